import type { Tensor2D } from '@tensorflow/tfjs-core';
import { countOf, type Span } from './blocks.ts';
import type { Tf } from './load.ts';

/** What rows see of one block: all of it, nothing, or what a mask of 0 and −10⁹ leaves. */
export type Sight = 'all' | 'none' | Tensor2D;

/** Far enough below any score, and finite: softmax of infinities would not be a number. */
export const HIDDEN = -1e9;

/** What rows at these positions see of keys: those up to their own, within a sliding window of so many positions. */
export function sightOf(tf: Tf, rows: readonly number[], keys: Span, window: number | null): Sight {
  const back = window ?? Number.POSITIVE_INFINITY;
  const [first, last] = [Math.min(...rows), Math.max(...rows)];
  if (keys.from > last || first - (keys.to - 1) >= back) return 'none';
  if (keys.to - 1 <= first && last - keys.from < back) return 'all';
  const [height, width] = [rows.length, countOf(keys)];
  const mask = new Float32Array(height * width).fill(HIDDEN);
  for (const [row, position] of rows.entries()) {
    const [from, to] = [Math.max(keys.from, position - back + 1), Math.min(keys.to, position + 1)];
    const start = row * width - keys.from;
    if (from < to) mask.fill(0, start + from, start + to);
  }
  return tf.tensor2d(mask, [height, width]);
}
