import type { TopLevelSpec } from 'vega-lite';
import { escaped, type Markup, trusted } from './markup.ts';

/** A place on a drawing that shows a text while the pointer rests on it. Pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
}

/** What draws: Vega, loaded once. A spec is Vega-Lite; its own type takes no readonly data, hence `object`. */
export type Draw = (spec: object, label: string, spots: readonly Spot[]) => Promise<Markup>;

/**
 * Loads Vega and Vega-Lite and draws specs as SVG to stand in the page. The page needs no script then, and its
 * colours follow the style sheet, because the specs name its variables instead of colours.
 */
export async function drawer(): Promise<Draw> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  return async (spec, label, spots) => {
    const view = new vega.View(vega.parse(compile(spec as TopLevelSpec).spec), { renderer: 'none' });
    const svg = await view.toSVG();
    view.finalize();
    return trusted(dressed(svg, label, spots));
  };
}

/** What Vega writes for scripts and screen readers, of no use inside one picture that has a name of its own. */
const needless =
  /<path class="(?:background|foreground)"[^>]*\/>|(?<=<(?:g|path)) class="mark-[^"]*"| role="graphics-(?:object|symbol)" aria-roledescription="[a-z ]*"/g;

/** Attributes with pixels in them: two decimals are enough, and keep the last bit of a float out of the file. */
const places = / (?:d|transform|x2|y2)="[^"]*"/g;

/** The page's own opening tag: scaled by its box, named for screen readers, without Vega's namespaces. */
function dressed(svg: string, label: string, spots: readonly Spot[]): string {
  const box = /viewBox="([^"]*)"/.exec(svg)?.[1] ?? '0 0 1 1';
  const inside = svg
    .slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
    .replace(needless, '')
    .replace(places, (place) =>
      place.replace(/\d+\.\d{3,}(?:e-\d+)?/g, (number) => String(round(Number(number)))),
    );
  const titles = spots.map(
    ({ x, y, width, height, text }) =>
      `<rect class="spot" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}">` +
      `<title>${escaped(text)}</title></rect>`,
  );
  return `<svg viewBox="${box}" fill="none" role="img" aria-label="${escaped(label)}">${inside}${titles.join('')}</svg>`;
}

const round = (pixels: number): number => Math.round(pixels * 100) / 100;
