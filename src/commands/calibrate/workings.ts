import type { CellComparison } from '../../core/comparison.ts';
import type { Cell, Contrast } from '../../core/curve.ts';
import type { Random } from '../../core/random.ts';
import type { Result } from '../../core/result.ts';
import { binOf, wholeCurve } from '../../stats/bins.ts';
import { compareCells, usualRule } from '../../stats/compare.ts';
import { contrast, share, uShape } from '../../stats/contrasts.ts';
import type { Term } from '../../stats/design-effect.ts';
import { openPairing, type PairedCell } from '../../stats/pairing.ts';

/**
 * Everything between an answer and a verdict, one function a step. The calibration runs on the real ones; a test puts a
 * known mistake in the place of one and sees the calibration fail.
 */
export interface Workings {
  /** The order in which the questions of a haystack are asked. */
  readonly order: <T>(questions: readonly T[], random: Random) => readonly T[];
  /** The answer that counts; `again` asks once more. */
  readonly settle: (first: Result, again: () => Result) => Result;
  /** What of a run is counted, and where. */
  readonly counted: (results: readonly Result[]) => readonly Result[];
  readonly contrast: (
    cells: readonly Cell[],
    terms: readonly Term[],
  ) => Pick<Contrast, 'est' | 'lo' | 'hi'> | null;
  readonly accuracy: (cells: readonly Cell[]) => Pick<Contrast, 'est' | 'lo' | 'hi'> | null;
  readonly isU: (cells: readonly Cell[]) => boolean;
  readonly pair: (baseline: readonly Result[], candidate: readonly Result[]) => readonly PairedCell[];
  readonly judge: (paired: readonly PairedCell[]) => readonly CellComparison[];
}

export const realWorkings: Workings = {
  order: (questions, random) => random.shuffle(questions),
  settle: (first) => first,
  counted: (results) => results,
  contrast: (cells, terms) => contrast(cells, terms),
  accuracy: (cells) => share(cells, wholeCurve),
  isU: (cells) => uShape(cells)?.reject ?? false,
  pair: (baseline, candidate) => {
    const pairing = openPairing(
      new Map(
        baseline.map((result) => [
          result.sample,
          { cell: result, haystack: result.haystack, outcome: result.outcome },
        ]),
      ),
    );
    for (const { sample, haystack, outcome, position, ...cell } of candidate)
      pairing.add({ sample, haystack, outcome, cell, bin: binOf(position.depth) });
    return pairing.close();
  },
  judge: (paired) => compareCells(paired, usualRule),
};
