import { BINS, type Cell, type Confusions, type Range } from '../core/curve.ts';
import type { Direction } from '../core/probe.ts';
import type { Result } from '../core/result.ts';
import type { Outcome } from '../core/score.ts';
import { binOf } from './bins.ts';
import { byHaystackAndBin, depthOfUnits, depthUnits, noOutcomes, occurring } from './cells.ts';

/** What names a curve. */
export interface CurveName {
  readonly model: string;
  readonly probe: string;
  readonly direction: Direction;
  /** Tokens asked for. */
  readonly length: number;
}

/** Everything a curve is made from. A `Curve` is one too, so its statistics can be computed again. */
export interface Tally extends CurveName {
  readonly cells: readonly Cell[];
  readonly confusions: Confusions;
  /** Over answered questions: whole-prompt tokens as counted by us and as reported by the provider. */
  readonly tokens: { readonly counted: Range | null; readonly reported: Range | null };
}

/** Takes in the results of one curve, in any order, and keeps only counts: memory grows with haystacks, not results. */
export interface CurveAccumulator {
  /** Counts one result. The caller sees to it that it belongs here and that no key comes twice. */
  add(result: Result): void;
  /** The counts so far; the same for the same results in whatever order they came. */
  tally(): Tally;
}

export function curveAccumulator({ model, probe, direction, length }: CurveName): CurveAccumulator {
  const haystacks = new Map<string, (OpenCell | undefined)[]>();
  const confusions = openConfusions();
  const counted = openRange();
  const reported = openRange();

  const cellOf = (haystack: string, bin: number): OpenCell => {
    let row = haystacks.get(haystack);
    if (!row) {
      row = new Array<OpenCell | undefined>(BINS).fill(undefined);
      haystacks.set(haystack, row);
    }
    row[bin] ??= { n: 0, correct: 0, strict: 0, units: 0, outcomes: noOutcomes() };
    return row[bin];
  };

  return {
    add(result) {
      const { outcome, position, score } = result;
      const bin = binOf(position.depth);
      const cell = cellOf(result.haystack, bin);
      cell.outcomes[outcome]++;
      if (outcome === 'error') return;
      cell.n++;
      cell.units += depthUnits(position.depth);
      if (score?.strict) cell.strict++;
      if (outcome === 'correct') cell.correct++;
      else if (score?.source) confusions.add(bin, position.index, score.source);
      counted.add(result.tokens);
      reported.add(result.completion?.usage.input ?? null);
    },
    tally: () => ({
      model,
      probe,
      direction,
      length,
      cells: closedCells(haystacks),
      confusions: confusions.close(),
      tokens: { counted: counted.close(), reported: reported.close() },
    }),
  };
}

interface OpenCell {
  n: number;
  correct: number;
  strict: number;
  /** Sum of depths, in the units of cells.ts. */
  units: number;
  readonly outcomes: Record<Outcome, number>;
}

function closedCells(haystacks: ReadonlyMap<string, readonly (OpenCell | undefined)[]>): readonly Cell[] {
  const cells: Cell[] = [];
  for (const [haystack, row] of haystacks) {
    row.forEach((cell, bin) => {
      if (!cell) return;
      const { n, correct, strict, units } = cell;
      const depthSum = depthOfUnits(units);
      cells.push({ haystack, bin, n, correct, strict, depthSum, outcomes: occurring(cell.outcomes) });
    });
  }
  return cells.sort(byHaystackAndBin);
}

/** Wrong answers by asked bin and source bin. */
function openConfusions() {
  const map = Array.from({ length: BINS }, () => new Array<number>(BINS).fill(0));
  let traced = 0;
  let adjacent = 0;
  return {
    add(bin: number, asked: number, source: { readonly index: number; readonly depth: number }): void {
      const distance = Math.abs(source.index - asked);
      // A wrong answer may come from the needle itself, e.g. half of it; that is no confusion.
      if (distance === 0) return;
      traced++;
      if (distance === 1) adjacent++;
      map[bin]![binOf(source.depth)]!++;
    },
    close: (): Confusions => ({ traced, adjacent, map: map.map((row) => [...row]) }),
  };
}

function openRange() {
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  return {
    add(value: number | null): void {
      if (value === null) return;
      count++;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    },
    close: (): Range | null => (count === 0 ? null : { mean: sum / count, min, max }),
  };
}
