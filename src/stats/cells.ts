import type { Cell } from '../core/curve.ts';
import { type Outcome, outcomes } from '../core/score.ts';
import { holds, type Span } from './bins.ts';

/** Scored results and correct ones. */
export interface Count {
  readonly n: number;
  readonly correct: number;
}

/** The results of a span of bins, all haystacks together. */
export function countIn(cells: readonly Cell[], span: Span): Count {
  let n = 0;
  let correct = 0;
  for (const cell of cells) {
    if (!holds(span, cell.bin)) continue;
    n += cell.n;
    correct += cell.correct;
  }
  return { n, correct };
}

/**
 * Depths are added up as whole billionths, so that a sum is the same in whatever order results arrive or runs are
 * merged. Exact up to nine million results a cell.
 */
const DEPTH_UNITS = 1e9;
export const depthUnits = (depth: number): number => Math.round(depth * DEPTH_UNITS);
export const depthOfUnits = (units: number): number => units / DEPTH_UNITS;

/** A count of 0 for every outcome. */
export const noOutcomes = (): Record<Outcome, number> => ({
  correct: 0,
  wrong_item: 0,
  absent_text: 0,
  format: 0,
  refusal: 0,
  truncated: 0,
  error: 0,
});

/** The outcomes that occurred, in a fixed order, so that equal counts are equal text. */
export function occurring(counts: Cell['outcomes']): Cell['outcomes'] {
  const occurred: Partial<Record<Outcome, number>> = {};
  for (const outcome of outcomes) {
    const count = counts[outcome];
    if (count) occurred[outcome] = count;
  }
  return occurred;
}

/** Haystacks in code-unit order, then bins from the front. */
export const byHaystackAndBin = (a: Cell, b: Cell): number => {
  if (a.haystack !== b.haystack) return a.haystack < b.haystack ? -1 : 1;
  return a.bin - b.bin;
};

/**
 * The cells of several runs as one sorted list; cells of the same haystack and bin are added up. The runs must not
 * share results: two answers to one question are not two questions, and adding them up makes intervals too narrow.
 */
export function mergeCells(...lists: readonly (readonly Cell[])[]): readonly Cell[] {
  const merged = new Map<string, Cell>();
  for (const cell of lists.flat()) {
    const key = `${cell.bin}/${cell.haystack}`;
    const other = merged.get(key);
    merged.set(key, other ? sum(other, cell) : cell);
  }
  return [...merged.values()].sort(byHaystackAndBin);
}

function sum(a: Cell, b: Cell): Cell {
  const counts = noOutcomes();
  for (const outcome of outcomes) counts[outcome] = (a.outcomes[outcome] ?? 0) + (b.outcomes[outcome] ?? 0);
  return {
    haystack: a.haystack,
    bin: a.bin,
    n: a.n + b.n,
    correct: a.correct + b.correct,
    strict: a.strict + b.strict,
    depthSum: depthOfUnits(depthUnits(a.depthSum) + depthUnits(b.depthSum)),
    outcomes: occurring(counts),
  };
}
