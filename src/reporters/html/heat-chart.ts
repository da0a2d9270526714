import { BINS, type Confusions } from '../../core/curve.ts';
import { drawing, type Frame, layer, x, y } from './axes.ts';

/** Pixels of the drawing. */
export const heatFrame: Frame = { width: 180, height: 180, left: 38, right: 18, top: 8, bottom: 34 };

/** Asked bin across, answered bin upwards; the darker, the more wrong answers. On the line: the asked place itself. */
export function heatChart({ map }: Confusions): object {
  const cells = map.flatMap((row, asked) =>
    row.flatMap((n, answered) => (n > 0 ? [{ ...square(asked, answered), n }] : [])),
  );
  const most = Math.max(1, ...cells.map((cell) => cell.n));
  const ends = { x: x('x', 'asked at depth'), x2: { field: 'x2' }, y: y('y', false), y2: { field: 'y2' } };
  const fillOpacity = {
    field: 'n',
    type: 'quantitative',
    scale: { domain: [0, most], range: [0.15, 1] },
    legend: null,
  };
  const line = { type: 'rule', color: 'var(--muted)', strokeWidth: 1, strokeDash: [3, 3], opacity: 0.7 };
  return {
    ...drawing(heatFrame),
    layer: [
      layer(cells, { type: 'rect', color: 'var(--heat)' }, { ...ends, fillOpacity }),
      layer([{ x: 0, x2: 1, y: 0, y2: 1 }], line, ends),
    ],
  };
}

const square = (asked: number, answered: number) => ({
  x: asked / BINS,
  x2: (asked + 1) / BINS,
  y: answered / BINS,
  y2: (answered + 1) / BINS,
});
