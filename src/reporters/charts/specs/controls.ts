import { config, literal, row, share, type VegaLite } from './shared.ts';

const x = (field: string): VegaLite => share(field, { title: 'share right', grid: true });
const y = row;

/** What a model gets right with and without its text, with intervals; squares are controls. Data: `rows`. */
export const controls: VegaLite = {
  width: 420,
  height: { step: 17 },
  autosize: { type: 'none' },
  padding: { left: 240, right: 20, top: 6, bottom: 36 },
  background: null,
  config,
  layer: [
    {
      data: { name: 'rows' },
      mark: { type: 'rule', strokeWidth: 1.6 },
      encoding: { x: x('low'), x2: { field: 'high' }, y, stroke: literal('colour') },
    },
    {
      name: 'dots',
      data: { name: 'rows' },
      mark: { type: 'point', filled: true, size: 60, opacity: 1, stroke: 'var(--card)' },
      encoding: {
        x: x('est'),
        y,
        fill: literal('colour'),
        shape: literal('shape'),
        tooltip: { field: 'text' },
      },
    },
  ],
};
