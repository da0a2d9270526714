import { BINS, type Confusions } from '../../core/curve.ts';
import type { Chart, Frame } from './chart.ts';

/** Pixels of the drawing. */
export const heatFrame: Frame = { width: 180, height: 180, left: 38, right: 18, top: 8, bottom: 34 };

/** Asked bin across, answered bin upwards; the darker, the more wrong answers. On the line: the asked place itself. */
export function heatChart({ map }: Confusions): Chart {
  const most = Math.max(1, ...map.flat());
  const rows = map.flatMap((row, asked) =>
    row.flatMap((n, answered) =>
      n > 0 ? [{ ...square(asked, answered), opacity: 0.15 + (0.85 * n) / most }] : [],
    ),
  );
  const line = { x: 0, y: 0, x2: 1, y2: 1 };
  return {
    frame: heatFrame,
    title: 'asked at depth',
    grid: false,
    layers: [
      { mark: 'rect', rows, fill: 'var(--heat)' },
      { mark: 'rule', rows: [line], stroke: 'var(--muted)', width: 1, opacity: 0.7, dash: [3, 3] },
    ],
  };
}

const square = (asked: number, answered: number) => ({
  x: asked / BINS,
  x2: (asked + 1) / BINS,
  y: answered / BINS,
  y2: (answered + 1) / BINS,
});
