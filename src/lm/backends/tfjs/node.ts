import { createRequire } from 'node:module';
import type { LoadedTf, Tf } from './load.ts';

/** What the library is wanted for; it can be set up for one of them only, by whoever loads it first in a process. */
export type NodePurpose = 'answers' | 'training';

let loading: Promise<LoadedTf> | undefined;

/** TensorFlow.js on the native library, an optional package; rejects where it is not installed or does not start. */
export function loadNode(purpose: NodePurpose = 'answers'): Promise<LoadedTf> {
  loading ??= load(purpose);
  return loading;
}

async function load(purpose: NodePurpose): Promise<LoadedTf> {
  setUp(purpose);
  polyfill();
  // By a variable, because the package may be missing where this is compiled.
  const name = '@tensorflow/tfjs-node';
  // The whole of a CommonJS module is its default export; which names it has besides is guessed from its text.
  const { default: tf } = (await import(name)) as { readonly default: Tf };
  if (!(await tf.setBackend('tensorflow'))) throw new Error('the native library did not start');
  return { tf, name: 'tensorflow' };
}

/**
 * The library reads these when it is loaded. Level 3 leaves only errors. oneDNN's kernels make short decoding half as
 * fast, but a step of training four times as fast: without them batched products with a transposed side take a slow path.
 * With them two lines of notice are printed.
 */
function setUp(purpose: NodePurpose): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  process.env.TF_ENABLE_ONEDNN_OPTS ??= purpose === 'training' ? '1' : '0';
}

/** tfjs-node 4.22 calls two functions that Node 23 removed (https://github.com/tensorflow/tfjs/issues/8609). */
function polyfill(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown): boolean => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
