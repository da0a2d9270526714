import { BINS } from '../core/curve.ts';

/** A run of bins, from ≤ bin < to. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The zones of a curve as bins: F is depth < 0.2, M is 1/3 ≤ depth < 2/3, L is depth ≥ 0.8. Their ends are ends of
 * bins, so a zone is the sum of its bins and no depth can be in a zone but in another zone's bin.
 */
export const zones = {
  F: { from: 0, to: 3 },
  M: { from: 5, to: 10 },
  L: { from: 12, to: 15 },
} as const satisfies Record<string, Span>;
export type Zone = keyof typeof zones;

/** The whole curve. */
export const wholeCurve: Span = { from: 0, to: BINS };

/** Where a bin begins; `binStart(15)` is 1. */
export const binStart = (bin: number): number => bin / BINS;

/** The bin of a depth, 0…14. The last bin holds depth 1 too; depths outside 0…1 are a RangeError. */
export function binOf(depth: number): number {
  if (!(depth >= 0 && depth <= 1)) throw new RangeError(`A depth must be from 0 to 1, not ${depth}.`);
  const guess = Math.min(BINS - 1, Math.floor(depth * BINS));
  // The product is rounded; the ends of the bins decide.
  if (depth < binStart(guess)) return guess - 1;
  return guess < BINS - 1 && depth >= binStart(guess + 1) ? guess + 1 : guess;
}

/** Whether a bin belongs to a span. */
export const holds = (span: Span, bin: number): boolean => span.from <= bin && bin < span.to;
