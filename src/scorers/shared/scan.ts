import { BASIS, mix } from './fnv.ts';

const kind = {
  gap: 0,
  word: 1,
  digit: 2,
  alone: 3,
  apostrophe: 4,
  dash: 5,
  dot: 6,
  comma: 7,
  slash: 8,
  pair: 9,
};
/** Scripts written without blanks: each character is a word. */
const unspaced = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

function kindOf(code: number): number {
  const character = String.fromCharCode(code);
  if ("'’ʼ".includes(character)) return kind.apostrophe;
  if ('-‐‑‒–−'.includes(character)) return kind.dash;
  if (character === '.') return kind.dot;
  if (character === ',') return kind.comma;
  if (character === '/' || character === ':') return kind.slash;
  if (code >= 0xd800 && code < 0xdc00) return kind.pair;
  if (unspaced.test(character)) return /[\p{L}\p{M}\p{N}]/u.test(character) ? kind.alone : kind.gap;
  if (/\p{Nd}/u.test(character)) return kind.digit;
  return /[\p{L}\p{M}\p{N}_]/u.test(character) ? kind.word : kind.gap;
}

/** Kind of every UTF-16 code unit, filled in as it is met; 255 is not yet known. */
const kinds = new Uint8Array(65536).fill(255);
const kindAt = (codes: Uint16Array, at: number): number => {
  if (at < 0 || at >= codes.length) return kind.gap;
  const code = codes[at]!;
  if (kinds[code] === 255) kinds[code] = kindOf(code);
  return kinds[code]!;
};
const isWord = (found: number): boolean => found === kind.word || found === kind.digit;

const nonAscii = /[^\0-\x7f]/;
const wideThousands = /(\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))/g;

/** Lower case; letters and digits of all forms made one (NFKC). */
export const normal = (text: string): string =>
  (nonAscii.test(text) ? text.replace(wideThousands, '$1').normalize('NFKC') : text).toLowerCase();

/** A comma before a group of three digits and no more. */
const isThousands = (codes: Uint16Array, at: number): boolean =>
  kindAt(codes, at - 1) === kind.digit &&
  kindAt(codes, at + 1) === kind.digit &&
  kindAt(codes, at + 2) === kind.digit &&
  kindAt(codes, at + 3) === kind.digit &&
  kindAt(codes, at + 4) !== kind.digit;

/** What a mark inside a word is hashed as: its code, 0 when it is skipped, −1 when the word ends before it. */
function joint(codes: Uint16Array, at: number, found: number): number {
  const [before, after] = [kindAt(codes, at - 1), kindAt(codes, at + 1)];
  const between = isWord(before) && isWord(after);
  if (found === kind.apostrophe) return between ? 0 : -1;
  if (found === kind.dash) return between ? 45 : -1;
  if (found === kind.dot) return between ? 46 : -1;
  if (found === kind.comma) return isThousands(codes, at) ? 0 : -1;
  if (found === kind.slash) return before === kind.digit && after === kind.digit ? codes[at]! : -1;
  return -1;
}

/** A minus sign: a dash before a digit that ends no word. */
const isSign = (codes: Uint16Array, at: number, found: number): boolean =>
  found === kind.dash && kindAt(codes, at + 1) === kind.digit && kindAt(codes, at - 1) === kind.gap;

/** What a character is to `plainRun` where it is no letter: these, and above them the letter in lower case. */
const form = { gap: 0, mark: 1, beyond: 2 };
/** `beyond` are those outside Latin-1, and those in it that normalising changes other than to lower case. */
const forms = new Uint8Array(65536).fill(form.beyond);
for (let code = 0; code < 256; code++) {
  const character = String.fromCharCode(code);
  const lower = character.toLowerCase();
  const found = kindOf(code);
  if (normal(character) !== lower) continue;
  if (found === kind.gap) forms[code] = form.gap;
  else forms[code] = isWord(found) ? lower.charCodeAt(0) : form.mark;
}

/** Words found in a text: their hashes, and where they begin and end. The arrays may be longer than `count`. */
export interface Found {
  hashes: Int32Array;
  starts: Int32Array;
  ends: Int32Array;
  count: number;
  /** The word that is being read: its hash so far, and where it begins, −1 between words. */
  hash: number;
  start: number;
}

