import { BASIS, mix } from './fnv.ts';

/**
 * A statement in the form in which it is compared: runs of white space are one blank, none beside punctuation, no
 * closing `;`, `:` or `,`. Case and all else counts.
 */
export function statementKey(text: string): string {
  const end = endOf(text);
  let key = '';
  /** Where the stretch begins that can be copied as it stands. */
  let from = 0;
  let wasWord = false;
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    if (!isBlank(code)) {
      wasWord = isWord(code);
      continue;
    }
    const next = afterBlanks(text, at);
    const isKept = wasWord && isWord(text.charCodeAt(next));
    if (!isKept || code !== 32 || next !== at + 1) {
      key += text.slice(from, at);
      if (isKept) key += ' ';
      from = next;
    }
    at = next - 1;
  }
  return key + text.slice(from, end);
}

/** `hashOfStatement(a) === hashOfStatement(b)` where `statementKey(a) === statementKey(b)`, without making the keys. */
export function hashOfStatement(text: string): number {
  const end = endOf(text);
  let hash = BASIS;
  let wasWord = false;
  let blank = false;
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isBlank(code)) {
      blank = true;
      continue;
    }
    const word = isWord(code);
    if (blank && word && wasWord) hash = mix(hash, 32);
    hash = mix(hash, code);
    wasWord = word;
    blank = false;
  }
  return hash;
}

/** Tells by its key whether a statement is among some others. */
export interface StatementSet {
  has(key: string): boolean;
}

/** Made without making their keys. */
export function statementSet(texts: readonly string[]): StatementSet {
  const hashes = texts.map(hashOfStatement);
  return {
    has(key) {
      const hash = hashOfStatement(key);
      return hashes.some((other, i) => other === hash && statementKey(texts[i]!) === key);
    },
  };
}

/** Where a statement ends, the marks that close it and blanks left out. */
function endOf(text: string): number {
  let end = text.length;
  while (end > 0 && (isBlank(text.charCodeAt(end - 1)) || ';:,'.includes(text[end - 1]!))) end--;
  return end;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

const isBlank = (code: number): boolean => code <= 32 || code === 0xa0;

const words = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_$]/.test(String.fromCharCode(code)) ? 1 : 0,
);
/** Letters, digits, `_`, `$` and whatever is beyond ASCII. */
const isWord = (code: number): boolean => code > 127 || words[code] === 1;

const opens = /[\s`"'“‘*:(]/;
const closes = /^(?:$|[;:,]*(?:$|[`"'”’*])|[.,:;!?)](?:\s|$))/;

/** Whether a whole statement stands in a line of prose: after a blank or mark, and ended by one or by the line. */
export function quotes(line: string, statement: string): boolean {
  const text = line.replace(/\s+/g, ' ');
  const wanted = statement.replace(/\s+/g, ' ').replace(/[;:,]+$/, '');
  for (let at = text.indexOf(wanted); wanted !== '' && at >= 0; at = text.indexOf(wanted, at + 1)) {
    if ((at === 0 || opens.test(text[at - 1]!)) && closes.test(text.slice(at + wanted.length))) return true;
  }
  return false;
}
