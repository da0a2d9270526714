import { BINS, type Bin, type Curve } from '../../core/curve.ts';
import { nameOf } from '../words/group.ts';
import { finite, interval } from '../words/numbers.ts';
import { harmless, type Paint, wrap } from './text.ts';

/** Steps of accuracy from 0 to 100 %. */
const STEPS = 20;
const LABELS = 7;

/**
 * One curve as a chart for the terminal: the share right in each bin with its 95 % interval, within the 95 % band that
 * holds for all bins at once, over a scale of 0 to 100 %. No line is longer than `columns`, down to 24.
 */
export function chartLines(curve: Curve, columns: number, paint: Paint): readonly string[] {
  const width = Math.max(1, Math.min(5, Math.floor((columns - LABELS) / BINS)));
  const rows = Array.from({ length: STEPS + 1 }, (_, i) => row(curve, STEPS - i, width, paint));
  const half = Math.ceil((width * BINS) / 2) - 3;
  const depth = `${'start'.padEnd(half)}${'middle'.padEnd(width * BINS - 3 - half)}end`;
  const indent = ' '.repeat(LABELS);
  const title = `${nameOf(curve)}, n ${curve.n}, LiM ${interval(curve.lim)}, ${curve.pattern}`;
  return [
    ...wrap(harmless(title), columns).map((line) => paint(line, 'bold')),
    ...rows,
    indent + depth,
    ...counts(curve.bins, width).map((line) => paint(`${'n'.padStart(LABELS - 1)} ${line}`, 'dim')),
  ];
}

/** What the marks are. */
export const chartKey =
  '●: percent right in a bin of depth. │: its 95 % interval. ░: the 95 % band for all bins at once.';

function row({ bins }: Curve, step: number, width: number, paint: Paint): string {
  const label = step % 5 === 0 ? `${(100 * step) / STEPS} %`.padStart(LABELS - 2) : ' '.repeat(LABELS - 2);
  const rule = step % 5 === 0 ? '·' : ' ';
  const cells = bins.map((bin) => {
    const mark = markAt(bin, step);
    const left = Math.floor((width - 1) / 2);
    const around = mark === '░' || mark === '│' || mark === '●' ? (inBand(bin, step) ? '░' : rule) : rule;
    const side = (n: number): string => paint(around.repeat(n), 'dim');
    const middle = mark === '●' || mark === '│' ? mark : paint(mark || rule, 'dim');
    return side(left) + middle + side(width - 1 - left);
  });
  return `${label} ${step % 5 === 0 ? '┤' : '│'}${cells.join('')}`;
}

/** The mark of a bin at a step of the scale; empty where there is none. */
function markAt(bin: Bin, step: number): '●' | '│' | '░' | '' {
  const p = finite(bin.p);
  if (p === null) return '';
  if (Math.round(p * STEPS) === step) return '●';
  if (covers(bin.ci95, step)) return '│';
  return inBand(bin, step) ? '░' : '';
}

const inBand = (bin: Bin, step: number): boolean => covers(bin.band95, step);

const covers = (range: readonly [number, number] | null | undefined, step: number): boolean =>
  !!range && Math.round(range[0] * STEPS) <= step && step <= Math.round(range[1] * STEPS);

/** The results of every bin, where there is room for all of them. */
function counts(bins: readonly Bin[], width: number): readonly string[] {
  const texts = bins.map(({ n }) => String(n));
  if (texts.some(({ length }) => length >= width)) return [];
  return [texts.map((text) => text.padStart(Math.ceil((width + text.length) / 2)).padEnd(width)).join('')];
}
