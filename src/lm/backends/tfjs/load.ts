import type * as Core from '@tensorflow/tfjs-core';

/** TensorFlow.js with one backend made ready. */
export type Tf = typeof Core;

export interface LoadedTf {
  readonly tf: Tf;
  /** Name of the backend in TensorFlow.js: several models may share one process, so each call makes sure it is set. */
  readonly name: string;
}

/** Makes a backend that is already initialized the current one; that happens at once. */
export function use({ tf, name }: LoadedTf): void {
  if (tf.getBackend() !== name) void tf.setBackend(name);
}
