import { amount, framed, share, type VegaLite } from './shared.ts';

const x = (field: string): VegaLite => share(field, { title: 'asked at depth', grid: false });
const y = (field: string): VegaLite => share(field, { title: null, grid: false });

/**
 * Wrong answers by place: asked bin across, answered bin upwards; the darker, the more. On the dashed line: the asked
 * place itself. Data: `places`.
 */
export const confusions: VegaLite = {
  ...framed({ left: 38, right: 18, top: 8, bottom: 34 }, { width: 180, height: 180 }),
  layer: [
    {
      name: 'spots',
      data: { name: 'places' },
      mark: { type: 'rect', color: 'var(--heat)' },
      encoding: {
        x: x('x'),
        x2: { field: 'x2' },
        y: y('y'),
        y2: { field: 'y2' },
        fillOpacity: amount('opacity'),
        tooltip: { field: 'text' },
      },
    },
    {
      data: { values: [{ x: 0, y: 0, x2: 1, y2: 1 }] },
      mark: { type: 'rule', color: 'var(--muted)', strokeWidth: 1, opacity: 0.7, strokeDash: [3, 3] },
      encoding: { x: x('x'), x2: { field: 'x2' }, y: y('y'), y2: { field: 'y2' } },
    },
  ],
};
