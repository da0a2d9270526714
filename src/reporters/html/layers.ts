import type { At, Frame, Layer, Step } from './chart.ts';
import { outline } from './glyph.ts';
import { escaped } from './markup.ts';

/** Pixels to two decimals: enough for the eye, and it keeps the last bit of a float out of the file. */
export const px = (pixels: number): number => Math.round(pixels * 100) / 100;

type Of<Mark extends Layer['mark']> = Extract<Layer, { mark: Mark }>;

/** From shares to pixels of the plot. */
interface Places {
  readonly x: (share: number) => number;
  readonly y: (share: number) => number;
  /** `12.5,80`. */
  readonly at: (place: At) => string;
}

function places({ width, height }: Frame): Places {
  const x = (share: number): number => share * width;
  const y = (share: number): number => (1 - share) * height;
  return { x, y, at: (place) => `${px(x(place.x))},${px(y(place.y))}` };
}

const painters: { readonly [Mark in Layer['mark']]: (layer: Of<Mark>, to: Places) => string } = {
  rect,
  rule,
  line,
  area,
  point,
  text,
};

/** One layer as SVG, in pixels of the plot. */
export function paint(layer: Layer, frame: Frame): string {
  const painter = painters[layer.mark] as (layer: Layer, to: Places) => string;
  return `<g>${painter(layer, places(frame))}</g>`;
}

function rect({ rows, fill }: Of<'rect'>, { x, y, at }: Places): string {
  const one = (row: Of<'rect'>['rows'][number]): string => {
    const [wide, high] = [px(x(row.x2) - x(row.x)), px(y(row.y) - y(row.y2))];
    const opacity = row.opacity === undefined ? '' : ` fill-opacity="${px(row.opacity)}"`;
    return `<path d="M${at({ x: row.x, y: row.y2 })}h${wide}v${high}h${-wide}Z" fill="${fill}"${opacity}/>`;
  };
  return rows.map(one).join('');
}

function rule({ rows, stroke, width, opacity, dash }: Of<'rule'>, { x, y, at }: Places): string {
  const look = `stroke="${stroke}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ''} opacity="${opacity}"`;
  return rows
    .map((row) => {
      const [across, down] = [px(x(row.x2) - x(row.x)), px(y(row.y2) - y(row.y))];
      return `<line transform="translate(${at(row)})" x2="${across}" y2="${down}" ${look}/>`;
    })
    .join('');
}

function line({ rows, stroke, width, dash }: Of<'line'>, { at }: Places): string {
  const d = runs(rows).map((run) => `${path(run.map(at))}${run.length === 1 ? 'Z' : ''}`);
  if (d.length === 0) return '';
  return `<path d="${d.join('')}" stroke="${stroke}" stroke-width="${width}" stroke-dasharray="${dash}"/>`;
}

function area({ rows, fill, opacity }: Of<'area'>, { at }: Places): string {
  const d = runs(rows).map((run) => {
    const back = run.map(({ x, y2 }) => at({ x, y: y2 })).reverse();
    return `${path([...run.map(at), ...back])}Z`;
  });
  if (d.length === 0) return '';
  return `<path d="${d.join('')}" fill="${fill}" opacity="${opacity}"/>`;
}

function point({ rows, shape, fill }: Of<'point'>, { at }: Places): string {
  const look = `d="${outline(shape, 42)}" fill="${fill}" stroke="var(--card)" stroke-width="1"`;
  return rows.map((row) => `<path transform="translate(${at(row)})" ${look}/>`).join('');
}

function text({ rows, fill, size, above, rim }: Of<'text'>, { x, y }: Places): string {
  const look = `font-family="inherit" font-size="${size}px" fill="${fill}"${rim ? ` stroke="${rim}" stroke-width="3"` : ''}`;
  // Three pixels down put the middle of small letters on the place.
  const one = (row: Of<'text'>['rows'][number]): string =>
    `<text text-anchor="middle" transform="translate(${px(x(row.x))},${px(y(row.y) - above + 3)})" ${look}>${escaped(row.text)}</text>`;
  return rows.map(one).join('');
}

const path = (spots: readonly string[]): string => `M${spots.join('L')}`;

type Whole<Row extends Step> = Row & { readonly y: number };

/** Rows from left to right, in stretches without a gap. */
function runs<Row extends Step>(rows: readonly Row[]): readonly (readonly Whole<Row>[])[] {
  const found: Whole<Row>[][] = [[]];
  for (const row of rows.toSorted((a, b) => a.x - b.x)) {
    if (row.y === null) found.push([]);
    else found.at(-1)!.push(row as Whole<Row>);
  }
  return found.filter((run) => run.length > 0);
}
