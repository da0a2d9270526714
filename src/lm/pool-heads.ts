import type { Random } from '../core/random.ts';

/** How the heads of a group become one: their mean, the first of them, or new ones by chance. */
export const poolMethods = ['mean', 'first', 'random'] as const;
export type PoolMethod = (typeof poolMethods)[number];

/** Rows of one key or value projection, or of its bias (then `columns` is 1): heads one below the other. */
export interface HeadRows {
  readonly heads: number;
  readonly headSize: number;
  readonly columns: number;
}

/**
 * Turns the key or value projection of `heads` heads into that of `groups`, by joining neighbours (Ainslie et al.,
 * arXiv 2305.13245, section 2.1: "the projection matrices for key and value heads are mean pooled into single
 * projection matrices", against "selecting a single key and value head" and "randomly initializing new" ones).
 * `rows` is [heads · headSize, columns], the result [groups · headSize, columns]. `fresh` is the standard deviation of
 * new numbers. Means are taken in 64 bits. `groups` must divide `heads`.
 */
export function poolHeads(
  rows: Float32Array,
  { heads, headSize, columns }: HeadRows,
  groups: number,
  method: PoolMethod,
  chance: { readonly random: Random; readonly fresh: number },
): Float32Array {
  const [size, share] = [headSize * columns, heads / groups];
  const result = new Float32Array(groups * size);
  for (let group = 0; group < groups; group++) {
    const from = group * share * size;
    for (let i = 0; i < size; i++) {
      result[group * size + i] =
        method === 'mean'
          ? meanOf(rows, from + i, share, size)
          : method === 'first'
            ? rows[from + i]!
            : chance.fresh * bell(chance.random);
    }
  }
  return result;
}

function meanOf(values: Float32Array, from: number, count: number, step: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[from + i * step]!;
  return sum / count;
}

/** Mean 0, standard deviation 1, nearly normal: twelve even numbers added up, the same on every machine. */
function bell(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.float();
  return sum;
}
