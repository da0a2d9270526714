import type { Bin, Curve, ZoneStat } from '../../core/curve.ts';
import type { Overlay } from '../../core/report.ts';
import { type Chart, type Frame, type Layer, unit } from './chart.ts';
import type { Mark } from './marks.ts';
import { overlayLayers } from './overlays.ts';

/** Pixels of the drawing. */
export const frame: Frame = { width: 322, height: 178, left: 38, right: 20, top: 20, bottom: 36 };

/** One model's curve in a panel. */
export interface Line {
  readonly curve: Curve;
  readonly mark: Mark;
}

/**
 * Accuracy by depth for one panel. A model `alone` in its report gets its simultaneous band, pointwise bars and the
 * mean of each zone; several get bars only, set apart a little.
 */
export function curveChart(lines: readonly Line[], overlays: readonly Overlay[], alone: boolean): Chart {
  return {
    frame,
    title: 'depth in the context',
    grid: true,
    layers: [
      ...zoneLayers,
      ...overlays.flatMap(overlayLayers),
      ...lines.flatMap(({ curve, mark }, i) => {
        const shift = alone ? 0 : (i - (lines.length - 1) / 2) * 0.007;
        const rows = curve.bins.map((bin) => rowOf(bin, shift));
        return [...(alone ? [bandLayer(rows, mark), meanLayer(curve)] : []), ...curveLayers(rows, mark)];
      }),
    ],
  };
}

/** F, M and L (measurement: fifths at the ends, the middle third). */
const zones = [
  { from: 0, to: 0.2, name: 'start', fill: 'var(--zone-end)' },
  { from: 1 / 3, to: 2 / 3, name: 'middle', fill: 'var(--zone-middle)' },
  { from: 0.8, to: 1, name: 'end', fill: 'var(--zone-end)' },
] as const;

const zoneLayers = zones.flatMap(({ from, to, name, fill }): Layer[] => [
  { mark: 'rect', rows: [{ x: from, x2: to, y: 0, y2: 1 }], fill },
  {
    mark: 'text',
    rows: [{ x: (from + to) / 2, y: 1, text: name }],
    fill: 'var(--muted)',
    size: 11,
    above: 9,
  },
]);

/** A bin's share and its intervals, from low to high; null where nothing was scored. */
interface Row {
  readonly x: number;
  readonly y: number | null;
  readonly bar: Ends;
  readonly band: Ends;
}
type Ends = readonly [number | null, number | null];

function rowOf(bin: Bin, shift: number): Row {
  const y = unit(bin.p);
  const ends = (pair: Ends | null): Ends => [unit(pair?.[0]) ?? y, unit(pair?.[1]) ?? y];
  const x = (unit(bin.depthMean) ?? (bin.from + bin.to) / 2) + shift;
  return { x, y, bar: ends(bin.ci95), band: ends(bin.band95) };
}

const bandLayer = (rows: readonly Row[], { colour }: Mark): Layer => ({
  mark: 'area',
  rows: rows.map(({ x, band: [low, high] }) => ({ x, y: low, y2: high ?? 0 })),
  fill: `var(--m${colour})`,
  opacity: 0.16,
});

function curveLayers(rows: readonly Row[], { colour, shape, dash }: Mark): Layer[] {
  const color = `var(--m${colour})`;
  const there = rows.flatMap((row) => (row.y === null ? [] : [{ ...row, y: row.y }]));
  const bars = there.map(({ x, y, bar: [low, high] }) => ({ x, y: low ?? y, x2: x, y2: high ?? y }));
  return [
    { mark: 'rule', rows: bars, stroke: color, width: 1.2, opacity: 0.75 },
    { mark: 'line', rows, stroke: color, width: 2.4, dash },
    { mark: 'point', rows: there, shape, fill: color },
  ];
}

/** The mean of each zone: what the contrasts are made of. */
function meanLayer(curve: Curve): Layer {
  const means: readonly (ZoneStat | null)[] = [curve.zones.F, curve.zones.M, curve.zones.L];
  const rows = zones.flatMap(({ from, to }, i) => {
    const p = unit(means[i]?.est);
    return p === null ? [] : [{ x: from, x2: to, y: p, y2: p }];
  });
  return { mark: 'rule', rows, stroke: 'var(--ink)', width: 1.6, opacity: 0.55 };
}
