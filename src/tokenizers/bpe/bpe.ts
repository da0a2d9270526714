import { MEMO_LENGTH, Memo } from './memo.ts';
import { merge } from './merge.ts';
import type { Scan } from './scan.ts';
import { hashOf, type Tables, Vocabulary } from './vocabulary.ts';

/** Characters encoded at once, and room for their UTF-8. */
const CHUNK = 16_384;
const encoded = Buffer.allocUnsafeSlow(3 * CHUNK);

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
    return this.#countBytes(bytes, 0, bytes.length);
  }

  /** `count` of each of many texts. Short ones of plain ASCII are encoded many at once. */
  countAll(texts: readonly string[]): number[] {
    const counts: number[] = [];
    for (let from = 0; from < texts.length; ) {
      let to = from;
      let length = 0;
      while (to < texts.length && length + texts[to]!.length <= CHUNK) length += texts[to++]!.length;
      if (to - from < 2) counts.push(this.count(texts[from++]!));
      else {
        this.#countJoined(texts, from, to, counts);
        from = to;
      }
    }
    return counts;
  }

  #countJoined(texts: readonly string[], from: number, to: number, counts: number[]): void {
    const joined = texts.slice(from, to).join('');
    const isAscii = encoded.write(joined, 'utf8') === joined.length;
    for (let i = from, at = 0; i < to; i++) {
      const end = at + texts[i]!.length;
      counts.push(isAscii ? this.#countBytes(encoded, at, end) : this.count(texts[i]!));
      at = end;
    }
  }

  #countBytes(bytes: Uint8Array, from: number, to: number): number {
    let tokens = 0;
    for (let at = from; at < to; ) {
      const next = this.#scan(bytes, at, to);
      tokens += this.#countPiece(bytes, at, next);
      at = next;
    }
    return tokens;
  }

  /** What was met before is asked first: its table is small, and the vocabulary is looked up in three large ones. */
  #countPiece(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashOf(bytes, from, to);
    const known = to - from > MEMO_LENGTH ? 0 : this.#memo.get(hash, bytes, from, to);
    if (known > 0) return known;
    const isToken = this.#vocabulary.findHashed(hash, bytes, from, to) >= 0;
    const count = isToken ? 1 : merge(this.#vocabulary, bytes, from, to);
    if (to - from <= MEMO_LENGTH) this.#memo.set(hash, bytes, from, to, count);
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
