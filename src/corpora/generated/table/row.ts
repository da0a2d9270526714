import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Spreads every bit of a 32-bit word over all others (the finaliser of MurmurHash3). */
export function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** What a row being written may use: its own stream of numbers, its kinds, and what it has noted so far. */
export class Row {
  /** Texts of the row's variables, by their numbers. */
  readonly texts: string[] = [];
  /** Values of the variables that are numbers. */
  readonly numbers: number[] = [];
  /** For each way in which entries of its register differ, the index of the row's kind. */
  readonly kinds: number[] = [];
  /** For each rule the row in which it was last used, and the entry it gave. */
  readonly #usedIn: number[] = [];
  readonly #gave: unknown[] = [];
  #serial = 0;
  #generator = xoroshiro128plusFromState([1, 2, 3, 4]);

  /** Begins a new row: all that follows depends on these two words alone. */
  reset(high: number, low: number): void {
    this.#serial++;
    const first = mix(high ^ mix(low));
    const second = mix(low ^ 0x9e3779b9);
    this.#generator = xoroshiro128plusFromState([first, second, mix(second ^ high), mix(first + 1)]);
  }

  /** A whole number, 0 ≤ n < bound. */
  int(bound: number): number {
    return Math.floor(((this.#generator.next() >>> 0) / 4294967296) * bound);
  }

  /** One entry of the rule with this number, not the one it gave just before in this row, if it has others. */
  pick<T>(rule: number, entries: readonly T[]): T {
    let at = this.int(entries.length);
    if (this.#usedIn[rule] === this.#serial) {
      for (let step = 1; step < entries.length && entries[at] === this.#gave[rule]; step++)
        at = (at + 1) % entries.length;
    }
    this.#usedIn[rule] = this.#serial;
    this.#gave[rule] = entries[at];
    return entries[at]!;
  }
}
