import type { Completion } from './adapter.ts';
import type { Piece } from './piece.ts';
import type { Query } from './probe.ts';

/**
 * What became of a question. `error` (the transport failed) alone is left out of accuracies and may be asked again;
 * all others count.
 */
export const outcomes = [
  'correct',
  'wrong_item',
  'absent_text',
  'format',
  'refusal',
  'truncated',
  'error',
] as const;
export type Outcome = (typeof outcomes)[number];

/** How good an answer is. */
export interface Score {
  /** 0…1, e.g. word recall or the share of deciding fields. */
  readonly value: number;
  /** Whether the answer also has the asked form and nothing besides. */
  readonly strict: boolean;
  /** What was read as the answer, cut to 200 characters. */
  readonly answer?: string;
  /** The piece of the same haystack that the answer came from. */
  readonly source?: { readonly piece: string; readonly index: number; readonly depth: number };
}

/** A scorer's verdict; `source` is an index into the pieces it was opened with. */
export interface Judgement {
  readonly outcome: Exclude<Outcome, 'error'>;
  readonly value: number;
  readonly strict: boolean;
  readonly answer?: string;
  readonly source?: number;
}

/** Rates answers about one haystack. `needle` is the index of the asked piece. */
export type Judge = (
  query: Query,
  needle: number,
  completion: Pick<Completion, 'text' | 'finishReason'>,
) => Judgement;

/** Default export of a file in `src/scorers/`. */
export interface Scorer {
  readonly kind: 'scorer';
  readonly describe: string;
  /** Part of the key of a result: raised whenever a verdict could change. */
  readonly version: number;
  /** Indexes the pieces of a haystack once, so that naming the source of a wrong answer takes no scan. */
  open(pieces: readonly Piece[]): Judge;
}
