import type { Piece } from '../../core/piece.ts';
import type { Query } from '../../core/probe.ts';
import { SHARED, type ValueIndex } from './values.ts';
import { findRun, hashesOf, type Words, wordsOf } from './words.ts';

/** What of an answer does not belong to the asked row. */
export interface Rivals {
  /** The rows of values that one other row alone has. */
  readonly rows: readonly number[];
  /** Whether there is a value that the asked row has not, but several others have. */
  readonly shared: boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The words of a row's fields. */
export interface RowWords {
  readonly names: readonly number[];
  readonly values: readonly number[];
  /** Names and values, each by itself. */
  readonly runs: readonly (readonly number[])[];
}

export function rowWordsOf(piece: Piece): RowWords {
  const fields = piece.style === 'table' ? piece.fields : [];
  const names = fields.map(({ name }) => hashesOf(name));
  const values = fields.map(({ value }) => hashesOf(value));
  return { names: joined(names), values: joined(values), runs: names.concat(values) };
}

/** `runs.flat()`, which takes ten times as long. */
const joined = (runs: readonly (readonly number[])[]): number[] => ([] as number[]).concat(...runs);

/** The words that an answer may hold without saying anything new: so few that a list is searched faster than a set. */
export interface Known {
  /** Words of the question and names of fields. */
  readonly question: readonly number[];
  /** Values of the asked row. */
  readonly row: readonly number[];
  /** Names and values of the asked row, each by itself. */
  readonly runs: readonly (readonly number[])[];
}

export const knownWords = (query: Query, { names, values, runs }: RowWords): Known => ({
  question: hashesOf(query.question).concat(names),
  row: hashesOf(query.parts.join('\n')).concat(values),
  runs,
});

/** Looks for values of other rows in an answer, reading each word as part of the longest value it can belong to. */
export function rivals(answer: Words, needle: number, index: ValueIndex, known: () => Known): Rivals {
  const hits = index.scan(answer.hashes).filter((hit) => hit.row !== needle && isTelling(answer, hit));
  if (hits.length === 0) return { rows: [], shared: false };
  const { question, row, runs } = known();
  const own = spansByWord(runs.flatMap((run) => spansOf(answer.hashes, run)));
  const foreign = hits.filter(
    (hit) =>
      answer.hashes.slice(hit.from, hit.to).some((word) => !question.includes(word) && !row.includes(word)) &&
      wordsIn(hit).every((word) => own.get(word)?.every((span) => isInside(span, hit)) ?? true),
  );
  const rows = foreign.filter((hit) => hit.row !== SHARED).map((hit) => hit.row);
  return { rows, shared: rows.length < foreign.length };
}

/** Whether at least half of an answer's words, those of the question aside, are words of the asked row. */
export function isFamiliar({ hashes }: Words, { question, row }: Known): boolean {
  const said = hashes.filter((word) => !question.includes(word));
  return said.filter((word) => row.includes(word)).length >= said.length / 2;
}

function spansOf(words: readonly number[], run: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (let at = findRun(words, run); at >= 0; at = findRun(words, run, at + 1)) {
    spans.push({ from: at, to: at + run.length });
  }
  return spans;
}

/** The spans that each word is in, so that an answer of thousands of rows takes no scan over them for each. */
function spansByWord(spans: readonly Span[]): ReadonlyMap<number, readonly Span[]> {
  const byWord = new Map<number, Span[]>();
  for (const span of spans) {
    for (const word of wordsIn(span)) {
      const others = byWord.get(word);
      if (others === undefined) byWord.set(word, [span]);
      else others.push(span);
    }
  }
  return byWord;
}

const wordsIn = ({ from, to }: Span): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const isInside = (inner: Span, outer: Span): boolean =>
  inner.from >= outer.from && inner.to <= outer.to && inner.to - inner.from < outer.to - outer.from;

/** Values of one or two characters, such as a `2`, turn up in any answer by chance. */
const isTelling = (answer: Words, { from, to }: Span): boolean =>
  answer.ends[to - 1]! - answer.starts[from]! >= 3;

/** The form of a code: letters and digits as classes, repeats once. */
const formOf = (word: string): string => word.replace(/\d+/g, '9').replace(/\p{L}+/gu, 'a');

const plainWithoutDigit = /^[\0-/:-\x7f]*$/;

/** The code that a part is, if it is one: a single word of four characters or more with a digit in it. */
function codeIn(part: string): string | undefined {
  if (plainWithoutDigit.test(part)) return undefined;
  const { text, hashes, starts, ends } = wordsOf(part);
  if (hashes.length !== 1 || !/\d/.test(text) || ends[0]! - starts[0]! < 4) return undefined;
  return text.slice(starts[0]!, ends[0]!).replaceAll(',', '');
}

/**
 * A second code of the same form and about the same length as an asked one, such as `99999` beside `71432`: it is in
 * no row, but then the answer is no answer.
 */
export function hasTwin(answer: Words, query: Query, known: () => Known): boolean {
  const codes: string[] = [];
  for (const part of query.parts) {
    const code = codeIn(part);
    if (code !== undefined) codes.push(code);
  }
  if (codes.length === 0) return false;
  const forms = codes.map(formOf);
  return answer.hashes.some((hash, i) => {
    if (answer.ends[i]! - answer.starts[i]! < 3) return false;
    const word = answer.text.slice(answer.starts[i]!, answer.ends[i]!).replaceAll(',', '');
    const isLike = ({ length }: string, i: number): boolean =>
      Math.abs(length - word.length) <= 1 && forms[i] === formOf(word);
    if (!codes.some(isLike)) return false;
    const { question, row } = known();
    return !question.includes(hash) && !row.includes(hash);
  });
}

/** The row named most often, the first of several. */
export function mostFrequent(rows: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
