import { decimal, grouped, padded, power } from './digits.ts';
import type { Row } from './row.ts';

/** Writes its part of a row. */
export type Write = (row: Row) => string;

/** What the names in a pattern stand for. */
export interface Scope {
  /** The writer of a list or rule; throws when there is none. */
  rule(name: string): Write;
  /** The number of a variable of the row. */
  variable(name: string): number;
}

/**
 * Compiles one pattern of the lexicon into a writer:
 *
 *     {name}             one entry of the list or rule `name`, itself a pattern; {^name} with a capital letter
 *     {a name}           with the indefinite article before it; {^a name} with a capital article
 *     [x|y|]             one of these, all equally likely; the last one here is empty
 *     {n 50 400 5}       a whole number, both ends included, in steps (1 when left out); {k …} with thousands commas
 *     {d 0.12 0.87}      a decimal with as many places as its lower end
 *     {z 4 1 900}        a whole number padded to four digits; all of them but 0 when no ends are given
 *     {L 2 ABCD}         so many capital letters, of these or of all but I, O and Q
 *     {built=n 1900 9}   any of the above, noted in the row under a name; {$built} repeats it, {^$x} capitalised
 *     {+ built 2 9 1999} a noted number plus 2 to 9, at most 1999 (without a limit when left out)
 *     {x len 0.1 0.2 1}  a noted number times 0.1 to 0.2, with one decimal place; {X …} with thousands commas
 *
 * A malformed pattern is a bug of the lexicon and throws a plain Error that quotes it.
 */
export function compilePattern(pattern: string, scope: Scope): Write {
  if (!isPattern(pattern)) return () => pattern;
  const cursor = { text: pattern, at: 0 };
  const write = sequence(cursor, scope, '');
  if (cursor.at !== pattern.length) throw new Error(`Pattern "${pattern}" has a stray bracket.`);
  return write;
}

/** Whether a text is more than itself. */
export const isPattern = (text: string): boolean => text.includes('{') || text.includes('[');

interface Cursor {
  readonly text: string;
  at: number;
}

function sequence(cursor: Cursor, scope: Scope, closers: string): Write {
  const parts: (string | Write)[] = [];
  let start = cursor.at;
  const flush = (): void => {
    if (cursor.at > start) parts.push(cursor.text.slice(start, cursor.at));
  };
  while (cursor.at < cursor.text.length) {
    const char = cursor.text[cursor.at]!;
    if (closers.includes(char)) break;
    if (char === '{' || char === '[') {
      flush();
      parts.push(char === '[' ? choice(cursor, scope) : braces(cursor, scope));
      start = cursor.at;
    } else cursor.at++;
  }
  flush();
  return concatenation(parts);
}

function concatenation(parts: readonly (string | Write)[]): Write {
  const [first] = parts;
  if (parts.length === 1 && typeof first === 'function') return first;
  if (parts.every((part) => typeof part === 'string')) {
    const text = parts.join('');
    return () => text;
  }
  return (row) => {
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : part(row);
    return text;
  };
}

function choice(cursor: Cursor, scope: Scope): Write {
  const options: Write[] = [];
  do {
    cursor.at++;
    options.push(sequence(cursor, scope, '|]'));
  } while (cursor.text[cursor.at] === '|');
  if (cursor.text[cursor.at] !== ']') throw new Error(`Pattern "${cursor.text}" lacks a "]".`);
  cursor.at++;
  return (row) => options[row.int(options.length)]!(row);
}

function braces(cursor: Cursor, scope: Scope): Write {
  const end = cursor.text.indexOf('}', cursor.at);
  if (end < 0) throw new Error(`Pattern "${cursor.text}" lacks a "}".`);
  const inner = cursor.text.slice(cursor.at + 1, end);
  cursor.at = end + 1;
  return slot(inner, scope);
}

function slot(inner: string, scope: Scope): Write {
  const noted = /^(\w+)=(.+)$/.exec(inner);
  if (noted) return note(scope.variable(noted[1]!), slot(noted[2]!, scope));
  if (inner.startsWith('^')) return capital(slot(inner.slice(1), scope));
  if (inner.startsWith('$')) {
    const variable = scope.variable(inner.slice(1));
    return (row) => row.texts[variable]!;
  }
  const [head = '', ...rest] = inner.split(' ');
  if (rest.length === 0) return scope.rule(head);
  if (head === 'a') return article(slot(rest.join(' '), scope));
  if (head === 'L') return letters(Number(rest[0]), rest[1] ?? 'ABCDEFGHJKLMNPRSTUVWXYZ');
  if (head === '+' || head === 'x' || head === 'X') return derived(head, rest, scope, inner);
  return number(head, rest, inner);
}

/** Notes a text, and its value where it is a number. */
const note =
  (variable: number, write: Write): Write =>
  (row) => {
    const text = write(row);
    row.texts[variable] = text;
    row.numbers[variable] = Number(text);
    return text;
  };

const capital =
  (write: Write): Write =>
  (row) => {
    const text = write(row);
    return text.charAt(0).toUpperCase() + text.slice(1);
  };

const article =
  (write: Write): Write =>
  (row) => {
    const text = write(row);
    return 'aeioAEIO8'.includes(text.charAt(0)) || text.startsWith('un') ? `an ${text}` : `a ${text}`;
  };

const letters =
  (width: number, alphabet: string): Write =>
  (row) => {
    let text = '';
    for (let i = 0; i < width; i++) text += alphabet[row.int(alphabet.length)]!;
    return text;
  };

const placesOf = (digits: string): number =>
  digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0;

function number(head: string, rest: readonly string[], inner: string): Write {
  const width = head === 'z' ? Number(rest[0]) : 0;
  const [first = '1', last = `${power(width) - 1}`, by = '1'] = head === 'z' ? rest.slice(1) : rest;
  const places = placesOf(first);
  const [low, high] = [Math.round(Number(first) * power(places)), Math.round(Number(last) * power(places))];
  const step = Number(by);
  const count = Math.floor((high - low) / step) + 1;
  if (!'nkdz'.includes(head) || !(count > 1)) throw new Error(`Slot "{${inner}}" is not understood.`);
  if (head === 'z') return (row) => padded(low + row.int(count) * step, width);
  if (head === 'k') return (row) => grouped(low + row.int(count) * step);
  return (row) => decimal(low + row.int(count) * step, places);
}

function derived(head: string, rest: readonly string[], scope: Scope, inner: string): Write {
  const [name = '', ...figures] = rest;
  const variable = scope.variable(name);
  const [low = Number.NaN, high = Number.NaN, third] = figures.map(Number);
  if (!(high >= low)) throw new Error(`Slot "{${inner}}" is not understood.`);
  if (head === '+') {
    return (row) => {
      const from = row.numbers[variable]! + low;
      const to = Math.min(from - low + high, third ?? Number.MAX_SAFE_INTEGER);
      return `${to > from ? from + row.int(to - from + 1) : to}`;
    };
  }
  const places = third ?? 0;
  const scale = power(places);
  return (row) => {
    const factor = low + ((high - low) * row.int(4096)) / 4096;
    const value = Math.round(row.numbers[variable]! * factor * scale);
    return head === 'X' ? grouped(value) : decimal(value, places);
  };
}
