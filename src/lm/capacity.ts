import type { BackendName } from './engine.ts';

const GIB = 1024 ** 3;

/** Bytes of 32-bit weights that a process takes on beside its caches. */
export const MAX_WEIGHT_BYTES = 3 * GIB;

/** The heap of a WebAssembly module is smaller than a process. */
const limits: Readonly<Record<BackendName, number>> = {
  js: MAX_WEIGHT_BYTES,
  wasm: 1.5 * GIB,
  node: MAX_WEIGHT_BYTES,
};

/** Why a backend cannot hold a model of so many parameters; undefined where it can. */
export function cannotHold(name: BackendName, parameters: number): string | undefined {
  const [needed, limit] = [4 * parameters, limits[name]];
  if (needed <= limit) return undefined;
  return `its weights take ${gib(needed)} in 32 bits, ${name} holds ${gib(limit)}`;
}

const gib = (size: number): string => `${(size / GIB).toFixed(1)} GiB`;
