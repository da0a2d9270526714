/** Positions in one chunk of cache. */
export const CHUNK = 128;

/** Keys and values of `CHUNK` positions: per layer [kvHeads, CHUNK, headSize]. A full chunk is never written again. */
export interface Chunk {
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
}

/** One query head that looks at positions from ≤ p < to. */
export interface Look {
  readonly chunks: readonly Chunk[];
  readonly layer: number;
  /** Offset of the key-value head within a chunk. */
  readonly head: number;
  readonly headSize: number;
  readonly from: number;
  readonly to: number;
}

/** Adds softmax(q·K / √size)·V into `out`, both at offset `at`; `scores` and `sum` are scratch space. */
export function attend(
  look: Look,
  q: Float32Array,
  out: Float32Array,
  at: number,
  scores: Float64Array,
  sum: Float64Array,
): void {
  const { chunks, layer, head, headSize: size, from, to } = look;
  const scale = 1 / Math.sqrt(size);
  let top = Number.NEGATIVE_INFINITY;
  eachChunk(from, to, (c, first, last, done) => {
    const highest = keyScores(
      q,
      at,
      chunks[c]!.keys[layer]!,
      head + first * size,
      last - first,
      size,
      scale,
      scores,
      done,
    );
    if (highest > top) top = highest;
  });
  let total = 0;
  for (let p = 0; p < to - from; p++) {
    const share = Math.exp(scores[p]! - top);
    scores[p] = share;
    total += share;
  }
  sum.fill(0, 0, size);
  eachChunk(from, to, (c, first, last, done) => {
    addValues(sum, chunks[c]!.values[layer]!, head + first * size, last - first, size, scores, done);
  });
  for (let i = 0; i < size; i++) out[at + i] = sum[i]! / total;
}

/** Chunk by chunk: which, its positions first ≤ p < last, and how many positions came before. */
function eachChunk(
  from: number,
  to: number,
  use: (chunk: number, first: number, last: number, done: number) => void,
): void {
  for (let at = from; at < to; ) {
    const chunk = Math.floor(at / CHUNK);
    const first = at - chunk * CHUNK;
    const last = Math.min(CHUNK, to - chunk * CHUNK);
    use(chunk, first, last, at - from);
    at += last - first;
  }
}

/** Scores of `count` keys, four at a time; returns the highest. */
function keyScores(
  q: Float32Array,
  at: number,
  keys: Float32Array,
  offset: number,
  count: number,
  size: number,
  scale: number,
  scores: Float64Array,
  done: number,
): number {
  let top = Number.NEGATIVE_INFINITY;
  let p = 0;
  let k = offset;
  for (; p + 4 <= count; p += 4, k += 4 * size) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < size; i++) {
      const qi = q[at + i]!;
      s0 += qi * keys[k + i]!;
      s1 += qi * keys[k + size + i]!;
      s2 += qi * keys[k + 2 * size + i]!;
      s3 += qi * keys[k + 3 * size + i]!;
    }
    scores[done + p] = s0 *= scale;
    scores[done + p + 1] = s1 *= scale;
    scores[done + p + 2] = s2 *= scale;
    scores[done + p + 3] = s3 *= scale;
    top = Math.max(top, s0, s1, s2, s3);
  }
  for (; p < count; p++, k += size) {
    let score = 0;
    for (let i = 0; i < size; i++) score += q[at + i]! * keys[k + i]!;
    score *= scale;
    scores[done + p] = score;
    top = Math.max(top, score);
  }
  return top;
}

function addValues(
  sum: Float64Array,
  values: Float32Array,
  offset: number,
  count: number,
  size: number,
  shares: Float64Array,
  done: number,
): void {
  let p = 0;
  let v = offset;
  for (; p + 4 <= count; p += 4, v += 4 * size) {
    const a0 = shares[done + p]!;
    const a1 = shares[done + p + 1]!;
    const a2 = shares[done + p + 2]!;
    const a3 = shares[done + p + 3]!;
    for (let i = 0; i < size; i++) {
      sum[i]! +=
        a0 * values[v + i]! +
        a1 * values[v + size + i]! +
        a2 * values[v + 2 * size + i]! +
        a3 * values[v + 3 * size + i]!;
    }
  }
  for (; p < count; p++, v += size) {
    const share = shares[done + p]!;
    for (let i = 0; i < size; i++) sum[i]! += share * values[v + i]!;
  }
}
