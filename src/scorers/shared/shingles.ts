import { lazy } from './lazy.ts';
import { wordListOf } from './words.ts';

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
  /** Whether half of the pieces or more have a word: it does not tell one piece from another. */
  isCommon(word: number): boolean;
  /** At most `most` pieces that hold many of these shingles, the likeliest first; common shingles do not count. */
  likely(shingles: readonly number[], except: number, most: number): Likely[];
}

export interface Likely {
  readonly piece: number;
  readonly count: number;
}

export function shingleIndex(texts: readonly string[]): ShingleIndex {
  const { words, offsets } = wordListOf(texts);
  const holders = holdersOf(words, offsets);
  const common = lazy(() => commonWords(words, offsets));
  return {
    words: (piece) => words.subarray(offsets[piece]!, offsets[piece + 1]!),
    isCommon: (word) => common().has(word),
    likely(shingles, except, most) {
      const votes = new Map<number, number>();
      for (const shingle of shingles) {
        for (const piece of holders(shingle))
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

/** Fewer pieces than this have no common words. */
const FEW_PIECES = 8;
/** Pieces that are looked at for common words, evenly spread: as good as all for a share of a half. */
const LOOKED_AT = 512;

/** Words that half of the pieces or more have. */
function commonWords(words: Int32Array, offsets: Int32Array): ReadonlySet<number> {
  const pieces = offsets.length - 1;
  if (pieces < FEW_PIECES) return new Set();
  const step = Math.max(1, Math.floor(pieces / LOOKED_AT));
  const counts = new Map<number, number>();
  let looked = 0;
  for (let piece = 0; piece < pieces; piece += step, looked++) {
    for (const word of new Set(words.subarray(offsets[piece]!, offsets[piece + 1]!)))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => 2 * count >= looked).map(([word]) => word));
}

/**
 * Tells the pieces that hold a shingle, each as often as it does. A hash table of chains through the words, in two flat
 * arrays that one pass fills; other shingles of the same bucket are passed over.
 */
function holdersOf(words: Int32Array, offsets: Int32Array): (shingle: number) => readonly number[] {
  let size = 16;
  while (size < words.length) size *= 2;
  const bucketOf = (shingle: number): number => (shingle ^ (shingle >>> 15)) & (size - 1);
  /** Where each chain begins and goes on: one more than the place of a word, 0 at the end. */
  const heads = new Int32Array(size);
  const nexts = new Int32Array(words.length);
  for (let piece = 0; piece + 1 < offsets.length; piece++) {
    const last = offsets[piece + 1]! - SHINGLE;
    for (let at = offsets[piece]!; at <= last; at++) {
      const bucket = bucketOf(shingleAt(words, at));
      nexts[at] = heads[bucket]!;
      heads[bucket] = at + 1;
    }
  }
  return (shingle) => {
    const pieces: number[] = [];
    for (let next = heads[bucketOf(shingle)]!; next !== 0; next = nexts[next - 1]!) {
      if (shingleAt(words, next - 1) !== shingle) continue;
      if (pieces.length === COMMON) return [];
      pieces.push(pieceAt(offsets, next - 1));
    }
    return pieces;
  };
}

/** The piece that a word stands in. */
function pieceAt(offsets: Int32Array, word: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (offsets[middle]! <= word) low = middle;
    else high = middle;
  }
  return low;
}
