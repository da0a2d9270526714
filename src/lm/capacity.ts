import type { BackendName } from './engine.ts';

const GIB = 1024 ** 3;

/** Bytes of 32-bit weights: what a process takes on beside its caches, and the heap of a WebAssembly module. */
const limits: Readonly<Record<BackendName, number>> = { js: 3 * GIB, wasm: 1.5 * GIB, node: 3 * GIB };

/** Why a backend cannot hold a model of so many parameters; undefined where it can. */
export function cannotHold(name: BackendName, parameters: number): string | undefined {
  const [needed, limit] = [4 * parameters, limits[name]];
  if (needed <= limit) return undefined;
  return `its weights take ${gib(needed)} in 32 bits, ${name} holds ${gib(limit)}`;
}

const gib = (size: number): string => `${(size / GIB).toFixed(1)} GiB`;
