/**
 * Character classes of the pre-token patterns, as bits, so that one test answers for a whole bracket:
 * `UPPER` stands for `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, `LOWER` for `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`,
 * `SYMBOL` for `[^\s\p{L}\p{N}]` and `BLANK` for `\s`. Letters are the classes below `SYMBOL`.
 * Characters that the Unicode version of this Node and that of tiktoken class differently, those that only the newer
 * one knows, are counted by this Node's.
 */
export const UPPER = 1;
export const LOWER = 2;
export const SYMBOL = 4;
export const NUMBER = 8;
export const BLANK = 16;
export const BREAK = 32;

const RULES: readonly (readonly [RegExp, number])[] = [
  [/[\r\n]/u, BLANK | BREAK],
  // Rust's \s is White_Space; JavaScript's adds U+FEFF and leaves out U+0085.
  [/\p{White_Space}/u, BLANK],
  [/\p{Ll}/u, LOWER],
  [/[\p{Lu}\p{Lt}]/u, UPPER],
  [/\p{L}/u, UPPER | LOWER],
  [/\p{M}/u, UPPER | LOWER | SYMBOL],
  [/\p{N}/u, NUMBER],
];

const classify = (point: number): number => {
  const character = String.fromCodePoint(point);
  for (const [pattern, bits] of RULES) if (pattern.test(character)) return bits;
  return SYMBOL;
};

/** Class bits of the 128 ASCII characters, with their length in bytes (1) from bit 8 up, as `classAt` gives them. */
const ASCII = Int32Array.from({ length: 128 }, (_, point) => classify(point) | (1 << 8));

/** Classes of 256 code points each, made when first met: filling all 4,352 pages would cost a third of a second. */
const pages: (Uint8Array | undefined)[] = [];

function classOf(point: number): number {
  const number = point >> 8;
  let page = pages[number];
  if (page === undefined) {
    page = Uint8Array.from({ length: 256 }, (_, low) => classify((number << 8) | low));
    pages[number] = page;
  }
  return page[point & 255]!;
}

/** Class bits of the character whose UTF-8 form begins at `at`, plus its length in bytes from bit 8 up. */
export function classAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  return lead < 128 ? ASCII[lead]! : wideClassAt(bytes, at, lead);
}

function wideClassAt(bytes: Uint8Array, at: number, lead: number): number {
  const second = bytes[at + 1]! & 63;
  if (lead < 0xe0) return classOf(((lead & 31) << 6) | second) | (2 << 8);
  const third = bytes[at + 2]! & 63;
  if (lead < 0xf0) return classOf(((lead & 15) << 12) | (second << 6) | third) | (3 << 8);
  const fourth = bytes[at + 3]! & 63;
  return classOf(((lead & 7) << 18) | (second << 12) | (third << 6) | fourth) | (4 << 8);
}
