import type { Interval } from '../../core/curve.ts';
import { percent, share } from '../words/numbers.ts';
import { type Chart, unit } from './chart.ts';

/** A share right, of a curve or of a control. */
export interface ControlRow {
  /** e.g. `forward 4k: no text`. */
  readonly row: string;
  readonly of: 'curve' | 'control';
  readonly share: Interval;
  /** Scored results. */
  readonly n: number;
}

const looks = {
  curve: { colour: 'var(--m0)', shape: 'circle' },
  control: { colour: 'var(--m1)', shape: 'square' },
};

/** Shares right with and without the text, one row each. */
export const controlsChart = (rows: readonly ControlRow[]): Chart => ({
  spec: 'controls',
  data: {
    rows: rows.flatMap(({ row, of, share: { est, lo, hi }, n }) => {
      const [at, low, high] = [unit(est), unit(lo), unit(hi)];
      if (at === null || low === null || high === null) return [];
      const text = `${row}\n${share(est)} [${percent(lo)}, ${percent(hi)}] of ${n}`;
      return [{ row, est: at, low, high, ...looks[of], text }];
    }),
  },
});
