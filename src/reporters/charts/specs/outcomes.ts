import { amount, framed, literal, share, type VegaLite } from './shared.ts';

const x = (field: string): VegaLite => share(field, { title: 'depth in the context', grid: false });
const y = (field: string): VegaLite => share(field, { title: null, grid: true });

/** What became of the questions at each depth, stacked; parts high enough bear their letter. Data: `parts`. */
export const outcomes: VegaLite = {
  ...framed({ left: 38, right: 20, top: 8, bottom: 36 }, { width: 322, height: 130 }),
  layer: [
    {
      name: 'spots',
      data: { name: 'parts' },
      mark: { type: 'rect', stroke: 'var(--card)', strokeWidth: 0.7 },
      encoding: {
        x: x('from'),
        x2: { field: 'to' },
        y: y('low'),
        y2: { field: 'high' },
        fill: literal('colour'),
        fillOpacity: amount('opacity'),
        tooltip: { field: 'text' },
      },
    },
    {
      data: { name: 'parts' },
      transform: [{ filter: 'datum.high - datum.low > 0.09' }],
      mark: { type: 'text', fontSize: 9.5, baseline: 'middle' },
      encoding: { x: x('middle'), y: y('centre'), text: { field: 'letter' }, fill: literal('ink') },
    },
  ],
};
