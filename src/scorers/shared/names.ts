import type { Segment } from './segments.ts';

const identifier = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
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
    const listed = text.split(separators).map(nameIn);
    if (listed.every((name) => name !== undefined)) for (const name of listed) names.add(name);
    if (kind === 'line') for (const name of namesInLine(text)) names.add(name);
  }
  return [...names];
}

/** The name of the function that a line opens, if it does. */
export const headerName = (line: string): string | undefined => header.exec(line)?.[1];

function namesInLine(line: string): string[] {
  const opened = headerName(line);
  const words = Array.from(line.matchAll(identifier), (match) => ({ word: match[0], at: match.index }));
  const names = words.filter(({ word, at }, i) => {
    const next = line[at + word.length] ?? '';
    const isLast = i === words.length - 1 && /^[^\p{L}]*$/u.test(line.slice(at + word.length));
    const isShort = words.length <= FEW_WORDS && !stock.has(word.toLowerCase());
    return codeLike.test(word) || next === '(' || isLast || isShort;
  });
  // "The function is …" opens none.
  return [...(opened === undefined || stock.has(opened) ? [] : [opened]), ...names.map(({ word }) => word)];
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
