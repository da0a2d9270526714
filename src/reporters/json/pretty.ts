import { tidy } from '../words/numbers.ts';
import { isLazyList } from './lazy-list.ts';

const WIDTH = 200;
/** Characters handed over at once, about. */
const PART = 1 << 16;

/**
 * JSON with one line for everything that fits one, so that a file of cells stays small and its diffs readable.
 * Numbers are cut to nine decimals; what is not a number is null. Comes in parts, because the cells of a large run
 * make a text of a hundred megabytes.
 */
export function* pretty(value: unknown): Generator<string> {
  let part = '';
  for (const piece of layOut(value, '')) {
    part += piece;
    if (part.length < PART) continue;
    yield part;
    part = '';
  }
  yield `${part}\n`;
}

function* layOut(value: unknown, indent: string): Generator<string> {
  const line = oneLine(value);
  if (line !== undefined) yield line;
  else if (isList(value)) yield* broken('[', labelled(value), ']', indent);
  else yield* broken('{', labelledEntries(value as object), '}', indent);
}

/** What goes before an item, and the item. */
type Labelled = readonly [label: string, item: unknown];

function* broken(open: string, items: Iterable<Labelled>, close: string, indent: string): Generator<string> {
  const inner = `${indent}  `;
  let before = `${open}\n`;
  for (const [label, item] of items) {
    // Most are cells, on a line of their own each.
    const line = oneLine(item);
    if (line !== undefined) yield `${before}${inner}${label}${line}`;
    else {
      yield `${before}${inner}${label}`;
      yield* layOut(item, inner);
    }
    before = ',\n';
  }
  yield `\n${indent}${close}`;
}

const isList = (value: unknown): boolean => Array.isArray(value) || isLazyList(value);

const itemsOf = (value: unknown): Iterable<unknown> =>
  isLazyList(value) ? value.items : (value as readonly unknown[]);

function* labelled(value: unknown): Generator<Labelled> {
  for (const item of itemsOf(value)) yield ['', item];
}

function* labelledEntries(value: object): Generator<Labelled> {
  for (const [key, item] of Object.entries(value)) yield [`${JSON.stringify(key)}: `, item];
}

/** The JSON of a value where it fits a line, or of what cannot be broken. */
function oneLine(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object') return JSON.stringify(clean(value));
  if (atLeast(value, WIDTH + 1) > WIDTH) return undefined;
  const line = JSON.stringify(clean(value));
  return line.length <= WIDTH ? line : undefined;
}

/** No more than the characters of a value's JSON; counted on to `enough` and no further. */
function atLeast(value: unknown, enough: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (value === null || typeof value !== 'object') return 1;
  let length = 2;
  if (isList(value)) {
    for (const item of itemsOf(value)) {
      length += atLeast(item, enough - length);
      if (length >= enough) break;
    }
  } else {
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined) length += key.length + 3 + atLeast(item, enough - length);
      if (length >= enough) break;
    }
  }
  return length;
}

function clean(value: unknown): unknown {
  if (typeof value === 'number') return tidy(value);
  if (isList(value)) return Array.from(itemsOf(value), clean);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)]));
}
