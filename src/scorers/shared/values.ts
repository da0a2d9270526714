import type { Piece } from '../../core/piece.ts';
import { wordsOf } from './words.ts';

/** More than one row has this value. */
export const SHARED = -1;
/** Longer values are told apart by their first words. */
const LONGEST = 30;

/** A value found in a text: words from ≤ n < to. */
export interface Hit {
  readonly from: number;
  readonly to: number;
  /** The row that has it, or SHARED. */
  readonly row: number;
}

/** Which row has which value, for all fields of a table: built once, asked without a scan over the rows. */
export interface ValueIndex {
  /** The row with this value, SHARED, or undefined when no row has it. */
  owner(value: readonly number[]): number | undefined;
  /** From left to right, the longest value that begins at each word, not going on inside one. */
  scan(words: readonly number[]): Hit[];
}

/** Extends the key of a run of words by one: two hashes, of 32 and 21 bits, in one whole number. */
const extend = (key: number, word: number): number => {
  const low = key % 2097152;
  const high = Math.floor(key / 2097152);
  const nextHigh = Math.imul(high ^ word, 16777619) >>> 0;
  const nextLow = (Math.imul(low + 1, 40503) ^ Math.imul(word, 69069) ^ (word >>> 11)) & 2097151;
  return nextHigh * 2097152 + nextLow;
};
const keyOf = (words: readonly number[]): number => {
  let key = 1;
  for (let i = 0; i < words.length && i < LONGEST; i++) key = extend(key, words[i]!);
  return key;
};

export function valueIndex(pieces: readonly Piece[]): ValueIndex {
  const owners = new Map<number, number>();
  /** Lengths of the values that begin with a word, one bit each. */
  const lengths = new Map<number, number>();
  pieces.forEach((piece, row) => {
    if (piece.style !== 'table') return;
    for (const { value } of piece.fields) {
      const words = wordsOf(value).hashes;
      if (words.length === 0) continue;
      const key = keyOf(words);
      const owner = owners.get(key);
      if (owner !== row) owners.set(key, owner === undefined ? row : SHARED);
      const bit = 1 << Math.min(words.length, LONGEST);
      lengths.set(words[0]!, (lengths.get(words[0]!) ?? 0) | bit);
    }
  });
  const longestAt = (words: readonly number[], from: number): Hit | undefined => {
    const mask = lengths.get(words[from]!) ?? 0;
    let key = 1;
    let hit: Hit | undefined;
    for (
      let length = 1;
      length <= LONGEST && from + length <= words.length && mask >> length !== 0;
      length++
    ) {
      key = extend(key, words[from + length - 1]!);
      const row = (mask >> length) & 1 ? owners.get(key) : undefined;
      if (row !== undefined) hit = { from, to: from + length, row };
    }
    return hit;
  };
  return {
    owner: (value) => owners.get(keyOf(value)),
    scan(words) {
      const hits: Hit[] = [];
      for (let at = 0; at < words.length; at++) {
        const hit = longestAt(words, at);
        if (hit === undefined) continue;
        hits.push(hit);
        at = hit.to - 1;
      }
      return hits;
    },
  };
}
