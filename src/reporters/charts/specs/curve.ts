import { zones } from '../zones.ts';
import { framed, literal, share, type VegaLite } from './shared.ts';

const x = (field: string): VegaLite => share(field, { title: 'depth in the context', grid: false });
const y = (field: string): VegaLite => share(field, { title: null, grid: true });
const broken = { invalid: 'break-paths-show-domains' };
const colour = { stroke: literal('colour'), detail: { field: 'line' } };
const label = { type: 'text', fontSize: 10, dy: -7, limit: 0 };
const across = { x: x('x'), y: y('y') };

/**
 * Accuracy by depth, all models of one cell. Data: `overlays` (published lines), `labels` (their names), `bands`,
 * `means` (of zones), `points` (bins with their intervals), `strips` (what a bin says under the pointer).
 */
export const curve: VegaLite = {
  ...framed({ left: 38, right: 20, top: 20, bottom: 36 }, { width: 322, height: 178 }),
  layer: [
    {
      data: { values: zones },
      mark: 'rect',
      encoding: {
        x: x('from'),
        x2: { field: 'to' },
        y: y('bottom'),
        y2: { field: 'top' },
        fill: literal('fill'),
      },
    },
    {
      data: { values: zones },
      mark: { type: 'text', fontSize: 11, dy: -9, color: 'var(--muted)' },
      encoding: { x: x('middle'), y: y('top'), text: { field: 'name' } },
    },
    {
      data: { name: 'overlays' },
      mark: { type: 'line', color: 'var(--overlay)', strokeWidth: 1.5 },
      encoding: { ...across, detail: { field: 'label' }, strokeDash: literal('dash') },
    },
    {
      data: { name: 'labels' },
      mark: { ...label, color: 'var(--card)', stroke: 'var(--card)', strokeWidth: 3 },
      encoding: { ...across, text: { field: 'text' } },
    },
    {
      data: { name: 'labels' },
      mark: { ...label, color: 'var(--muted)' },
      encoding: { ...across, text: { field: 'text' } },
    },
    {
      data: { name: 'bands' },
      mark: { ...broken, type: 'area', opacity: 0.16 },
      encoding: {
        x: x('x'),
        y: y('low'),
        y2: { field: 'high' },
        fill: literal('colour'),
        detail: { field: 'line' },
      },
    },
    {
      data: { name: 'means' },
      mark: { type: 'rule', color: 'var(--ink)', strokeWidth: 1.6, opacity: 0.55 },
      encoding: { x: x('x'), x2: { field: 'x2' }, y: y('y') },
    },
    {
      data: { name: 'points' },
      transform: [{ filter: 'isValid(datum.y)' }],
      mark: { type: 'rule', strokeWidth: 1.2, opacity: 0.75 },
      encoding: { x: x('x'), y: y('low'), y2: { field: 'high' }, ...colour },
    },
    {
      data: { name: 'points' },
      mark: { ...broken, type: 'line', strokeWidth: 2.4 },
      encoding: { ...across, ...colour, strokeDash: literal('dash') },
    },
    {
      data: { name: 'points' },
      transform: [{ filter: 'isValid(datum.y)' }],
      mark: { type: 'point', filled: true, size: 42, opacity: 1, stroke: 'var(--card)', strokeWidth: 1 },
      encoding: { ...across, fill: literal('colour'), shape: literal('shape') },
    },
    {
      name: 'spots',
      data: { name: 'strips' },
      mark: { type: 'rect', opacity: 0 },
      encoding: {
        x: x('from'),
        x2: { field: 'to' },
        y: y('bottom'),
        y2: { field: 'top' },
        tooltip: { field: 'text' },
      },
    },
  ],
};
