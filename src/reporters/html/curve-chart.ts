import type { Bin, Curve, ZoneStat } from '../../core/curve.ts';
import type { Overlay } from '../../core/report.ts';
import { drawing, type Frame, ink, layer, type Row, unit, x, y } from './axes.ts';
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
 * Accuracy by depth for one panel, as Vega-Lite. A model `alone` in its report gets its simultaneous band,
 * pointwise bars and the mean of each zone; several get bars only, set apart a little. Colours are names of the style sheet's.
 */
export function curveChart(lines: readonly Line[], overlays: readonly Overlay[], alone: boolean): object {
  return {
    ...drawing(frame),
    layer: [
      ...zoneLayers,
      ...overlays.flatMap(overlayLayers),
      ...lines.flatMap(({ curve, mark }, i) => {
        const shift = alone ? 0 : (i - (lines.length - 1) / 2) * 0.007;
        const rows = curve.bins.map((bin) => rowOf(bin, shift));
        return [...(alone ? [bandLayer(rows, mark), ...meanLayers(curve)] : []), ...curveLayers(rows, mark)];
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

const zoneLayers = zones.flatMap(({ from, to, name, fill }) => [
  layer([{ from, to }], { type: 'rect', color: fill, opacity: 1 }, { x: x('from'), x2: { field: 'to' } }),
  layer(
    [{ at: (from + to) / 2, name, one: 1 }],
    { type: 'text', dy: -9, fontSize: 11, color: ink },
    { x: x('at'), y: y('one'), text: { field: 'name' } },
  ),
]);

function rowOf(bin: Bin, shift: number): Row {
  const p = unit(bin.p);
  const depth = unit(bin.depthMean) ?? (bin.from + bin.to) / 2;
  return {
    depth: depth + shift,
    p,
    lo: unit(bin.ci95?.[0]) ?? p,
    hi: unit(bin.ci95?.[1]) ?? p,
    low: unit(bin.band95?.[0]) ?? p,
    high: unit(bin.band95?.[1]) ?? p,
  };
}

const bandLayer = (rows: readonly Row[], { colour }: Mark) =>
  layer(
    rows,
    { type: 'area', color: `var(--m${colour})`, opacity: 0.16, invalid: 'break-paths-show-domains' },
    { x: x('depth'), y: y('low'), y2: { field: 'high' } },
  );

function curveLayers(rows: readonly Row[], { colour, shape, dash }: Mark) {
  const color = `var(--m${colour})`;
  const there = rows.filter((row) => row.p !== null);
  return [
    layer(
      there,
      { type: 'rule', color, strokeWidth: 1.2, opacity: 0.75 },
      { x: x('depth'), y: y('lo'), y2: { field: 'hi' } },
    ),
    layer(
      rows,
      { type: 'line', color, strokeWidth: 2.4, strokeDash: dash, invalid: 'break-paths-show-domains' },
      { x: x('depth'), y: y('p') },
    ),
    layer(
      there,
      {
        type: 'point',
        filled: true,
        shape,
        size: 42,
        color,
        opacity: 1,
        stroke: 'var(--card)',
        strokeWidth: 1,
      },
      { x: x('depth'), y: y('p') },
    ),
  ];
}

/** The mean of each zone: what the contrasts are made of. */
function meanLayers(curve: Curve) {
  const means: readonly (ZoneStat | null)[] = [curve.zones.F, curve.zones.M, curve.zones.L];
  const rows = zones.flatMap(({ from, to }, i) => {
    const p = unit(means[i]?.est);
    return p === null ? [] : [{ from, to, p }];
  });
  return [
    layer(
      rows,
      { type: 'rule', color: 'var(--ink)', strokeWidth: 1.6, opacity: 0.55 },
      { x: x('from'), x2: { field: 'to' }, y: y('p') },
    ),
  ];
}
