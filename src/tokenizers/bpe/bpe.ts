import { MEMO_LENGTH, Memo } from './memo.ts';
import { merge } from './merge.ts';
import type { Scan } from './scan.ts';
import { hashOf, type Tables, Vocabulary } from './vocabulary.ts';

/**
 * Byte-pair encoding as tiktoken's `encode_ordinary`: special-token text is ordinary text, and a lone surrogate is
 * U+FFFD. Works on UTF-8 bytes throughout, so that neither the search for pre-tokens nor a look-up makes a string.
 */
export class Bpe {
  readonly #vocabulary: Vocabulary;
  readonly #scan: Scan;
  readonly #memo = new Memo();

  constructor(tables: Tables, scan: Scan) {
    this.#vocabulary = new Vocabulary(tables);
    this.#scan = scan;
  }

  /** Number of tokens of a text. */
  count(text: string): number {
    const bytes = Buffer.from(text, 'utf8');
    let tokens = 0;
    for (let at = 0; at < bytes.length; ) {
      const next = this.#scan(bytes, at, bytes.length);
      tokens += this.#countPiece(bytes, at, next);
      at = next;
    }
    return tokens;
  }

  #countPiece(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashOf(bytes, from, to);
    if (this.#vocabulary.findHashed(hash, bytes, from, to) >= 0) return 1;
    if (to - from > MEMO_LENGTH) return merge(this.#vocabulary, bytes, from, to);
    const known = this.#memo.get(hash, bytes, from, to);
    if (known > 0) return known;
    const count = merge(this.#vocabulary, bytes, from, to);
    this.#memo.set(hash, bytes, from, to, count);
    return count;
  }

  /** Token ids of a text. */
  encode(text: string): number[] {
    const bytes = Buffer.from(text, 'utf8');
    const ids: number[] = [];
    for (let at = 0; at < bytes.length; ) {
      const next = this.#scan(bytes, at, bytes.length);
      const id = this.#vocabulary.find(bytes, at, next);
      if (id >= 0) ids.push(id);
      else merge(this.#vocabulary, bytes, at, next, ids);
      at = next;
    }
    return ids;
  }
}
