import type { Chart } from './chart.ts';

const ticks = [0, 0.25, 0.5, 0.75, 1] as const;
const words = 'font-family="inherit" font-size="11px" fill="var(--muted)"';

const line = (x: number, y: number, x2: number, y2: number, more = ''): string =>
  `<line transform="translate(${x},${y})" x2="${x2}" y2="${y2}" stroke="var(--line)"${more} stroke-width="1"/>`;
const text = (anchor: string, x: number, y: number, what: string, more = ''): string =>
  `<text text-anchor="${anchor}" transform="translate(${x},${y})" ${words}${more}>${what}</text>`;
const name = (share: number): string => `${share * 100}%`;

/** The quiet axes of a chart: strokes on whole pixels, half a pixel in so that they are sharp, and shares in percent. */
export function axes({ frame: { width, height }, title, grid }: Chart): string {
  const across = (share: number): number => Math.round(share * width);
  const down = (share: number): number => Math.round((1 - share) * height);
  const lines = grid
    ? `<g transform="translate(0.5,0.5)">${ticks.map((tick) => line(0, down(tick), width, 0, ' stroke-opacity="0.6"')).join('')}</g>`
    : '';
  const x = [
    ...ticks.map((tick) => line(across(tick), 0, 0, 5)),
    ...ticks.map((tick) => text('middle', tick * width, 16, name(tick))),
    line(0, 0, width, 0),
    text('middle', width / 2, 32, title, ' font-weight="normal"'),
  ];
  const y = [
    ...ticks.map((tick) => line(0, down(tick), -5, 0)),
    ...ticks.map((tick) => text('end', -7, (1 - tick) * height + 3, name(tick))),
    line(0, height, 0, -height),
  ];
  return (
    `<g aria-hidden="true">${lines}<g transform="translate(0.5,${height + 0.5})">${x.join('')}</g>` +
    `<g transform="translate(0.5,0.5)">${y.join('')}</g></g>`
  );
}
