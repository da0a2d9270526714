import type { Random } from '../core/random.ts';
import type { Config } from './config.ts';
import type { KvState } from './engine.ts';
import { arrange, tensorShapes, type Weights } from './weights.ts';

/** Weights by chance, for measuring speed: each matrix spread so that what it puts out stays of the size of what it gets. */
export function randomWeights(config: Config, random: Random): Weights {
  const tensors = new Map<string, Float32Array>();
  for (const [name, [rows = 1, columns]] of tensorShapes(config)) {
    const spread = columns === undefined ? 0 : Math.sqrt(12 / columns);
    const middle = name.endsWith('norm.weight') ? 1 : 0;
    tensors.set(
      name,
      Float32Array.from({ length: rows * (columns ?? 1) }, () => middle + spread * (random.float() - 0.5)),
    );
  }
  return arrange(config, tensors);
}

/** Keys and values by chance, as if so many tokens had been read. */
export function randomState({ layers, kvHeads, headSize }: Config, length: number, random: Random): KvState {
  const arrays = (): Float32Array[] =>
    Array.from({ length: layers }, () =>
      Float32Array.from({ length: kvHeads * length * headSize }, () => random.float() - 0.5),
    );
  return { length, keys: arrays(), values: arrays() };
}
