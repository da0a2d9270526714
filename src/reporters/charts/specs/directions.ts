import { config, type VegaLite } from './shared.ts';

const x = (field: string): VegaLite => ({
  field,
  type: 'quantitative',
  scale: { nice: true, zero: true },
  axis: { title: 'change of accuracy on the same needles, points', grid: true, tickCount: 7, format: '+d' },
});
const y = { field: 'row', type: 'nominal', sort: null, title: null, axis: { labelLimit: 300, ticks: false } };

/** What another direction does to the same needles, with intervals. Data: `changes`. */
export const directions: VegaLite = {
  width: 420,
  height: { step: 22 },
  autosize: { type: 'none' },
  padding: { left: 310, right: 20, top: 6, bottom: 36 },
  background: null,
  config,
  layer: [
    {
      data: { values: [{ x: 0 }] },
      mark: { type: 'rule', color: 'var(--muted)', strokeWidth: 1.2 },
      encoding: { x: x('x') },
    },
    {
      data: { name: 'changes' },
      transform: [{ filter: 'isValid(datum.low)' }],
      mark: { type: 'rule', color: 'var(--m0)', strokeWidth: 1.6 },
      encoding: { x: x('low'), x2: { field: 'high' }, y },
    },
    {
      name: 'dots',
      data: { name: 'changes' },
      mark: { type: 'point', filled: true, size: 60, opacity: 1, color: 'var(--m0)', stroke: 'var(--card)' },
      encoding: { x: x('change'), y, tooltip: { field: 'text' } },
    },
  ],
};
