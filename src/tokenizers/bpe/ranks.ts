import { index, type Tables } from './vocabulary.ts';

/** Value of a base64 digit; the padding sign counts as 0. */
const SIX_BITS = Uint8Array.from({ length: 256 }, (_, code) =>
  Math.max(
    0,
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(String.fromCharCode(code)),
  ),
);
const BLANK = 32;
const LINE_FEED = 10;
const PADDING = 61;

/**
 * Reads tiktoken's ranks as js-tiktoken ships them: lines `! <first id> <token> <token> …`, tokens in padded
 * base64, ids counting up along a line.
 */
export function readRanks(text: string): Tables {
  const source = Buffer.from(text, 'latin1');
  const bytes = new Uint8Array((source.length * 3) >> 2);
  const starts = new Int32Array(1 << 18);
  let written = 0;
  let id = 0;
  let at = 0;
  while (at < source.length) {
    const idAt = source.indexOf(BLANK, at) + 1;
    const idEnd = source.indexOf(BLANK, idAt);
    const firstId = Number(source.toString('latin1', idAt, idEnd));
    // Ids that no line names stay empty tokens, which nothing finds.
    while (id < firstId) starts[++id] = written;
    const lineFeed = source.indexOf(LINE_FEED, idEnd);
    const lineEnd = lineFeed < 0 ? source.length : lineFeed;
    at = idEnd + 1;
    while (at < lineEnd) {
      written = decode(source, at, bytes, written);
      at += 4;
      if (at < lineEnd && source[at] !== BLANK) continue;
      starts[++id] = written;
      at++;
    }
  }
  return index(bytes.subarray(0, written), starts.subarray(0, id + 1));
}

/** Decodes the four base64 digits at `at` to `bytes[to…]`; returns where the next byte goes. */
function decode(source: Uint8Array, at: number, bytes: Uint8Array, to: number): number {
  const third = source[at + 2]!;
  const fourth = source[at + 3]!;
  const group =
    (SIX_BITS[source[at]!]! << 18) |
    (SIX_BITS[source[at + 1]!]! << 12) |
    (SIX_BITS[third]! << 6) |
    SIX_BITS[fourth]!;
  bytes[to] = group >> 16;
  if (third === PADDING) return to + 1;
  bytes[to + 1] = group >> 8;
  if (fourth === PADDING) return to + 2;
  bytes[to + 2] = group;
  return to + 3;
}
