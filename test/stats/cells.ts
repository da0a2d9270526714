import { BINS, type Cell } from '../../src/core/curve.ts';

/** A cell of `correct` in `n`, all other things plain. */
export const cell = (haystack: string, bin: number, correct: number, n: number): Cell => ({
  haystack,
  bin,
  n,
  correct,
  strict: correct,
  depthSum: n * ((bin + 0.5) / BINS),
  outcomes: { correct, absent_text: n - correct },
});

/** Counts of the zones F, M and L as cells of one haystack, each in the zone's first bin. */
export const zoneCells = (
  haystack: string,
  correct: readonly number[],
  n: readonly number[],
): readonly Cell[] => [0, 5, 12].map((bin, zone) => cell(haystack, bin, correct[zone]!, n[zone]!));

/** The same cells with the text turned back to front. */
export const reversed = (cells: readonly Cell[]): readonly Cell[] =>
  cells.map((own) => ({ ...own, bin: BINS - 1 - own.bin, depthSum: own.n - own.depthSum }));
