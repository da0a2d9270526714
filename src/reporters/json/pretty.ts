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
  if (value === null || typeof value !== 'object') return plain(value);
  const line = jsonOf(value, WIDTH);
  return line !== undefined && line.length <= WIDTH ? line : undefined;
}

const plain = (value: unknown): string =>
  typeof value === 'number' ? String(tidy(value)) : (JSON.stringify(value) ?? 'null');

/** `JSON.stringify`, numbers cut; undefined, and not read to its end, where it is longer than `most` characters. */
function jsonOf(value: unknown, most: number): string | undefined {
  if (value === null || typeof value !== 'object') return plain(value);
  return isList(value) ? jsonOfList(itemsOf(value), most) : jsonOfObject(value, most);
}

function jsonOfList(items: Iterable<unknown>, most: number): string | undefined {
  let text = '[';
  for (const item of items) {
    const json = jsonOf(item, most - text.length);
    if (json === undefined) return undefined;
    text += text.length > 1 ? `,${json}` : json;
    if (text.length >= most) return undefined;
  }
  return `${text}]`;
}

function jsonOfObject(value: object, most: number): string | undefined {
  let text = '{';
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const json = jsonOf(item, most - text.length);
    if (json === undefined) return undefined;
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(key)}:${json}`;
    if (text.length >= most) return undefined;
  }
  return `${text}}`;
}
