import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Tf } from './load.ts';
import { type Branch, countOf, type Places } from './places.ts';

/** What the rows of a piece see of one block: all of it, nothing, or what a mask of 0 and −10⁹ leaves. */
export type Sight = 'all' | 'none' | Tensor2D;

/** Far enough below any score, and finite: softmax of infinities would not be a number. */
const HIDDEN = -1e9;

/**
 * What rows see of keys: those up to their own position, within a sliding window of so many positions, on the stem, on
 * their own branch and on those that it goes on from.
 */
export function sightOf(tf: Tf, rows: Places, keys: Places, window: number | null): Sight {
  const back = window ?? Number.POSITIVE_INFINITY;
  if (keys.from >= rows.to || rows.from - (keys.to - 1) >= back) return 'none';
  const isWhole = keys.to - 1 <= rows.from && rows.to - 1 - keys.from < back;
  if (isWhole && !keys.each) return 'all';
  const [height, width] = [countOf(rows), countOf(keys)];
  const mask = new Float32Array(height * width).fill(HIDDEN);
  const paths = pathsOf(keys);
  for (let row = 0, start = 0; row < height; row++, start += width) {
    const { position, branch } = rows.each?.[row] ?? { position: rows.from + row, branch: null };
    const oldest = position - back + 1;
    for (const path of wayTo(branch)) {
      for (const { from, to, column } of paths.get(path) ?? []) {
        const [first, end] = [Math.max(from, oldest), Math.min(to, position + 1)];
        if (first < end) mask.fill(0, start + column + first - from, start + column + end - from);
      }
    }
  }
  return tf.tensor2d(mask, [height, width]);
}

/** The stem and the branches behind it, the last of them `branch`. */
const wayTo = (branch: Branch | null): readonly (Branch | null)[] =>
  branch ? [...wayTo(branch.behind), branch] : [null];

/** Columns whose positions are consecutive: from ≤ position < to, the first of them in `column`. */
interface Run {
  readonly from: number;
  to: number;
  readonly column: number;
}

/** Runs of the stem (null) and of each branch. */
function pathsOf({ from, to, each }: Places): ReadonlyMap<Branch | null, readonly Run[]> {
  if (!each) return new Map([[null, [{ from, to, column: 0 }]]]);
  const paths = new Map<Branch | null, Run[]>();
  let [last, of]: [Run | undefined, Branch | null] = [undefined, null];
  for (const [column, { position, branch }] of each.entries()) {
    if (last && of === branch && last.to === position) {
      last.to++;
      continue;
    }
    last = { from: position, to: position + 1, column };
    of = branch;
    const path = paths.get(branch) ?? [];
    path.push(last);
    paths.set(branch, path);
  }
  return paths;
}
