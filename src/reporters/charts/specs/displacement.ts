import { framed, type VegaLite } from './shared.ts';

const depth = {
  values: [-0.5, 0, 0.5],
  labelExpr: "datum.value === 0 ? '0' : format(datum.value, '+.0%')",
  grid: false,
  title: 'answered minus asked depth',
};
const x = (field: string): VegaLite => ({
  field,
  type: 'quantitative',
  scale: { domain: [-1, 1], nice: false },
  axis: depth,
});
const y = (field: string): VegaLite => ({
  field,
  type: 'quantitative',
  scale: { domainMin: 0, nice: true },
  axis: { title: null, grid: true, tickCount: 3, format: 'd' },
});

/** How far away wrong answers came from: to the left from earlier in the context. Data: `bars`. */
export const displacement: VegaLite = {
  ...framed({ left: 38, right: 18, top: 8, bottom: 34 }, { width: 180, height: 70 }),
  layer: [
    {
      name: 'spots',
      data: { name: 'bars' },
      mark: { type: 'rect', color: 'var(--heat)', stroke: 'var(--card)', strokeWidth: 0.5 },
      encoding: {
        x: x('from'),
        x2: { field: 'to' },
        y: y('n'),
        y2: { field: 'zero' },
        tooltip: { field: 'text' },
      },
    },
    {
      data: { values: [{ x: 0 }] },
      mark: { type: 'rule', color: 'var(--muted)', strokeWidth: 1, opacity: 0.7, strokeDash: [3, 3] },
      encoding: { x: x('x') },
    },
  ],
};
