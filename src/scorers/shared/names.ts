import { identifierPlaces } from './identifiers.ts';
import type { Segment } from './segments.ts';

/** A name alone, perhaps with what it belongs to before it and a call's brackets after it. */
const alone =
  /^(?:[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.|::|#|->))*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:\([^)]*\))?[;:.,]*$/u;
/** Several names and nothing else: `a, b`, `a or b`, `a / b`. */
const separators = /\s*(?:[,;/|&]|\b(?:or|and|then)\b)\s*/;
/** Shapes that prose has no use for: an underscore, a digit, `$`, a capital after a small letter. */
const codeLike = /[_$\d]|\p{Ll}\p{Lu}/u;
/** The line that opens a function, in the languages we know. */
const header = /\b(?:def|function\*?|func|fn)\s+(?:\([^)]*\)\s*)?([\p{ID_Start}$_][\p{ID_Continue}$]*)/u;
/** In so short a line every word may be the name, but those that sentences around a name are made of. */
const FEW_WORDS = 4;
const stock = new Set(
  'a an and answer called function in is it its method name named of that the this was'.split(' '),
);

/** The name that a segment is, if it is one. */
export const nameIn = (text: string): string | undefined => alone.exec(text)?.[1];

/** Names that an answer may mean, in order, each once: never a plain word in the middle of a sentence. */
export function namesIn(segments: readonly Segment[]): string[] {
  const names = new Set<string>();
  for (const { text, kind } of segments) {
    for (const name of listedIn(text)) names.add(name);
    if (kind === 'line') for (const name of namesInLine(text)) names.add(name);
  }
  return [...names];
}

const NONE: readonly string[] = [];

/** The names of a list that is nothing else; none where anything else is there. */
function listedIn(text: string): readonly string[] {
  const first = separators.exec(text);
  const name = nameIn(first === null ? text : text.slice(0, first.index));
  if (name === undefined) return NONE;
  if (first === null) return [name];
  const listed = text.split(separators).map(nameIn);
  return listed.every((name) => name !== undefined) ? listed : NONE;
}

/** The name of the function that a line opens, if it does. */
export const headerName = (line: string): string | undefined => header.exec(line)?.[1];

function namesInLine(line: string): string[] {
  const opened = headerName(line);
  // "The function is …" opens none.
  const names = opened === undefined || stock.has(opened) ? [] : [opened];
  const places = identifierPlaces(line);
  const words = places.length / 2;
  for (let i = 0; i < words; i++) {
    const end = places[2 * i + 1]!;
    const word = line.slice(places[2 * i]!, end);
    const isLast = i === words - 1 && /^[^\p{L}]*$/u.test(line.slice(end));
    const isShort = words <= FEW_WORDS && !stock.has(word.toLowerCase());
    if (isLast || isShort || line[end] === '(' || codeLike.test(word)) names.push(word);
  }
  return names;
}

/** Whether some lines hold several names, one on each or separated on a line, and nothing is said about them. */
export function isListOfNames(lines: readonly string[]): boolean {
  const names = new Set<string>();
  for (const line of lines) {
    const listed = line.split(separators).map(nameIn);
    if (listed.includes(undefined)) continue;
    for (const name of listed) if (name !== undefined && codeLike.test(name)) names.add(name);
  }
  return names.size > 1;
}

/** Whether some text offers a name at all: something that looks like one, or one word on a line. */
export const offersName = (segments: readonly Segment[]): boolean =>
  segments.some(({ text }) => nameIn(text) !== undefined || codeLike.test(text));
