import type { Cell, Contrast, Curve, Interval } from '../core/curve.ts';
import { outcomes } from '../core/score.ts';
import type { Tally } from './accumulate.ts';
import { wholeCurve } from './bins.ts';
import { noOutcomes } from './cells.ts';
import { share } from './contrasts.ts';

/** What a curve's validity rests on: its counts and its accuracy, without what takes draws. */
export type Outline = Pick<
  Curve,
  | 'model'
  | 'probe'
  | 'direction'
  | 'length'
  | 'n'
  | 'unscored'
  | 'haystacks'
  | 'strict'
  | 'outcomes'
  | 'accuracy'
  | 'tokens'
>;

export const outlineOf = ({ model, probe, direction, length, cells, tokens }: Tally): Outline => ({
  model,
  probe,
  direction,
  length,
  ...totals(cells),
  accuracy: plain(share(cells, wholeCurve)),
  tokens,
});

function totals(cells: readonly Cell[]) {
  const counts = noOutcomes();
  const haystacks = new Set<string>();
  let n = 0;
  let strict = 0;
  for (const cell of cells) {
    n += cell.n;
    strict += cell.strict;
    if (cell.n > 0) haystacks.add(cell.haystack);
    for (const outcome of outcomes) counts[outcome] += cell.outcomes[outcome] ?? 0;
  }
  return {
    n,
    unscored: counts.error,
    haystacks: haystacks.size,
    strict: n === 0 ? null : strict / n,
    outcomes: counts,
  };
}

/** An estimate without its design effect. */
export const plain = (estimate: Contrast | null): Interval | null =>
  estimate && { est: estimate.est, lo: estimate.lo, hi: estimate.hi };
