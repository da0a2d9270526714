import { op, type Program, type Range, valueNames } from './program.ts';

/** The number of a rule by its name; throws when there is none. */
export type Symbols = (name: string) => number;

/**
 * Compiles one pattern of the lexicon's language and returns its place in the program. A malformed pattern is a bug of
 * the lexicon and throws a plain Error that quotes it.
 *
 *     {name}         a word or phrase of the list or rule `name`; `{name.pl}`, `{verb.ed}` an inflected form
 *     {#name}        the same, and verbs in `<…>` and values in `{val}` now go by it
 *     {a name}       with the indefinite article before it
 *     [x|y|]         one of these, all equally likely; the last one here is empty
 *     <was|were>     the first for a singular, the second for a plural `#` phrase
 *     {n 12 480}     a whole number, both ends included, with a comma between thousands
 *     {y 1900 1950}  a year (no comma); {z 5 10 99} a number padded to five digits;
 *                    all of these also with the article: {a n 8 60}
 *     {d 0.12 0.87}  a decimal with as many places as its ends
 *     {val}          a value of the last `#` quantity with its unit; {valn} without unit; {pm} with an error
 *     {lo} {hi}      a lower and a higher value of the same quantity, in any order; {lon} {hin} without unit
 */
export function compilePattern(pattern: string, symbols: Symbols, program: Program): number {
  if (!special.test(pattern)) return program.addText(pattern);
  return compileSequence({ text: pattern, at: 0, symbols, program }, '');
}

const special = /[{}[\]<>|]/;
const nextSpecial = /[{}[\]<>|]/g;

interface Cursor {
  readonly text: string;
  at: number;
  readonly symbols: Symbols;
  readonly program: Program;
}

function compileSequence(cursor: Cursor, closers: string): number {
  const { text, program } = cursor;
  const kids: number[] = [];
  for (;;) {
    nextSpecial.lastIndex = cursor.at;
    const found = nextSpecial.exec(text)?.index ?? text.length;
    if (found > cursor.at) kids.push(program.addText(text.slice(cursor.at, found)));
    cursor.at = found;
    if (found === text.length) break;
    const char = text[found]!;
    if (closers.includes(char)) break;
    if (char === '{' || char === '[' || char === '<') kids.push(compileBracket(cursor, char));
    else throw new Error(`Pattern "${text}" has a stray "${char}".`);
  }
  return kids.length === 1 ? kids[0]! : program.addAll(op.sequence, kids);
}

function compileBracket(cursor: Cursor, opener: string): number {
  const { text, symbols, program } = cursor;
  cursor.at++;
  if (opener === '[') {
    const kids = [compileSequence(cursor, '|]')];
    while (text[cursor.at] === '|') {
      cursor.at++;
      kids.push(compileSequence(cursor, '|]'));
    }
    if (text[cursor.at] !== ']') throw new Error(`Pattern "${text}" lacks a "]".`);
    cursor.at++;
    return program.addAll(op.choice, kids);
  }
  const end = text.indexOf(opener === '{' ? '}' : '>', cursor.at);
  if (end < 0) throw new Error(`Pattern "${text}" lacks a closing bracket.`);
  const inner = text.slice(cursor.at, end);
  cursor.at = end + 1;
  if (opener === '{') return compileSlot(inner, symbols, program);
  const bar = barOutside(inner);
  const one = compilePattern(inner.slice(0, bar), symbols, program);
  return program.add(op.agree, one, compilePattern(inner.slice(bar + 1), symbols, program));
}

/** Where the bar of `<…>` stands outside square brackets. */
function barOutside(inner: string): number {
  let depth = 0;
  for (let at = 0; at < inner.length; at++) {
    if (inner[at] === '[') depth++;
    else if (inner[at] === ']') depth--;
    else if (inner[at] === '|' && depth === 0) return at;
  }
  throw new Error(`"<${inner}>" lacks its two forms.`);
}

function compileSlot(inner: string, symbols: Symbols, program: Program): number {
  const blank = inner.indexOf(' ');
  if (blank < 0) {
    const value = (valueNames as readonly string[]).indexOf(inner);
    if (value >= 0) return program.add(op.value, value);
    return inner.startsWith('#')
      ? program.add(op.reference, symbols(inner.slice(1)), 1)
      : program.add(op.reference, symbols(inner), 0);
  }
  const [head = '', ...rest] = inner.split(' ');
  if (head === 'a' && rest.length > 1)
    return program.add(op.article, compileNumber(rest[0]!, rest.slice(1), inner, program));
  if (rest.length > 1) return compileNumber(head, rest, inner, program);
  if (head !== 'a') throw new Error(`Slot "{${inner}}" is not understood.`);
  return program.add(op.article, program.add(op.reference, symbols(rest[0]!), 0));
}

function compileNumber(head: string, rest: readonly string[], inner: string, program: Program): number {
  const [first = '', second = '', third] = rest;
  if (head === 'z') return addNumber(program, Number(second), Number(third), -1 - Number(first));
  const places = head === 'y' ? -1 : placesOf(first);
  const scale = 10 ** Math.max(0, places);
  const [low, high] = [Math.round(Number(first) * scale), Math.round(Number(second) * scale)];
  if (!['n', 'd', 'y'].includes(head) || !(high > low))
    throw new Error(`Slot "{${inner}}" is not understood.`);
  return addNumber(program, low, high, places);
}

const addNumber = (program: Program, low: number, high: number, places: number): number =>
  program.add(op.number, low, high - low + 1, places);

const placesOf = (digits: string): number =>
  digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0;

/** Reads what follows the colon of a quantity: `12..88%`, `2.1..48.9 cm²`, `$12..480`. */
export function parseRange(text: string): Range {
  const match = /^(.*?)([\d.]*\d)\.\.(\d[\d.]*)(.*)$/.exec(text);
  if (!match) throw new Error(`"${text}" is not a range.`);
  const [, before = '', low = '', high = '', after = ''] = match;
  const places = placesOf(low);
  const scale = 10 ** places;
  return {
    low: Math.round(Number(low) * scale),
    high: Math.round(Number(high) * scale),
    places,
    before,
    after,
  };
}
