import { lazy } from './lazy.ts';
import { WordNumbers } from './word-numbers.ts';
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
  /** Words that half of the pieces or more have: they do not tell one piece from another. */
  common(): ReadonlySet<number>;
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
    common,
    likely(shingles, except, most) {
      const votes = new Map<number, number>();
      for (const shingle of shingles) {
        const count = holders(shingle);
        for (let i = 0; i < count; i++) {
          const piece = held[i]!;
          if (piece !== except) votes.set(piece, (votes.get(piece) ?? 0) + 1);
        }
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

/** Used again for each haystack. */
const numbers = new WordNumbers();

/** Words that half of the pieces or more have. */
function commonWords(words: Int32Array, offsets: Int32Array): ReadonlySet<number> {
  const pieces = offsets.length - 1;
  const common = new Set<number>();
  if (pieces < FEW_PIECES) return common;
  const step = Math.max(1, Math.floor(pieces / LOOKED_AT));
  const looked = Math.ceil(pieces / step);
  const most = step === 1 ? words.length : wordsIn(offsets, step);
  numbers.begin(most);
  /** Of each word by its number: in how many pieces it is, and one more than the last of them. */
  const counts = new Int32Array(2 * most);
  for (let piece = 0; piece < pieces; piece += step) {
    for (let at = offsets[piece]!; at < offsets[piece + 1]!; at++) {
      const place = 2 * numbers.add(words[at]!);
      if (counts[place + 1] === piece + 1) continue;
      counts[place + 1] = piece + 1;
      if (2 * ++counts[place]! >= looked) common.add(words[at]!);
    }
  }
  return common;
}

/** How many words the pieces have that are looked at. */
function wordsIn(offsets: Int32Array, step: number): number {
  let count = 0;
  for (let piece = 0; piece + 1 < offsets.length; piece += step)
    count += offsets[piece + 1]! - offsets[piece]!;
  return count;
}

/** The pieces that the last shingle was found in. */
const held = new Int32Array(COMMON);

/**
 * Puts the pieces that hold a shingle into `held`, each as often as it does, and tells how many these are. A hash table
 * of chains through the words, in two flat arrays that one pass fills; other shingles of the same bucket are passed over.
 */
function holdersOf(words: Int32Array, offsets: Int32Array): (shingle: number) => number {
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
    let count = 0;
    for (let next = heads[bucketOf(shingle)]!; next !== 0; next = nexts[next - 1]!) {
      if (shingleAt(words, next - 1) !== shingle) continue;
      if (count === COMMON) return 0;
      held[count++] = pieceAt(offsets, next - 1);
    }
    return count;
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
