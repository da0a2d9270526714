import type { Piece } from '../../core/piece.ts';
import { wordListOf } from './words.ts';

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

/** A run of words as two hashes, of 32 and of 21 bits: enough never to take one value for another. */
const nextHigh = (high: number, word: number): number => Math.imul(high ^ word, 16777619);
const nextLow = (low: number, word: number): number =>
  (Math.imul(low + 1, 40503) ^ Math.imul(word, 69069) ^ (word >>> 11)) & 2097151;
const EMPTY: Key = { high: 0, low: 1 };

interface Key {
  readonly high: number;
  readonly low: number;
}

function keyOf(words: ArrayLike<number>, from: number, to: number): Key {
  let { high, low } = EMPTY;
  for (let i = from; i < to && i < from + LONGEST; i++) {
    high = nextHigh(high, words[i]!);
    low = nextLow(low, words[i]!);
  }
  return { high, low };
}

export function valueIndex(pieces: readonly Piece[]): ValueIndex {
  const { values, rows } = valuesOf(pieces);
  const { words, offsets } = wordListOf(values);
  const owners = ownerTable(values.length);
  const lengths = lengthTable(values.length);
  for (let value = 0; value < values.length; value++) {
    const from = offsets[value]!;
    const to = offsets[value + 1]!;
    if (from === to) continue;
    owners.add(keyOf(words, from, to), rows[value]!);
    lengths.add(words[from]!, Math.min(to - from, LONGEST));
  }
  const longestAt = (words: readonly number[], from: number): Hit | undefined => {
    const mask = lengths.of(words[from]!);
    let { high, low } = EMPTY;
    let hit: Hit | undefined;
    for (
      let length = 1;
      length <= LONGEST && from + length <= words.length && mask >> length !== 0;
      length++
    ) {
      const word = words[from + length - 1]!;
      high = nextHigh(high, word);
      low = nextLow(low, word);
      const row = (mask >> length) & 1 ? owners.get(high, low) : undefined;
      if (row !== undefined) hit = { from, to: from + length, row };
    }
    return hit;
  };
  return {
    owner(value) {
      const { high, low } = keyOf(value, 0, value.length);
      return owners.get(high, low);
    },
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

/** The values of all rows, and the row of each. */
function valuesOf(pieces: readonly Piece[]) {
  const values: string[] = [];
  const rows: number[] = [];
  for (let row = 0; row < pieces.length; row++) {
    const piece = pieces[row]!;
    if (piece.style !== 'table') continue;
    for (const { value } of piece.fields) {
      values.push(value);
      rows.push(row);
    }
  }
  return { values, rows };
}

/** A power of two, at least `least`. */
function sizeFor(least: number): number {
  let size = 16;
  while (size < least) size *= 2;
  return size;
}

/** Rows by value: a hash table with open addresses, of four numbers a place, in one flat array. */
function ownerTable(values: number) {
  const size = sizeFor(1.5 * values);
  /** The two hashes, the row, and 1 where the place is taken. */
  const table = new Int32Array(4 * size);
  const placeOf = (high: number, low: number): number => {
    let place = (high ^ (high >>> 15) ^ low) & (size - 1);
    while (table[4 * place + 3] !== 0 && (table[4 * place] !== high || table[4 * place + 1] !== low)) {
      place = (place + 1) & (size - 1);
    }
    return 4 * place;
  };
  return {
    add({ high, low }: Key, row: number): void {
      const place = placeOf(high, low);
      if (table[place + 3] !== 0) {
        if (table[place + 2] !== row) table[place + 2] = SHARED;
        return;
      }
      table[place] = high;
      table[place + 1] = low;
      table[place + 2] = row;
      table[place + 3] = 1;
    },
    get(high: number, low: number): number | undefined {
      const place = placeOf(high, low);
      return table[place + 3] === 0 ? undefined : table[place + 2];
    },
  };
}

/**
 * Lengths of the values that begin with a word, one bit each. Words may share a place: it only says which lengths are
 * worth looking up.
 */
function lengthTable(values: number) {
  const size = sizeFor(values);
  const masks = new Int32Array(size);
  const placeOf = (word: number): number => (word ^ (word >>> 15)) & (size - 1);
  return {
    add(word: number, length: number): void {
      const place = placeOf(word);
      masks[place] = masks[place]! | (1 << length);
    },
    of: (word: number): number => masks[placeOf(word)]!,
  };
}
