import type { CellName } from '../core/comparison.ts';
import { directions } from '../core/probe.ts';
import type { Outcome } from '../core/score.ts';
import { noOutcomes } from './cells.ts';
import type { PairCell } from './paired.ts';

/** What became of one question. */
export interface Answer {
  readonly cell: CellName;
  readonly haystack: string;
  readonly outcome: Outcome;
}

/** The same with the question's id and place. */
export interface Asked extends Answer {
  readonly sample: string;
  /** 0…14. */
  readonly bin: number;
}

/** Answers of a baseline by sample id. */
export type Answers = ReadonlyMap<string, Answer>;

/** The pairs of one probe × direction × length. */
export interface PairedCell extends CellName {
  /** Haystacks the baseline has here. */
  readonly asked: number;
  readonly cells: readonly PairCell[];
  /** What the lost answers became. */
  readonly became: Readonly<Partial<Record<Outcome, number>>>;
  /** Questions of shared haystacks that were scored on one side only. */
  readonly unpaired: number;
}

/** Probes by name, then directions, then lengths. */
export const byName = (a: CellName, b: CellName): number =>
  (a.probe < b.probe ? -1 : a.probe > b.probe ? 1 : 0) ||
  directions.indexOf(a.direction) - directions.indexOf(b.direction) ||
  a.length - b.length;

export const cellKey = ({ length, direction, probe }: CellName): string => `${length} ${direction} ${probe}`;

/**
 * Joins a candidate's results to a baseline by sample id: an id is a hash of the whole prompt, so equal ids are equal
 * questions in equal contexts. Order never matters. A question that is not in the baseline is passed over and counted.
 */
export function openPairing(baseline: Answers) {
  const cells = new Map<string, OpenCell>();
  for (const { cell, haystack } of baseline.values()) {
    const own = cells.get(cellKey(cell)) ?? openCell(cell);
    cells.set(cellKey(cell), own);
    const shared = own.haystacks.get(haystack);
    if (shared) shared.questions++;
    else own.haystacks.set(haystack, { questions: 1, paired: 0, bins: [] });
  }
  const seen = new Set<string>();
  let foreign = 0;
  let repeated = 0;
  return {
    add({ sample, bin, outcome }: Asked): void {
      const answer = baseline.get(sample);
      if (!answer) foreign++;
      else if (seen.has(sample)) repeated++;
      else {
        seen.add(sample);
        cells.get(cellKey(answer.cell))!.add(answer, bin, outcome);
      }
    },
    /** Answers to questions that the baseline has not. */
    foreign: (): number => foreign,
    /** Second answers to a question, which are not counted. */
    repeated: (): number => repeated,
    /** The pairs so far, sorted by probe, direction and length. */
    close: (): readonly PairedCell[] => [...cells.values()].map(closed).sort(byName),
  };
}

interface OpenHaystack {
  questions: number;
  paired: number;
  readonly bins: (MutablePairs | undefined)[];
}
interface MutablePairs {
  n: number;
  both: number;
  lost: number;
  gained: number;
}
interface OpenCell {
  readonly name: CellName;
  readonly haystacks: Map<string, OpenHaystack>;
  readonly became: Record<Outcome, number>;
  add(answer: Answer, bin: number, outcome: Outcome): void;
}

function openCell(name: CellName): OpenCell {
  const haystacks = new Map<string, OpenHaystack>();
  const became = noOutcomes();
  return {
    name,
    haystacks,
    became,
    add({ haystack, outcome: before }, bin, after) {
      if (before === 'error' || after === 'error') return;
      const own = haystacks.get(haystack)!;
      own.paired++;
      own.bins[bin] ??= { n: 0, both: 0, lost: 0, gained: 0 };
      const pairs = own.bins[bin];
      pairs.n++;
      if (before === 'correct' && after === 'correct') pairs.both++;
      else if (after === 'correct') pairs.gained++;
      else if (before === 'correct') {
        pairs.lost++;
        became[after]++;
      }
    },
  };
}

function closed({ name, haystacks, became }: OpenCell): PairedCell {
  const shared = [...haystacks].filter(([, { paired }]) => paired > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...name,
    asked: haystacks.size,
    cells: shared.flatMap(([haystack, { bins }]) =>
      bins.flatMap((pairs, bin) => (pairs ? [{ haystack, bin, ...pairs }] : [])),
    ),
    became: Object.fromEntries(Object.entries(became).filter(([, count]) => count > 0)),
    unpaired: shared.reduce((sum, [, { questions, paired }]) => sum + questions - paired, 0),
  };
}
