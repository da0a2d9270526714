/** More than one piece has it. */
export const SEVERAL = -1;

/** Which piece has a key: its index, SEVERAL, or undefined when none has it. */
export type OwnerOf = (key: string) => number | undefined;

/** The same, for keys that are not made before it is known that some piece may have them. */
export interface Owners {
  readonly ownerOf: OwnerOf;
  /** Whether any piece may have a key of this hash. */
  mayHold(hash: number): boolean;
}

/** Keys that pieces hold, hashed when all are read, and read as text only to confirm what was found. */
export interface Keys {
  readonly pieces: number;
  /** About how many different keys there are. */
  readonly about: number;
  /** Hands over the hash of each key of a piece, in any order; repeats do no harm. */
  hash(piece: number, add: (hash: number) => void): void;
  hashOf(key: string): number;
  /** Whether a piece holds this very key. */
  holds(piece: number, key: string): boolean;
}

/**
 * Built in one pass, asked without a scan. Two pieces are noted for every hash, and looked up in the text before they
 * are believed; where two keys share a hash all pieces are looked up, so that hashing changes no answer.
 */
export function ownersOf(keys: Keys): Owners {
  const table = pairTable(keys.about);
  for (let piece = 0; piece < keys.pieces; piece++) keys.hash(piece, (hash) => table.add(hash, piece));
  const amongAll = (key: string): number | undefined => {
    let owner: number | undefined;
    for (let piece = 0; piece < keys.pieces; piece++) {
      if (!keys.holds(piece, key)) continue;
      if (owner !== undefined) return SEVERAL;
      owner = piece;
    }
    return owner;
  };
  return {
    ownerOf(key) {
      const found = table.get(keys.hashOf(key));
      if (found.length === 0) return undefined;
      if (!found.every((piece) => keys.holds(piece, key))) return amongAll(key);
      return found.length > 1 ? SEVERAL : found[0];
    },
    mayHold: (hash) => table.get(hash).length > 0,
  };
}

const NONE: readonly number[] = [];

/** The first two pieces of every hash: a hash table with open addresses, in one flat array that grows. */
function pairTable(about: number) {
  let size = 64;
  while (size < 2 * about) size *= 2;
  /** Of each place the hash, and one more than the first and the second piece: 0 is none. */
  let table = new Int32Array(3 * size);
  let taken = 0;
  const placeOf = (hash: number): number => {
    const last = size - 1;
    let place = (hash ^ (hash >>> 15)) & last;
    while (table[3 * place + 1] !== 0 && table[3 * place] !== hash) place = (place + 1) & last;
    return 3 * place;
  };
  const grow = (): void => {
    const full = table;
    size *= 4;
    table = new Int32Array(3 * size);
    for (let from = 0; from < full.length; from += 3) {
      if (full[from + 1] === 0) continue;
      const to = placeOf(full[from]!);
      table[to] = full[from]!;
      table[to + 1] = full[from + 1]!;
      table[to + 2] = full[from + 2]!;
    }
  };
  return {
    add(hash: number, piece: number): void {
      const place = placeOf(hash);
      if (table[place + 1] === 0) {
        table[place] = hash;
        table[place + 1] = piece + 1;
        if (2 * ++taken > size) grow();
      } else if (table[place + 2] === 0 && table[place + 1] !== piece + 1) table[place + 2] = piece + 1;
    },
    get(hash: number): readonly number[] {
      const place = placeOf(hash);
      if (table[place + 1] === 0) return NONE;
      const first = table[place + 1]! - 1;
      return table[place + 2] === 0 ? [first] : [first, table[place + 2]! - 1];
    },
  };
}
