import { BINS, type Bin } from '../../core/curve.ts';
import { percent } from '../words/numbers.ts';
import { type Chart, unit } from './chart.ts';
import { binText, range } from './curve.ts';

/** One row of tiles. */
export interface Row {
  /** e.g. `forward 4k`. */
  readonly name: string;
  readonly bins: readonly Bin[];
}

/** An interval wider than this many of a hundred points says too little to judge a place by. */
export const THIN = 0.4;

/** Accuracy by depth, a row a curve; the darker, the more was wrong. */
export const positionsChart = (rows: readonly Row[]): Chart => ({
  spec: 'positions',
  data: { tiles: rows.flatMap(({ name, bins }) => bins.map((bin) => tileOf(name, bin))) },
});

/** Whether a bin has results, but too few. */
export const isThin = ({ n, ci95 }: Bin): boolean => n > 0 && (ci95 === null || ci95[1] - ci95[0] > THIN);

function tileOf(row: string, bin: Bin) {
  const p = unit(bin.p);
  const thin = isThin(bin);
  const wrong = p === null || thin ? 0 : 1 - p;
  return {
    row,
    from: bin.bin / BINS,
    middle: (bin.bin + 0.5) / BINS,
    to: (bin.bin + 1) / BINS,
    thin,
    fill: p === null ? 'var(--page)' : 'var(--heat)',
    opacity: p === null ? 1 : thin ? 0 : 0.03 + 0.97 * wrong,
    label: percent(p, 0),
    ink: wrong > 0.55 ? 'var(--card)' : 'var(--ink)',
    text: `${row}, depth ${range(bin)}\n${binText(bin)}${thin ? '\ntoo few to judge' : ''}`,
  };
}
