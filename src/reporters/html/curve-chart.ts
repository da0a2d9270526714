import type { Bin, Curve, ZoneStat } from '../../core/curve.ts';
import type { Overlay } from '../../core/report.ts';
import { finite } from '../words/numbers.ts';
import type { Mark } from './marks.ts';

/** Pixels of the drawing: the plot and the room around it, fixed, so that no text has to be measured. */
export const frame = { width: 322, height: 178, left: 38, right: 20, top: 20, bottom: 36 } as const;

/** One model's curve in a panel. */
export interface Line {
  readonly curve: Curve;
  readonly mark: Mark;
}

type Row = Readonly<Record<string, number | string | null>>;

/**
 * Accuracy by depth for one panel, as Vega-Lite. A single model gets its simultaneous band, pointwise bars and the
 * mean of each zone; several get bars only, set apart a little. Colours are names of the style sheet's.
 */
export function curveChart(lines: readonly Line[], overlays: readonly Overlay[]): object {
  const alone = lines.length === 1;
  return {
    ...base,
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

const ink = 'var(--muted)';
const line = 'var(--line)';

const base = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  width: frame.width,
  height: frame.height,
  autosize: { type: 'none' },
  padding: { left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom },
  background: null,
  config: {
    aria: false,
    font: 'inherit',
    view: { stroke: null },
    axis: {
      labelColor: ink,
      titleColor: ink,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 'normal',
      domainColor: line,
      tickColor: line,
      gridColor: line,
      gridOpacity: 0.6,
      labelOverlap: false,
    },
  },
};

const x = (field: string) => ({
  field,
  type: 'quantitative',
  scale: { domain: [0, 1], nice: false, zero: false },
  axis: {
    title: 'depth in the context',
    values: [0, 0.25, 0.5, 0.75, 1],
    format: '.0%',
    grid: false,
    titlePadding: 5,
    labelFlush: false,
  },
});

const y = (field: string) => ({
  field,
  type: 'quantitative',
  scale: { domain: [0, 1], nice: false },
  axis: { title: null, values: [0, 0.25, 0.5, 0.75, 1], format: '.0%' },
});

const layer = (rows: readonly Row[], mark: object, encoding: object) => ({
  data: { values: rows },
  mark,
  encoding,
});

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
  const p = finite(bin.p);
  const depth = finite(bin.depthMean) ?? (bin.from + bin.to) / 2;
  return {
    depth: depth + shift,
    p,
    lo: finite(bin.ci95?.[0]) ?? p,
    hi: finite(bin.ci95?.[1]) ?? p,
    low: finite(bin.band95?.[0]) ?? p,
    high: finite(bin.band95?.[1]) ?? p,
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
    const p = finite(means[i]?.est);
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

const greyDashes: readonly (readonly number[])[] = [
  [6, 4],
  [2, 3],
  [10, 3, 2, 3],
];

function overlayLayers({ series }: Overlay) {
  return series.flatMap(({ label, points }, i) => {
    const rows = points.flatMap(({ depth, p }) =>
      finite(depth) === null || finite(p) === null ? [] : [{ depth, p, label }],
    );
    const spot = freest(
      series.map((one) => one.points),
      i,
    );
    const text = { type: 'text', fontSize: 10, dy: -7, limit: 0 };
    const place = { x: x('depth'), y: y('p'), text: { field: 'label' } };
    return [
      layer(
        rows,
        { type: 'line', color: 'var(--overlay)', strokeWidth: 1.5, strokeDash: greyDashes[i % 3] },
        { x: x('depth'), y: y('p') },
      ),
      ...(rows.length > 0
        ? [
            layer(
              [rows[spot] ?? rows[0]!],
              { ...text, color: 'var(--card)', stroke: 'var(--card)', strokeWidth: 3 },
              place,
            ),
            layer([rows[spot] ?? rows[0]!], { ...text, color: ink }, place),
          ]
        : []),
    ];
  });
}

/** Index of the inner point of a series that is farthest from the other series: there its label is clear. */
function freest(all: readonly (readonly { readonly p: number }[])[], own: number): number {
  const room = (all[own] ?? []).map(({ p }, i, list) =>
    i < 2 || i > list.length - 3
      ? -1
      : Math.min(1, ...all.flatMap((other, o) => (o === own || !other[i] ? [] : [Math.abs(other[i].p - p)]))),
  );
  return room.indexOf(Math.max(-1, ...room));
}
