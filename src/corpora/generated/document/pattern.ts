/**
 * The pattern language of the lexicon, parsed once into trees that a `Writer` walks:
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
export const op = {
  text: 0,
  sequence: 1,
  choice: 2,
  reference: 3,
  article: 4,
  agree: 5,
  number: 6,
  value: 7,
  mark: 8,
} as const;

/** Every node has the same shape, which keeps the walk fast. */
export interface Node {
  readonly op: number;
  /** The text of a leaf; the name of a value. */
  readonly text: string;
  readonly kids: readonly Node[];
  /** `reference`: symbol and whether it leads (`#`); `number`: smallest whole step and count of steps; `mark`: 1 for plural. */
  readonly a: number;
  readonly b: number;
  /** `number`: decimal places, or −1 for years, −n for padding to n − 1 digits. */
  readonly places: number;
  readonly range: Range | undefined;
}

/** What values a quantity takes: whole steps of 10^−places, and what is written around them. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly places: number;
  readonly before: string;
  readonly after: string;
}

const none: readonly Node[] = [];
export const node = (kind: number, parts: Partial<Omit<Node, 'op'>>): Node => ({
  op: kind,
  text: parts.text ?? '',
  kids: parts.kids ?? none,
  a: parts.a ?? 0,
  b: parts.b ?? 0,
  places: parts.places ?? 0,
  range: parts.range,
});

const values = new Set(['val', 'valn', 'lo', 'hi', 'lon', 'hin', 'pm']);

/** The number of a rule by its name; throws when there is none. */
export type Symbols = (name: string) => number;

/** Parses one pattern. A malformed pattern is a bug of the lexicon and throws a plain Error that quotes it. */
export function parsePattern(pattern: string, symbols: Symbols): Node {
  if (!/[{}[\]<>|]/.test(pattern)) return node(op.text, { text: pattern });
  const cursor = { text: pattern, at: 0 };
  return parseSequence(cursor, symbols, '');
}

interface Cursor {
  readonly text: string;
  at: number;
}

function parseSequence(cursor: Cursor, symbols: Symbols, closers: string): Node {
  const kids: Node[] = [];
  let start = cursor.at;
  const flush = (): void => {
    if (cursor.at > start) kids.push(node(op.text, { text: cursor.text.slice(start, cursor.at) }));
  };
  while (cursor.at < cursor.text.length) {
    const char = cursor.text[cursor.at]!;
    if (closers.includes(char)) break;
    if (char === '{' || char === '[' || char === '<') {
      flush();
      kids.push(parseBracket(cursor, char, symbols));
      start = cursor.at;
    } else if ('}]>|'.includes(char)) {
      throw new Error(`Pattern "${cursor.text}" has a stray "${char}".`);
    } else cursor.at++;
  }
  flush();
  return kids.length === 1 ? kids[0]! : node(op.sequence, { kids });
}

function parseBracket(cursor: Cursor, opener: string, symbols: Symbols): Node {
  cursor.at++;
  if (opener === '[') {
    const kids = [parseSequence(cursor, symbols, '|]')];
    while (cursor.text[cursor.at] === '|') {
      cursor.at++;
      kids.push(parseSequence(cursor, symbols, '|]'));
    }
    close(cursor, ']');
    return node(op.choice, { kids });
  }
  const end = cursor.text.indexOf(opener === '{' ? '}' : '>', cursor.at);
  if (end < 0) throw new Error(`Pattern "${cursor.text}" lacks a closing bracket.`);
  const inner = cursor.text.slice(cursor.at, end);
  cursor.at = end + 1;
  if (opener === '{') return parseSlot(inner, symbols);
  const [one = '', many = ''] = splitOutside(inner);
  return node(op.agree, { kids: [parsePattern(one, symbols), parsePattern(many, symbols)] });
}

/** Splits `<…>` at the bar that stands outside square brackets. */
function splitOutside(inner: string): readonly string[] {
  let depth = 0;
  for (let at = 0; at < inner.length; at++) {
    if (inner[at] === '[') depth++;
    else if (inner[at] === ']') depth--;
    else if (inner[at] === '|' && depth === 0) return [inner.slice(0, at), inner.slice(at + 1)];
  }
  throw new Error(`"<${inner}>" lacks its two forms.`);
}

function close(cursor: Cursor, closer: string): void {
  if (cursor.text[cursor.at] !== closer) throw new Error(`Pattern "${cursor.text}" lacks a "${closer}".`);
  cursor.at++;
}

function parseSlot(inner: string, symbols: Symbols): Node {
  if (values.has(inner)) return node(op.value, { text: inner });
  const [head = '', ...rest] = inner.split(' ');
  if (head === 'a' && rest.length > 1) {
    return node(op.article, { kids: [parseNumber(rest[0]!, rest.slice(1), inner)] });
  }
  if (rest.length > 1) return parseNumber(head, rest, inner);
  const leads = head.startsWith('#');
  const bare = leads ? head.slice(1) : head;
  const named = rest[0] === undefined ? bare : rest[0];
  const reference = node(op.reference, { a: symbols(named), b: leads ? 1 : 0, text: named });
  if (rest[0] === undefined) return reference;
  if (bare !== 'a') throw new Error(`Slot "{${inner}}" is not understood.`);
  return node(op.article, { kids: [reference] });
}

function parseNumber(head: string, rest: readonly string[], inner: string): Node {
  const [first = '', second = '', third] = rest;
  if (head === 'z') return numberNode(Number(second), Number(third), -1 - Number(first));
  const places = head === 'y' ? -1 : placesOf(first);
  const scale = 10 ** Math.max(0, places);
  const [low, high] = [Math.round(Number(first) * scale), Math.round(Number(second) * scale)];
  if (!['n', 'd', 'y'].includes(head) || !(high > low))
    throw new Error(`Slot "{${inner}}" is not understood.`);
  return numberNode(low, high, places);
}

const numberNode = (low: number, high: number, places: number): Node =>
  node(op.number, { a: low, b: high - low + 1, places });

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
