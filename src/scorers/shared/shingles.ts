import { wordsOf } from './words.ts';

/** Words in a shingle: short enough to survive a slip, long enough to tell sentences apart. */
export const SHINGLE = 3;
/** A shingle that more pieces share than this says nothing of where a text comes from. */
const COMMON = 32;

/** Hash of the shingle that begins at word `at`. */
export const shingleAt = (words: ArrayLike<number>, at: number): number =>
  Math.imul(Math.imul(Math.imul(words[at]!, 31) ^ words[at + 1]!, 31) ^ words[at + 2]!, -1640531527);

/** Hashes of all shingles of a text, in order. */
export function shinglesOf(words: ArrayLike<number>): number[] {
  const shingles: number[] = [];
  for (let at = 0; at + SHINGLE <= words.length; at++) shingles.push(shingleAt(words, at));
  return shingles;
}

/** How many of some shingles are among others. Both are as short as sentences, for which a scan beats a set. */
export function shared(some: readonly number[], others: readonly number[]): number {
  let count = 0;
  for (const shingle of some) if (others.includes(shingle)) count++;
  return count;
}

/** Which pieces hold a run of three words: built in one pass over the pieces, asked without a scan. */
export interface ShingleIndex {
  /** Hashes of the words of a piece. */
  words(piece: number): Int32Array;
  /** At most `most` pieces that hold many of these shingles, the likeliest first; common shingles do not count. */
  likely(shingles: readonly number[], except: number, most: number): Likely[];
}

export interface Likely {
  readonly piece: number;
  readonly count: number;
}

export function shingleIndex(texts: readonly string[]): ShingleIndex {
  const offsets = new Uint32Array(texts.length + 1);
  const hashes: number[] = [];
  texts.forEach((text, i) => {
    for (const hash of wordsOf(text).hashes) hashes.push(hash);
    offsets[i + 1] = hashes.length;
  });
  const words = Int32Array.from(hashes);
  const buckets = bucketsOf(words, offsets);
  return {
    words: (piece) => words.subarray(offsets[piece]!, offsets[piece + 1]!),
    likely(shingles, except, most) {
      const votes = new Map<number, number>();
      for (const shingle of shingles) {
        for (const piece of buckets(shingle))
          if (piece !== except) votes.set(piece, (votes.get(piece) ?? 0) + 1);
      }
      const top: Likely[] = [];
      for (const [piece, count] of votes) {
        const last = top[most - 1];
        if (last !== undefined && (last.count > count || (last.count === count && last.piece < piece)))
          continue;
        if (last !== undefined) top.pop();
        const place = top.findIndex(
          (other) => other.count < count || (other.count === count && other.piece > piece),
        );
        top.splice(place < 0 ? top.length : place, 0, { piece, count });
      }
      return top;
    },
  };
}

/** A hash table in three flat arrays, sorted by counting; buckets may also hold a few pieces of other shingles. */
function bucketsOf(words: Int32Array, offsets: Uint32Array): (shingle: number) => Uint32Array {
  let size = 16;
  while (size < words.length) size *= 2;
  const bucketOf = (shingle: number): number => (shingle ^ (shingle >>> 15)) & (size - 1);
  const ends = new Uint32Array(size + 1);
  const each = (visit: (bucket: number, piece: number) => void): void => {
    for (let piece = 0; piece + 1 < offsets.length; piece++) {
      for (let at = offsets[piece]!; at + SHINGLE <= offsets[piece + 1]!; at++) {
        visit(bucketOf(shingleAt(words, at)), piece);
      }
    }
  };
  each((bucket) => ends[bucket + 1]!++);
  for (let bucket = 0; bucket < size; bucket++) ends[bucket + 1]! += ends[bucket]!;
  const next = ends.slice(0, size);
  const pieces = new Uint32Array(ends[size]!);
  each((bucket, piece) => {
    pieces[next[bucket]!++] = piece;
  });
  const none = new Uint32Array(0);
  return (shingle) => {
    const bucket = bucketOf(shingle);
    const [from, to] = [ends[bucket]!, ends[bucket + 1]!];
    return to - from > COMMON ? none : pieces.subarray(from, to);
  };
}
