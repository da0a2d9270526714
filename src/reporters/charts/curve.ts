import type { Bin, Curve, ZoneStat } from '../../core/curve.ts';
import type { Overlay } from '../../core/report.ts';
import { count, finite, percent, share, whole } from '../words/numbers.ts';
import { type Chart, unit } from './chart.ts';
import type { Mark } from './marks.ts';
import { labelsOf, linesOf } from './overlays.ts';
import { zones } from './zones.ts';

/** What the chart needs to know of a curve. */
export type Drawn = Pick<Curve, 'model' | 'bins' | 'zones'>;

/** One model's curve in a panel. */
export interface Line {
  readonly curve: Drawn;
  readonly mark: Mark;
}

/**
 * Accuracy by depth for one panel. A model `alone` in its report gets its simultaneous band, pointwise bars and the
 * mean of each zone; several get bars only, set apart a little.
 */
export function curveChart(lines: readonly Line[], overlays: readonly Overlay[], alone: boolean): Chart {
  const rows = lines.map(({ curve, mark }, i) => {
    const shift = alone ? 0 : (i - (lines.length - 1) / 2) * 0.007;
    return curve.bins.map((bin) => ({ line: i, ...rowOf(bin, shift), ...lookOf(mark) }));
  });
  return {
    spec: 'curve',
    data: {
      overlays: overlays.flatMap(linesOf),
      labels: overlays.flatMap(labelsOf),
      bands: alone ? lines.flatMap(({ curve, mark }) => curve.bins.map((bin) => bandOf(bin, mark))) : [],
      means: alone ? lines.flatMap(({ curve }) => meansOf(curve)) : [],
      points: rows.flat(),
      strips: stripsOf(lines, alone),
    },
  };
}

const lookOf = ({ colour, shape, dash }: Mark) => ({ colour: `var(--m${colour})`, shape, dash });

/** A bin's place, share and interval; null where nothing was scored. */
function rowOf(bin: Bin, shift: number) {
  const y = unit(bin.p);
  return { x: depthOf(bin) + shift, y, low: unit(bin.ci95?.[0]) ?? y, high: unit(bin.ci95?.[1]) ?? y };
}

const depthOf = (bin: Bin): number => unit(bin.depthMean) ?? (bin.from + bin.to) / 2;

function bandOf(bin: Bin, mark: Mark) {
  const y = unit(bin.p);
  const [low, high] = [unit(bin.band95?.[0]) ?? y, unit(bin.band95?.[1]) ?? y];
  return { line: 0, x: depthOf(bin), low, high: high ?? 0, colour: lookOf(mark).colour };
}

/** The mean of each zone: what the contrasts are made of. */
function meansOf(curve: Drawn) {
  const means: readonly (ZoneStat | null)[] = [curve.zones.F, curve.zones.M, curve.zones.L];
  return zones.flatMap(({ from, to }, i) => {
    const y = unit(means[i]?.est);
    return y === null ? [] : [{ x: from, x2: to, y }];
  });
}

/** One strip a bin, over the whole height of the plot, with what it says. */
const stripsOf = (lines: readonly Line[], alone: boolean) =>
  (lines[0]?.curve.bins ?? []).map((bin, i) => ({
    from: bin.from,
    to: bin.to,
    bottom: 0,
    top: 1,
    text: [
      `depth ${range(bin)}`,
      ...lines.map(({ curve }) => (alone ? '' : `${curve.model}: `) + binText(curve.bins[i])),
    ].join('\n'),
  }));

/** `27–33 %`. */
export const range = ({ from, to }: Pick<Bin, 'from' | 'to'>): string =>
  `${percent(from, 0)}–${percent(to, 0)} %`;

/** `81.3 % [70.1, 89.4], 39 of 48 results`. */
export function binText(bin: Bin | undefined): string {
  if (!bin || finite(bin.p) === null)
    return `nothing scored${bin?.unscored ? `, ${whole(bin.unscored)} unscored` : ''}`;
  const ci = bin.ci95 ? ` [${percent(bin.ci95[0])}, ${percent(bin.ci95[1])}]` : '';
  const failed = bin.unscored > 0 ? `, ${whole(bin.unscored)} unscored` : '';
  return `${share(bin.p)}${ci}, ${whole(bin.correct)} of ${count(bin.n, 'result')}${failed}`;
}
