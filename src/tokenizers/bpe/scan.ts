import { BLANK, BREAK, classAt, LOWER, NUMBER, SYMBOL, UPPER } from './classes.ts';

/** Where the pre-token that begins at `at` ends; `bytes` is UTF-8, `end` the end of the text. */
export type Scan = (bytes: Uint8Array, at: number, end: number) => number;

const APOSTROPHE = 39;
const SPACE = 32;
const SLASH = 47;

/**
 * Pre-tokens of cl100k_base:
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
 */
export function scanCl100k(bytes: Uint8Array, at: number, end: number): number {
  const first = classAt(bytes, at);
  const next = at + (first >> 8);
  if ((first & 255) < SYMBOL) return letters(bytes, next, end);
  if (first & NUMBER) return numbers(bytes, next, end);
  if (bytes[at] === APOSTROPHE) {
    const contracted = contraction(bytes, at, end);
    if (contracted > at) return contracted;
  }
  const second = next < end ? classAt(bytes, next) : BLANK;
  if ((second & 255) < SYMBOL && !(first & BREAK)) return letters(bytes, next + (second >> 8), end);
  if (first & SYMBOL || (bytes[at] === SPACE && second & SYMBOL)) return symbols(bytes, next, end, -1);
  return blanks(bytes, at, end);
}

/**
 * Pre-tokens of o200k_base, with U = `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]` and L = `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`:
 * `[^\r\n\p{L}\p{N}]?U*L+(?i:'s|…)?|[^\r\n\p{L}\p{N}]?U+L*(?i:'s|…)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
 */
export function scanO200k(bytes: Uint8Array, at: number, end: number): number {
  const first = classAt(bytes, at);
  if ((first & 255) < SYMBOL) return Math.abs(word(bytes, at, end));
  const next = at + (first >> 8);
  if (first & NUMBER) return numbers(bytes, next, end);
  const second = next < end ? classAt(bytes, next) : BLANK;
  if (second & (UPPER | LOWER) && !(first & BREAK)) {
    const found = word(bytes, next, end);
    // A mark alone is a word of the first alternative, which goes before capitals of the second.
    return found > 0 || !(first & LOWER) ? Math.abs(found) : next;
  }
  if (first & LOWER) return afterContraction(bytes, next, end);
  if (first & SYMBOL || (bytes[at] === SPACE && second & SYMBOL)) return symbols(bytes, next, end, SLASH);
  return blanks(bytes, at, end);
}

/** End of `U*L+`, or minus the end of `U+` where no lower-case letter is to be had; a word character stands at `at`. */
function word(bytes: Uint8Array, at: number, end: number): number {
  let here = at;
  let lastLower = -1;
  let bits = classAt(bytes, here);
  while (bits & UPPER) {
    here += bits >> 8;
    if (bits & LOWER) lastLower = here;
    if (here === end) break;
    bits = classAt(bytes, here);
  }
  if (here < end && bits & LOWER) {
    do {
      here = afterSmallLetters(bytes, here + (bits >> 8), end);
      if (here === end) return end;
      bits = classAt(bytes, here);
    } while (bits & LOWER);
    return afterContraction(bytes, here, end);
  }
  return lastLower > 0 ? afterContraction(bytes, lastLower, end) : -afterContraction(bytes, here, end);
}

/** Past the letters a to z: most of most texts, not worth asking for the class of each. */
function afterSmallLetters(bytes: Uint8Array, at: number, end: number): number {
  let here = at;
  while (here < end && bytes[here]! >= 97 && bytes[here]! <= 122) here++;
  return here;
}

function letters(bytes: Uint8Array, at: number, end: number): number {
  let here = at;
  while (here < end) {
    const bits = classAt(bytes, here);
    if ((bits & 255) >= SYMBOL) break;
    here = afterSmallLetters(bytes, here + (bits >> 8), end);
  }
  return here;
}

/** The rest of `\p{N}{1,3}` after its first digit. */
function numbers(bytes: Uint8Array, at: number, end: number): number {
  let here = at;
  for (let left = 2; left > 0 && here < end; left--) {
    const bits = classAt(bytes, here);
    if (!(bits & NUMBER)) break;
    here += bits >> 8;
  }
  return here;
}

/** `[^\s\p{L}\p{N}]*[\r\n]*`, where the second bracket may hold one character more. */
function symbols(bytes: Uint8Array, at: number, end: number, alsoAfterBreak: number): number {
  let here = at;
  while (here < end) {
    const bits = classAt(bytes, here);
    if (!(bits & SYMBOL)) break;
    here += bits >> 8;
  }
  while (here < end && (bytes[here] === 10 || bytes[here] === 13 || bytes[here] === alsoAfterBreak)) here++;
  return here;
}

/** `\s*[\r\n]+|\s+(?!\S)|\s+`: up to the last line break, else all but the last blank, which leads the next word. */
function blanks(bytes: Uint8Array, at: number, end: number): number {
  let here = at;
  let lastStart = at;
  let afterBreak = -1;
  while (here < end) {
    const bits = classAt(bytes, here);
    if (!(bits & BLANK)) break;
    lastStart = here;
    here += bits >> 8;
    if (bits & BREAK) afterBreak = here;
  }
  if (afterBreak > 0) return afterBreak;
  return here === end || lastStart === at ? here : lastStart;
}

const afterContraction = (bytes: Uint8Array, at: number, end: number): number =>
  at < end && bytes[at] === APOSTROPHE ? contraction(bytes, at, end) : at;

/** End of `(?i:'s|'t|'re|'ve|'m|'ll|'d)` at an apostrophe, or `at` where there is none. */
function contraction(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return at;
  const one = bytes[at + 1]! | 32;
  if (one === 115 || one === 116 || one === 109 || one === 100) return at + 2;
  if (at + 2 >= end) return at;
  const two = bytes[at + 2]! | 32;
  if ((one === 114 || one === 118) && two === 101) return at + 3;
  if (one === 108 && two === 108) return at + 3;
  // U+017F, the long s, is an s to a pattern that ignores case.
  return bytes[at + 1] === 0xc5 && bytes[at + 2] === 0xbf ? at + 3 : at;
}
