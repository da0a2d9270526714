import { amount, config, share, type VegaLite } from './shared.ts';

const x = (field: string): VegaLite => share(field, { title: 'depth in the context', grid: false });
const y = { field: 'row', type: 'nominal', sort: null, title: null, axis: { labelLimit: 150, ticks: false } };

/**
 * Accuracy by depth and length as a table of tiles, darker where more is wrong, each with its percentage; a tile with
 * too few results to judge is hatched instead of shaded. Data: `tiles`.
 */
export const positions: VegaLite = {
  width: 600,
  height: { step: 24 },
  autosize: { type: 'none' },
  padding: { left: 150, right: 18, top: 6, bottom: 34 },
  background: null,
  config,
  layer: [
    {
      name: 'spots',
      data: { name: 'tiles' },
      mark: { type: 'rect', stroke: 'var(--card)', strokeWidth: 1.5 },
      encoding: {
        x: x('from'),
        x2: { field: 'to' },
        y,
        fill: { field: 'fill', type: 'nominal', scale: null },
        fillOpacity: amount('opacity'),
        tooltip: { field: 'text' },
      },
    },
    {
      data: { name: 'tiles' },
      transform: [{ filter: 'datum.thin' }],
      mark: {
        type: 'point',
        shape:
          'M-1.6,0.5L-0.6,-0.5M-1.1,0.5L-0.1,-0.5M-0.6,0.5L0.4,-0.5M-0.1,0.5L0.9,-0.5M0.4,0.5L1.4,-0.5M0.9,0.5L1.9,-0.5',
        size: 1300,
        color: 'var(--muted)',
        strokeWidth: 0.8,
        opacity: 0.45,
      },
      encoding: { x: x('middle'), y },
    },
    {
      data: { name: 'tiles' },
      mark: { type: 'text', fontSize: 10.5, limit: 0 },
      encoding: {
        x: x('middle'),
        y,
        text: { field: 'label' },
        fill: { field: 'ink', type: 'nominal', scale: null },
      },
    },
  ],
};
