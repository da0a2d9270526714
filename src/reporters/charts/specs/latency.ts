import { framed, literal, share, type VegaLite } from './shared.ts';

const x = (field: string): VegaLite => share(field, { title: 'depth in the context', grid: false });
const y = (field: string): VegaLite => ({
  field,
  type: 'quantitative',
  scale: { domainMin: 0, nice: true },
  // `50ms`, `1.5s`: the format alone says `50m`, which reads as minutes.
  axis: { title: null, grid: true, tickCount: 4, format: '~s', labelExpr: "datum.label + 's'" },
});
const colour = { stroke: literal('colour'), detail: { field: 'line' } };

/** How long answers took by depth: median, and a stroke up to the 90th percentile. Data: `points`; seconds. */
export const latency: VegaLite = {
  ...framed({ left: 44, right: 20, top: 8, bottom: 36 }, { width: 316, height: 110 }),
  layer: [
    {
      data: { name: 'points' },
      mark: { type: 'rule', strokeWidth: 1.2, opacity: 0.75 },
      encoding: { x: x('x'), y: y('median'), y2: { field: 'p90' }, ...colour },
    },
    {
      data: { name: 'points' },
      mark: { type: 'line', strokeWidth: 2 },
      encoding: { x: x('x'), y: y('median'), ...colour, strokeDash: literal('dash') },
    },
    {
      name: 'dots',
      data: { name: 'points' },
      mark: { type: 'point', filled: true, size: 36, opacity: 1, stroke: 'var(--card)', strokeWidth: 1 },
      encoding: {
        x: x('x'),
        y: y('median'),
        fill: literal('colour'),
        shape: literal('shape'),
        tooltip: { field: 'text' },
      },
    },
  ],
};