export const newFound = (room: number): Found => ({
  hashes: new Int32Array(room),
  starts: new Int32Array(room),
  ends: new Int32Array(room),
  count: 0,
  hash: BASIS,
  start: -1,
});

/** Makes room for more words. */
function grow(found: Found): void {
  const longer = (full: Int32Array): Int32Array => {
    const numbers = new Int32Array(2 * full.length + 16);
    numbers.set(full);
    return numbers;
  };
  found.hashes = longer(found.hashes);
  found.starts = longer(found.starts);
  found.ends = longer(found.ends);
}

function add(found: Found, hash: number, start: number, end: number): void {
  if (found.count === found.hashes.length) grow(found);
  found.hashes[found.count] = hash;
  found.starts[found.count] = start;
  found.ends[found.count++] = end;
}

/** Ends the word that is being read, if one is. */
function close(found: Found, end: number): void {
  if (found.start >= 0) add(found, found.hash, found.start, end);
  found.hash = BASIS;
  found.start = -1;
}

/** Begins a word or goes on with it; 0 is skipped. */
function goOn(found: Found, code: number, at: number): void {
  if (found.start < 0) found.start = at;
  if (code > 0) found.hash = mix(found.hash, code);
}

/**
 * Adds the words of a text. One that is not normalised may hold characters that only a normalised one can be read with:
 * what is to be done at such a place `beyond` decides, and returns where to go on. There is a 0 behind the text; what
 * is behind that is not looked at.
 */
export function scan(
  codes: Uint16Array,
  length: number,
  found: Found,
  beyond?: (at: number) => number,
): void {
  for (let at = plainRun(codes, 0, length, found); at <= length; at = plainRun(codes, at, length, found)) {
    if (beyond !== undefined && forms[codes[at]!] === form.beyond) {
      found.hash = BASIS;
      found.start = -1;
      at = beyond(at);
    } else at = step(codes, at, found);
  }
}

/** Reads one character, whatever it is; returns where the next one is. */
function step(codes: Uint16Array, at: number, found: Found): number {
  const code = codes[at]!;
  const here = kindAt(codes, at);
  const inside = isWord(here) ? code : here === kind.gap ? -1 : markInWord(codes, at, found.start >= 0);
  if (inside >= 0) {
    goOn(found, inside, at);
    return at + 1;
  }
  close(found, at);
  if (here === kind.alone) add(found, mix(BASIS, code), at, at + 1);
  if (here !== kind.pair) return at + 1;
  addPair(codes, at, found);
  return at + 2;
}

/**
 * Reads on to the next character that takes thought. By itself and without a call, as such a loop is compiled soon and
 * never compiled again: over a haystack that takes half the time.
 */
function plainRun(codes: Uint16Array, from: number, length: number, found: Found): number {
  const { hashes, starts, ends } = found;
  let { hash, start, count } = found;
  let at = from;
  for (; at <= length; at++) {
    const latin = forms[codes[at]!]!;
    if (latin > form.beyond) {
      if (start < 0) start = at;
      hash = mix(hash, latin);
      continue;
    }
    // A mark that no letter can be behind is a gap.
    if (latin === form.beyond || (latin === form.mark && forms[codes[at + 1]!]! > form.mark)) break;
    if (start < 0) continue;
    if (count === hashes.length) break;
    hashes[count] = hash;
    starts[count] = start;
    ends[count++] = at;
    hash = BASIS;
    start = -1;
  }
  found.hash = hash;
  found.start = start;
  found.count = count;
  return at;
}

/** What a mark is hashed as in the word that is open or that it opens, 0 when it is skipped, −1 when it is in none. */
function markInWord(codes: Uint16Array, at: number, isOpen: boolean): number {
  const found = kindAt(codes, at);
  if (isOpen) return joint(codes, at, found);
  return isSign(codes, at, found) ? 45 : -1;
}

/** Emoji and other pictures are no words; the pairs that remain are letters of rarer scripts. */
function addPair(codes: Uint16Array, at: number, found: Found): void {
  const high = codes[at]!;
  if (high < 0xd83c || high > 0xd83e) add(found, mix(mix(BASIS, high), codes[at + 1] ?? 0), at, at + 2);
}
