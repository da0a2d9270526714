import { type Direction, directions } from '../core/probe.ts';
import type { DirectionEffect } from '../core/report.ts';
import type { Result } from '../core/result.ts';
import { wholeCurve } from './bins.ts';
import { countPairs, dropOf, type PairCell } from './paired.ts';

/** Joins the answers about one needle over the directions it was asked in; memory grows with needles. */
export interface DirectionCount {
  add(result: Result): void;
  effects(): readonly DirectionEffect[];
}

/** Outcomes of one haystack's needles: two bits a direction, scored and right. */
type Needles = Map<number, number>;

export function countDirections(): DirectionCount {
  const cells = new Map<string, { readonly name: Name; readonly haystacks: Map<string, Needles> }>();
  const needlesOf = ({ model, probe, length, haystack }: Of): Needles => {
    const key = `${length} ${probe} ${model}`;
    let cell = cells.get(key);
    if (!cell) {
      cell = { name: { model, probe, length }, haystacks: new Map() };
      cells.set(key, cell);
    }
    let needles = cell.haystacks.get(haystack);
    if (!needles) {
      needles = new Map();
      cell.haystacks.set(haystack, needles);
    }
    return needles;
  };
  // Most results are about the same haystack as the one before.
  let last: { readonly of: Of; readonly needles: Needles } | undefined;
  return {
    add(result) {
      const { direction, position, outcome } = result;
      if (outcome === 'error') return;
      if (last === undefined || !isSame(last.of, result)) last = { of: result, needles: needlesOf(result) };
      const { needles } = last;
      const bits = (outcome === 'correct' ? 3 : 1) << shiftOf(direction);
      needles.set(position.index, (needles.get(position.index) ?? 0) | bits);
    },
    effects: () =>
      [...cells.values()].flatMap(({ name, haystacks }) =>
        directionPairs.flatMap(([from, to]) => effectOf(name, haystacks, from, to)),
      ),
  };
}

type Of = Pick<Result, 'model' | 'probe' | 'length' | 'haystack'>;

const isSame = (a: Of, b: Of): boolean =>
  a.haystack === b.haystack && a.length === b.length && a.probe === b.probe && a.model === b.model;

type Name = Pick<DirectionEffect, 'model' | 'probe' | 'length'>;

const shiftOf = (direction: Direction): number => 2 * directions.indexOf(direction);

const directionPairs: readonly (readonly [Direction, Direction])[] = [
  ['forward', 'backward'],
  ['forward', 'bidirectional'],
  ['backward', 'bidirectional'],
];

function effectOf(
  name: Name,
  haystacks: ReadonlyMap<string, Needles>,
  from: Direction,
  to: Direction,
): readonly DirectionEffect[] {
  const sums = { n: 0, both: 0, lost: 0, gained: 0, neither: 0 };
  const cells: PairCell[] = [];
  for (const [haystack, needles] of haystacks) {
    const own = { n: 0, both: 0, lost: 0, gained: 0 };
    for (const bits of needles.values()) {
      const [a, b] = [(bits >> shiftOf(from)) & 3, (bits >> shiftOf(to)) & 3];
      if (a === 0 || b === 0) continue;
      own.n++;
      if (a === 3 && b === 3) own.both++;
      else if (a === 3) own.lost++;
      else if (b === 3) own.gained++;
      else sums.neither++;
    }
    sums.n += own.n;
    sums.both += own.both;
    sums.lost += own.lost;
    sums.gained += own.gained;
    // The pairs of the whole curve count together, so they may all stand in one bin.
    cells.push({ haystack, bin: 0, ...own });
  }
  return sums.n === 0 ? [] : [{ ...name, from, to, ...sums, change: changeOf(cells) }];
}

/** 95 %, two-sided. A change is the negative of a drop. */
function changeOf(cells: readonly PairCell[]): DirectionEffect['change'] {
  const drop = dropOf(countPairs(cells, wholeCurve), 0.025);
  return drop && { est: -drop.est || 0, lo: -drop.hi || 0, hi: -drop.lo || 0 };
}
