import { BINS, type Confusions } from '../../core/curve.ts';

/** Pixels of the drawing: the plot and the room around it. */
export const heatFrame = { width: 180, height: 180, left: 38, right: 18, top: 8, bottom: 34 } as const;

/** Asked bin across, answered bin upwards; the darker, the more wrong answers. On the line: the asked place itself. */
export function heatChart({ map }: Confusions): object {
  const cells = map.flatMap((row, asked) =>
    row.flatMap((n, answered) =>
      n > 0
        ? [{ x: asked / BINS, x2: (asked + 1) / BINS, y: answered / BINS, y2: (answered + 1) / BINS, n }]
        : [],
    ),
  );
  const most = Math.max(1, ...cells.map((cell) => cell.n));
  const axis = { values: [0, 0.5, 1], format: '.0%', grid: false, labelFlush: false, titlePadding: 4 };
  const scale = { domain: [0, 1], nice: false, zero: false };
  return {
    width: heatFrame.width,
    height: heatFrame.height,
    autosize: { type: 'none' },
    padding: { left: heatFrame.left, right: heatFrame.right, top: heatFrame.top, bottom: heatFrame.bottom },
    background: null,
    config: {
      aria: false,
      font: 'inherit',
      view: { stroke: 'var(--line)' },
      axis: {
        labelColor: 'var(--muted)',
        titleColor: 'var(--muted)',
        labelFontSize: 11,
        titleFontSize: 11,
        titleFontWeight: 'normal',
        domain: false,
        tickColor: 'var(--line)',
      },
    },
    layer: [
      {
        data: { values: cells },
        mark: { type: 'rect', color: 'var(--heat)' },
        encoding: {
          x: { field: 'x', type: 'quantitative', scale, axis: { ...axis, title: 'asked at depth' } },
          x2: { field: 'x2' },
          y: { field: 'y', type: 'quantitative', scale, axis: { ...axis, title: null } },
          y2: { field: 'y2' },
          fillOpacity: {
            field: 'n',
            type: 'quantitative',
            scale: { domain: [0, most], range: [0.15, 1] },
            legend: null,
          },
        },
      },
      {
        data: { values: [{ x: 0, x2: 1, y: 0, y2: 1 }] },
        mark: { type: 'rule', color: 'var(--muted)', strokeWidth: 1, strokeDash: [3, 3], opacity: 0.7 },
        encoding: {
          x: { field: 'x', type: 'quantitative' },
          x2: { field: 'x2' },
          y: { field: 'y', type: 'quantitative' },
          y2: { field: 'y2' },
        },
      },
    ],
  };
}
