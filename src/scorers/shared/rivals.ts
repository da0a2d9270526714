import type { Piece } from '../../core/piece.ts';
import type { Query } from '../../core/probe.ts';
import { SHARED, type ValueIndex } from './values.ts';
import { findRun, type Words, wordsOf } from './words.ts';

/** What of an answer does not belong to the asked row. */
export interface Rivals {
  /** Whether there is a value that one other row alone has. */
  readonly single: boolean;
  /** Whether there is a value that the asked row has not, but several others have. */
  readonly shared: boolean;
  /** Whether there is a code of the same form as an asked one, which no row need have. */
  readonly twin: boolean;
  /** The row that most of the `single` values are from. */
  readonly row: number | undefined;
  /** Whether at least half of the answer's words are words of the question or of the asked row. */
  readonly familiar: boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Looks for values of other rows in an answer, reading each word as part of the longest value it can belong to. */
export function rivals(
  answer: Words,
  query: Query,
  needle: number,
  pieces: readonly Piece[],
  index: ValueIndex,
): Rivals {
  const row = pieces[needle]!;
  const values = row.style === 'table' ? row.fields.flatMap(({ name, value }) => [name, value]) : [];
  const known = new Set([query.question, ...values].flatMap((text) => wordsOf(text).hashes));
  const strange = answer.hashes.map((hash) => !known.has(hash));
  const strangers = strange.filter(Boolean).length;
  const familiar = strangers <= strange.length / 2;
  if (strangers === 0) return { single: false, shared: false, twin: false, row: undefined, familiar };
  const own = values.flatMap((value) => spansOf(answer.hashes, wordsOf(value).hashes));
  const hits = index
    .scan(answer.hashes)
    .filter((hit) => hit.row !== needle && isTelling(answer, hit))
    .filter(({ from, to }) => strange.slice(from, to).some(Boolean))
    .filter((hit) => own.every((span) => !overlaps(hit, span) || isInside(span, hit)));
  const single = hits.filter((hit) => hit.row !== SHARED).map((hit) => hit.row);
  return {
    single: single.length > 0,
    shared: single.length < hits.length,
    twin: hasTwin(answer, query, known),
    row: mostFrequent(single),
    familiar,
  };
}

function spansOf(words: readonly number[], run: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (let at = findRun(words, run); at >= 0; at = findRun(words, run, at + 1)) {
    spans.push({ from: at, to: at + run.length });
  }
  return spans;
}

const overlaps = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;
const isInside = (inner: Span, outer: Span): boolean =>
  inner.from >= outer.from && inner.to <= outer.to && inner.to - inner.from < outer.to - outer.from;

/** Values of one or two characters, such as a `2`, turn up in any answer by chance. */
const isTelling = (answer: Words, { from, to }: Span): boolean =>
  answer.ends[to - 1]! - answer.starts[from]! >= 3;

/** The form of a code: letters and digits as classes, repeats once. */
const formOf = (word: string): string => word.replace(/\d+/g, '9').replace(/\p{L}+/gu, 'a');

/**
 * A second code of the same form and about the same length as an asked one, such as `99999` beside `71432`: it is in
 * no row, but then the answer is no answer.
 */
function hasTwin(answer: Words, query: Query, known: ReadonlySet<number>): boolean {
  const codes = query.parts
    .map((part) => wordsOf(part))
    .filter(
      (part) => part.hashes.length === 1 && /\d/.test(part.text) && part.ends[0]! - part.starts[0]! >= 4,
    )
    .map((part) => part.text.slice(part.starts[0]!, part.ends[0]!).replaceAll(',', ''));
  if (codes.length === 0) return false;
  return answer.hashes.some((hash, i) => {
    if (known.has(hash)) return false;
    const word = answer.text.slice(answer.starts[i]!, answer.ends[i]!).replaceAll(',', '');
    return codes.some((code) => formOf(code) === formOf(word) && Math.abs(code.length - word.length) <= 1);
  });
}

function mostFrequent(rows: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
