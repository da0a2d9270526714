import { axes } from './axes.ts';
import type { Chart } from './chart.ts';
import { paint, px } from './layers.ts';
import { escaped, type Markup, trusted } from './markup.ts';

/** A place on a drawing that shows a text while the pointer rests on it. Pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
}

/**
 * A chart as SVG to stand in the page: scaled by its box, named for screen readers. The page needs no script then, and
 * its colours follow the style sheet. Drawn by hand, because the few marks a curve has take less than a millisecond
 * this way, and loading Vega for them half a second; `test/reporters/vega.test.ts` holds the two together.
 */
export function draw(chart: Chart, label: string, spots: readonly Spot[]): Markup {
  const { width, height, left, right, top, bottom } = chart.frame;
  const layers = chart.layers.map((layer) => paint(layer, chart.frame));
  const titles = spots.map(
    ({ x, y, width, height, text }) =>
      `<rect class="spot" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}">` +
      `<title>${escaped(text)}</title></rect>`,
  );
  return trusted(
    `<svg viewBox="0 0 ${left + width + right} ${top + height + bottom}" fill="none" role="img" aria-label="${escaped(label)}">` +
      `<g stroke-miterlimit="4" transform="translate(${left},${top})">${axes(chart)}${layers.join('')}</g>${titles.join('')}</svg>`,
  );
}
