import { codesForNow } from './codes.ts';
import { BASIS, mix } from './fnv.ts';

/**
 * A statement in the form in which it is compared: runs of white space are one blank, none beside punctuation, no
 * closing `;`, `:` or `,`. Case and all else counts.
 */
export function statementKey(text: string): string {
  const codes = codesForNow(text);
  const end = endOf(codes, text.length);
  let key = '';
  /** Where the stretch begins that can be copied as it stands. */
  let from = 0;
  let wasWord = false;
  for (let at = 0; at < end; at++) {
    const code = codes[at]!;
    if (!isBlank(code)) {
      wasWord = kindOf(code) === kind.word;
      continue;
    }
    const next = afterBlanks(codes, at);
    const isKept = wasWord && kindOf(codes[next]!) === kind.word;
    if (!isKept || code !== 32 || next !== at + 1) {
      key += text.slice(from, at);
      if (isKept) key += ' ';
      from = next;
    }
    at = next - 1;
  }
  return key + text.slice(from, end);
}

/**
 * `hashOfStatement(a) === hashOfStatement(b)` where `statementKey(a) === statementKey(b)`, without making the keys. Read
 * from the end, so that one pass hashes all ends of a line.
 */
export function hashOfStatement(text: string): number {
  const codes = codesForNow(text);
  let hash = BASIS;
  let behind = kind.mark;
  let blank = false;
  for (let at = endOf(codes, text.length) - 1; at >= 0; at--) {
    const code = codes[at]!;
    const here = kindOf(code);
    if (here === kind.blank) {
      blank = true;
      continue;
    }
    if (blank && here === kind.word && behind === kind.word) hash = mix(hash, 32);
    hash = mix(hash, code);
    behind = here;
    blank = false;
  }
  return hash;
}

/** The same for each line of a text. */
export function hashesOfLines(text: string): number[] {
  const codes = codesForNow(text);
  const hashes: number[] = [];
  let hash = BASIS;
  /** What is behind: nothing is, or only what closes the line, at `open` false. */
  let open = false;
  let behind = kind.mark;
  let blank = false;
  for (let at = text.length - 1; at >= 0; at--) {
    const code = codes[at]!;
    const here = kindOf(code);
    if (here === kind.blank) {
      if (code === LINE_FEED) {
        hashes.push(hash);
        hash = BASIS;
        open = false;
        behind = kind.mark;
        blank = false;
      } else blank = open;
      continue;
    }
    if (here === kind.closing && !open) continue;
    if (blank && here === kind.word && behind === kind.word) hash = mix(hash, 32);
    hash = mix(hash, code);
    open = true;
    behind = here;
    blank = false;
  }
  hashes.push(hash);
  return hashes.reverse();
}

/**
 * Hands over the hash, as of a statement, of each end of a text that begins at white space, and where it begins, the
 * shortest first. What takes it must not hash itself.
 */
export function hashEndings(text: string, see: (hash: number, at: number) => void): void {
  let hash = BASIS;
  let behind = kind.mark;
  let blank = false;
  const codes = codesForNow(text);
  const end = endOf(codes, text.length);
  for (let at = text.length - 1; at >= 0; at--) {
    const code = codes[at]!;
    const here = kindOf(code);
    if (here === kind.blank) blank = at < end;
    else if (at < end) {
      if (blank && here === kind.word && behind === kind.word) hash = mix(hash, 32);
      hash = mix(hash, code);
      behind = here;
      blank = false;
    }
    if (isSpace(code)) see(hash, at);
  }
}

/** Tells whether a statement is among some others, white space aside. */
export interface StatementSet {
  /** Of each of them `hashOfStatement`. */
  readonly hashes: readonly number[];
  has(statement: string): boolean;
}

/** Made without making their keys. */
export const statementSet = (texts: readonly string[]): StatementSet =>
  setOf(hashesOfEach(texts), () => texts);

/** The lines of a text as a set. */
export const lineSet = (text: string): StatementSet => setOf(hashesOfLines(text), () => text.split('\n'));

function setOf(hashes: readonly number[], texts: () => readonly string[]): StatementSet {
  return {
    hashes,
    has(statement) {
      const hash = hashOfStatement(statement);
      if (!hashes.includes(hash)) return false;
      const key = statementKey(statement);
      return texts().some((text, i) => hashes[i] === hash && statementKey(text) === key);
    },
  };
}

/** Many are read as one, as each by itself takes longer. */
function hashesOfEach(texts: readonly string[]): number[] {
  const hashes = hashesOfLines(texts.join('\n'));
  // Where a statement holds a line end, or there is none at all.
  return hashes.length === texts.length ? hashes : texts.map(hashOfStatement);
}

/** Tells whether a text is a statement, white space aside. */
export function isStatement(statement: string): (text: string) => boolean {
  const hash = hashOfStatement(statement);
  return (text) => hashOfStatement(text) === hash && statementKey(text) === statementKey(statement);
}

/** Where a statement ends, the marks that close it and blanks left out. */
function endOf(codes: Uint16Array, length: number): number {
  let end = length;
  while (end > 0 && kindOf(codes[end - 1]!) <= kind.closing) end--;
  return end;
}

/** There must be something behind them. */
function afterBlanks(codes: Uint16Array, from: number): number {
  let at = from;
  while (isBlank(codes[at]!)) at++;
  return at;
}

const LINE_FEED = 10;

/** Words are letters, digits, `_`, `$` and whatever is beyond ASCII; what closes a statement counts only inside it. */
const kind = { blank: 0, closing: 1, mark: 2, word: 3 };
const kinds = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code <= 32 || code === 0xa0) return kind.blank;
  const character = String.fromCharCode(code);
  if (';:,'.includes(character)) return kind.closing;
  return code > 127 || /[A-Za-z0-9_$]/.test(character) ? kind.word : kind.mark;
});
const kindOf = (code: number): number => (code < 256 ? kinds[code]! : kind.word);
const isBlank = (code: number): boolean => kindOf(code) === kind.blank;

/** White space of all sorts, also such as is no blank here. */
const isSpace = (code: number): boolean =>
  code === 32 || (code >= 9 && code <= 13) || (code > 127 && /\s/.test(String.fromCharCode(code)));

const opens = /[\s`"'“‘*:(]/;
const closes = /^(?:$|[;:,]*(?:$|[`"'”’*])|[.,:;!?)](?:\s|$))/;

/** White space that is not a single blank. */
const uneven = /[^\S ]|\s\s/;
const evened = (text: string): string => (uneven.test(text) ? text.replace(/\s+/g, ' ') : text);

/** Tells whether a whole statement stands in a line of prose: after a blank or mark, and ended by one or by the line. */
export function quoted(statement: string): (line: string) => boolean {
  const wanted = evened(statement).replace(/[;:,]+$/, '');
  return (line) => {
    const text = evened(line);
    for (let at = text.indexOf(wanted); wanted !== '' && at >= 0; at = text.indexOf(wanted, at + 1)) {
      if ((at === 0 || opens.test(text[at - 1]!)) && closes.test(text.slice(at + wanted.length))) return true;
    }
    return false;
  };
}
