/** The words of a text, in order. */
export interface Words {
  /** The normalised text that `starts` and `ends` count in. */
  readonly text: string;
  /** 32-bit hash of each word; equal words have equal hashes. */
  readonly hashes: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

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
const kindAt = (text: string, at: number): number => {
  if (at < 0 || at >= text.length) return kind.gap;
  const code = text.charCodeAt(at);
  if (kinds[code] === 255) kinds[code] = kindOf(code);
  return kinds[code]!;
};
const isWord = (found: number): boolean => found === kind.word || found === kind.digit;

const nonAscii = /[^\0-\x7f]/;
const wideThousands = /(\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))/g;

/** Lower case; letters and digits of all forms made one (NFKC). */
const normal = (text: string): string =>
  (nonAscii.test(text) ? text.replace(wideThousands, '$1').normalize('NFKC') : text).toLowerCase();

/** A comma before a group of three digits and no more. */
const isThousands = (text: string, at: number): boolean =>
  kindAt(text, at - 1) === kind.digit &&
  kindAt(text, at + 1) === kind.digit &&
  kindAt(text, at + 2) === kind.digit &&
  kindAt(text, at + 3) === kind.digit &&
  kindAt(text, at + 4) !== kind.digit;

/** What a mark inside a word is hashed as: its code, 0 when it is skipped, −1 when the word ends before it. */
function joint(text: string, at: number, found: number): number {
  const [before, after] = [kindAt(text, at - 1), kindAt(text, at + 1)];
  const between = isWord(before) && isWord(after);
  if (found === kind.apostrophe) return between ? 0 : -1;
  if (found === kind.dash) return between ? 45 : -1;
  if (found === kind.dot) return between ? 46 : -1;
  if (found === kind.comma) return isThousands(text, at) ? 0 : -1;
  if (found === kind.slash) return before === kind.digit && after === kind.digit ? text.charCodeAt(at) : -1;
  return -1;
}

/**
 * Splits a text into words: case folded, punctuation dropped except inside a word (`multi-agent`, `3.5`, `12:30`) and
 * the sign of a number, apostrophes and thousands separators dropped (`71,432` is `71432`), one word per character in
 * scripts without blanks.
 */
export function wordsOf(source: string): Words {
  const text = normal(source);
  const hashes: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  while (at < text.length) {
    const found = kindAt(text, at);
    const start = at;
    let hash = -2128831035;
    if (found === kind.alone) {
      hash = Math.imul(hash ^ text.charCodeAt(at++), 16777619);
    } else if (found === kind.pair) {
      const high = text.charCodeAt(at);
      at += 2;
      // Emoji and other pictures are no words; the pairs that remain are letters of rarer scripts.
      if (high >= 0xd83c && high <= 0xd83e) continue;
      hash = Math.imul(Math.imul(hash ^ high, 16777619) ^ text.charCodeAt(at - 1), 16777619);
    } else if (isWord(found) || isSign(text, at, found)) {
      if (found === kind.dash) {
        hash = Math.imul(hash ^ 45, 16777619);
        at++;
      }
      for (; at < text.length; at++) {
        const next = kindAt(text, at);
        const code = isWord(next) ? text.charCodeAt(at) : joint(text, at, next);
        if (code < 0) break;
        if (code > 0) hash = Math.imul(hash ^ code, 16777619);
      }
    } else {
      at++;
      continue;
    }
    hashes.push(hash);
    starts.push(start);
    ends.push(at);
  }
  return { text, hashes, starts, ends };
}

/** A minus sign: a dash before a digit that ends no word. */
const isSign = (text: string, at: number, found: number): boolean =>
  found === kind.dash && kindAt(text, at + 1) === kind.digit && kindAt(text, at - 1) === kind.gap;

/** Where one run of words first stands in another, from word `from` on; −1 when it does not. An empty run is nowhere. */
export function findRun(words: readonly number[], run: readonly number[], from = 0): number {
  if (run.length === 0) return -1;
  search: for (let at = from; at + run.length <= words.length; at++) {
    for (let i = 0; i < run.length; i++) if (words[at + i] !== run[i]) continue search;
    return at;
  }
  return -1;
}
