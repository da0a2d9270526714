import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Tf } from './load.ts';

/** What the rows of a piece see of one block: all of it, nothing, or what a mask of 0 and −10⁹ leaves. */
export type Sight = 'all' | 'none' | Tensor2D;

/** Queries at from ≤ p < to see keys up to their own position, and within a sliding window of `window` positions. */
export interface Seers {
  readonly from: number;
  readonly to: number;
  readonly window: number | null;
}

/** Far enough below any score, and finite: softmax of infinities would not be a number. */
const HIDDEN = -1e9;

/** What is seen of keys at start ≤ p < end. */
export function sightOf(tf: Tf, { from, to, window }: Seers, start: number, end: number): Sight {
  const back = window ?? Number.POSITIVE_INFINITY;
  if (start >= to || from - (end - 1) >= back) return 'none';
  if (end - 1 <= from && to - 1 - start < back) return 'all';
  const [rows, columns] = [to - from, end - start];
  const mask = new Float32Array(rows * columns).fill(HIDDEN);
  for (let q = from, row = 0; q < to; q++, row += columns) {
    const first = Math.max(0, q - back + 1 - start);
    const last = Math.min(columns, q + 1 - start);
    if (first < last) mask.fill(0, row + first, row + last);
  }
  return tf.tensor2d(mask, [rows, columns]);
}
