const ENTRIES = 1 << 16;
const WIDTH = 32;
/** Longest piece that is kept: an entry holds its length and its count before its bytes. */
export const MEMO_LENGTH = WIDTH - 2;

/**
 * Token counts of pieces met before: 65,536 entries of 32 bytes, each at the place its hash says, a newer piece taking
 * the place of an older one. Bounded without any book-keeping; the 2 MB are only touched where text makes it so.
 */
export class Memo {
  readonly #entries = new Uint8Array(ENTRIES * WIDTH);

  /** The count kept for `text[from…to)`, or 0. */
  get(hash: number, text: Uint8Array, from: number, to: number): number {
    const entries = this.#entries;
    let at = (hash & (ENTRIES - 1)) * WIDTH;
    if (entries[at] !== to - from) return 0;
    const count = entries[at + 1]!;
    at += 2;
    for (let i = from; i < to; i++, at++) if (text[i] !== entries[at]) return 0;
    return count;
  }

  /** Keeps the count of a piece of at most `MEMO_LENGTH` bytes. */
  set(hash: number, text: Uint8Array, from: number, to: number, count: number): void {
    const entries = this.#entries;
    let at = (hash & (ENTRIES - 1)) * WIDTH;
    entries[at++] = to - from;
    entries[at++] = count;
    for (let i = from; i < to; i++, at++) entries[at] = text[i]!;
  }
}
