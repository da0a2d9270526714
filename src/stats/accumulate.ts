import { BINS, type Cell, type Confusions, type Range } from '../core/curve.ts';
import type { Direction } from '../core/probe.ts';
import type { Result } from '../core/result.ts';
import { outcomes } from '../core/score.ts';
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
  const cells = openCells();
  const confusions = openConfusions();
  const counted = openRange();
  const reported = openRange();

  return {
    add(result) {
      const { outcome, position, score } = result;
      const bin = binOf(position.depth);
      cells.add(result, bin);
      if (outcome === 'error') return;
      if (outcome !== 'correct' && score?.source) confusions.add(bin, position.index, score.source);
      counted.add(result.tokens);
      reported.add(result.completion?.usage.input ?? null);
    },
    tally: () => ({
      model,
      probe,
      direction,
      length,
      cells: cells.close(),
      confusions: confusions.close(),
      tokens: { counted: counted.close(), reported: reported.close() },
    }),
  };
}

/** The figures of an open cell: a count for each outcome, of scored and of strict answers, and the sum of depths in the units of cells.ts. */
const SCORED = outcomes.length;
const STRICT = SCORED + 1;
const UNITS = STRICT + 1;
const FIGURES = UNITS + 1;

/** Counts by haystack and bin, in one flat list of figures: an object for each cell takes several times the room and time. */
function openCells() {
  /** Where the cells of a haystack have their figures, by bin; −1 where there is none. */
  const haystacks = new Map<string, number[]>();
  let figures = new Float64Array(16 * FIGURES);
  let end = 0;
  // Most results are about the same haystack as the one before: names are sooner compared than looked up.
  let haystack: string | undefined;
  let row: number[] = [];

  const rowOf = (name: string): number[] => {
    const known = haystacks.get(name);
    if (known) return known;
    const opened = new Array<number>(BINS).fill(-1);
    haystacks.set(name, opened);
    return opened;
  };
  const opened = (): number => {
    if (end === figures.length) {
      const longer = new Float64Array(2 * end);
      longer.set(figures);
      figures = longer;
    }
    end += FIGURES;
    return end - FIGURES;
  };

  return {
    add({ haystack: name, outcome, position, score }: Result, bin: number): void {
      if (name !== haystack) {
        haystack = name;
        row = rowOf(name);
      }
      if (row[bin]! < 0) row[bin] = opened();
      const cell = row[bin]!;
      const place = outcomes.indexOf(outcome);
      // An outcome of another version of midspan is none of these.
      if (place >= 0) figures[cell + place]!++;
      if (outcome === 'error') return;
      figures[cell + SCORED]!++;
      if (score?.strict) figures[cell + STRICT]!++;
      figures[cell + UNITS]! += depthUnits(position.depth);
    },
    close(): readonly Cell[] {
      const cells: Cell[] = [];
      for (const [name, places] of haystacks)
        places.forEach((place, bin) => {
          if (place >= 0) cells.push(closedCell(name, bin, figures.subarray(place, place + FIGURES)));
        });
      return cells.sort(byHaystackAndBin);
    },
  };
}

function closedCell(haystack: string, bin: number, figures: Float64Array): Cell {
  const counts = noOutcomes();
  outcomes.forEach((outcome, i) => {
    counts[outcome] = figures[i]!;
  });
  return {
    haystack,
    bin,
    n: figures[SCORED]!,
    correct: counts.correct,
    strict: figures[STRICT]!,
    depthSum: depthOfUnits(figures[UNITS]!),
    outcomes: occurring(counts),
  };
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
