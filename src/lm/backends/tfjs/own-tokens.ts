import type { Config } from '../../config.ts';

/** Tokens of all branches, in the order they were read: few, and each seen by few rows, so they are plain arrays. */
export interface OwnTokens {
  /** Numbers of one token in a layer: kvHeads · headSize. */
  readonly width: number;
  count: number;
  /** Per layer [room for at least `count`, width]. */
  readonly keys: Float32Array[];
  readonly values: Float32Array[];
}

/** Tokens there is room for at first. */
const ROOM = 256;

export function noTokens({ layers, kvHeads, headSize }: Config): OwnTokens {
  const width = kvHeads * headSize;
  const arrays = (): Float32Array[] => Array.from({ length: layers }, () => new Float32Array(ROOM * width));
  return { width, count: 0, keys: arrays(), values: arrays() };
}

/** Numbers that there is room for. */
export const roomOf = ({ keys, values }: OwnTokens): number =>
  [...keys, ...values].reduce((sum, { length }) => sum + length, 0);

/** The same room, to be filled anew. */
export const emptied = (own: OwnTokens): OwnTokens => ({ ...own, count: 0 });

/** Makes room for so many more tokens, which `count` then counts. */
export function grow(own: OwnTokens, more: number): void {
  own.count += more;
  for (const layers of [own.keys, own.values]) {
    for (const [layer, array] of layers.entries()) {
      if (own.count * own.width <= array.length) continue;
      const wider = new Float32Array(Math.max(2 * array.length, own.count * own.width));
      wider.set(array);
      layers[layer] = wider;
    }
  }
}

/** What one row sees beside the stem: tokens by their numbers, `tokens[n]` for from ≤ n < to. */
export interface Stretch {
  readonly tokens: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** One head's numbers within those of a token. */
export interface HeadAt {
  readonly from: number;
  readonly size: number;
}

/**
 * Puts q·k of each token into `scores` from `first` on; the query begins at `at` of `q`. Four tokens at a time share
 * what is loaded.
 */
export function scoreOwn(
  { tokens, from, to }: Stretch,
  keys: Float32Array,
  width: number,
  head: HeadAt,
  q: Float32Array,
  at: number,
  scores: Float32Array,
  first: number,
): void {
  const { from: offset, size } = head;
  let n = from;
  let next = first;
  for (; n + 4 <= to; n += 4, next += 4) {
    const k0 = tokens[n]! * width + offset;
    const k1 = tokens[n + 1]! * width + offset;
    const k2 = tokens[n + 2]! * width + offset;
    const k3 = tokens[n + 3]! * width + offset;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < size; i++) {
      const qi = q[at + i]!;
      s0 += qi * keys[k0 + i]!;
      s1 += qi * keys[k1 + i]!;
      s2 += qi * keys[k2 + i]!;
      s3 += qi * keys[k3 + i]!;
    }
    scores[next] = s0;
    scores[next + 1] = s1;
    scores[next + 2] = s2;
    scores[next + 3] = s3;
  }
  for (; n < to; n++, next++) {
    const k = tokens[n]! * width + offset;
    let score = 0;
    for (let i = 0; i < size; i++) score += q[at + i]! * keys[k + i]!;
    scores[next] = score;
  }
}

/** Adds the values of tokens, weighted by the shares from `first` on, to `sum` at `at`. */
export function addOwn(
  { tokens, from, to }: Stretch,
  values: Float32Array,
  width: number,
  head: HeadAt,
  shares: Float32Array,
  first: number,
  sum: Float32Array,
  at: number,
): void {
  const { from: offset, size } = head;
  let n = from;
  let next = first;
  for (; n + 4 <= to; n += 4, next += 4) {
    const v0 = tokens[n]! * width + offset;
    const v1 = tokens[n + 1]! * width + offset;
    const v2 = tokens[n + 2]! * width + offset;
    const v3 = tokens[n + 3]! * width + offset;
    const a0 = shares[next]!;
    const a1 = shares[next + 1]!;
    const a2 = shares[next + 2]!;
    const a3 = shares[next + 3]!;
    for (let i = 0; i < size; i++) {
      sum[at + i]! +=
        a0 * values[v0 + i]! + a1 * values[v1 + i]! + a2 * values[v2 + i]! + a3 * values[v3 + i]!;
    }
  }
  for (; n < to; n++, next++) {
    const v = tokens[n]! * width + offset;
    const share = shares[next]!;
    for (let i = 0; i < size; i++) sum[at + i]! += share * values[v + i]!;
  }
}
