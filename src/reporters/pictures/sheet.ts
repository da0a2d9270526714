import type { PictureSize, Report } from '../../core/report.ts';
import type { VegaSpecs } from '../charts/chart.ts';
import { strokes } from '../charts/strokes.ts';
import { coloured, light } from '../charts/theme.ts';
import { escaped } from '../html/markup.ts';
import { groupBy } from '../words/group.ts';
import { type Drawn, draw } from './draw.ts';
import type { Figure, Key, Panel } from './figure.ts';

/** A picture as SVG, and how many pixels wide it is meant to be where it is made of pixels. */
export interface Picture {
  readonly svg: string;
  readonly pixels: number;
}

const GAP = 16;
/** Width of letters of 1 px, as DejaVu Sans has it on average. */
const LETTER = 0.58;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

/** All panels of a figure below one heading, arranged for the place it is meant for. */
export async function sheet(
  report: Report,
  figure: Figure,
  specs: VegaSpecs,
  size: PictureSize,
): Promise<Picture> {
  const drawn: Drawn[] = [];
  for (const { chart } of figure.panels) drawn.push(await draw(specs, chart));
  const frames = figure.panels.map((panel, i) => framed(panel, drawn[i]!));
  const widest = Math.max(380, ...frames.map(({ width }) => width));
  const arranged = columnsFor(size, widest, frames).map((columns) =>
    arrange(report, figure, frames, widest, columns),
  );
  const best = arranged.reduce((a, b) => (scaleOf(b) > scaleOf(a) ? b : a));
  return finish(best, figure, size, widest);
}

/** How large the sheet can be shown on a slide. */
const scaleOf = ({ width, height }: Frame): number => Math.min(1920 / width, 1080 / height);

/** The numbers of panels side by side that are worth a try. */
function columnsFor(size: PictureSize, widest: number, { length }: readonly Frame[]): readonly number[] {
  if (size === 'column' || length < 2) return [1];
  if (size === 'slide') return Array.from({ length: Math.min(length, 12) }, (_, i) => i + 1);
  const rows = Math.ceil(length / Math.max(1, Math.floor(1240 / widest)));
  return [Math.ceil(length / rows)];
}

/** A panel: its heading, then its chart, from 0, 0 on. */
function framed({ title, aside, lines = [], chart }: Panel, drawn: Drawn): Frame {
  const { width } = drawn;
  const room = Math.floor((width - 8) / (11 * LETTER));
  const wrapped = lines.flatMap(({ text, mark, tone }) =>
    wrap(text, mark ? room - 7 : room).map((part, i) => ({
      text: part,
      mark: i === 0 ? mark : undefined,
      indent: mark ? 40 : 0,
      tone,
    })),
  );
  const top = 20 + wrapped.length * 15 + 4;
  const heading = [
    text(
      4,
      14,
      cut(title, (width - 8 - (aside?.length ?? -2) * 11 * LETTER) / (13.5 * LETTER) - 2),
      13,
      'ink',
      { bold: true },
    ),
    aside ? text(width - 4, 14, aside, 11, 'muted', { end: true }) : '',
    ...wrapped.map(
      (line, i) =>
        (line.mark ? placed(4, 20 + i * 15, strokes(line.mark)) : '') +
        text(4 + line.indent, 30 + i * 15, line.text, 11, line.tone === 'bad' ? 'bad' : 'muted'),
    ),
  ];
  const body = `<g class="chart ${chart.spec}" transform="translate(0,${top})">${drawn.svg}</g>`;
  return { width, height: top + drawn.height, svg: `${heading.join('')}${body}` };
}

/** The heading and the panels in rows of `columns`. */
function arrange(
  report: Report,
  figure: Figure,
  frames: readonly Frame[],
  widest: number,
  columns: number,
): Frame {
  const width = GAP + columns * (widest + GAP);
  const head = heading(report, figure, width);
  const parts: string[] = [head.svg];
  let y = head.height;
  for (let from = 0; from < frames.length; from += columns) {
    const row = frames.slice(from, from + columns);
    for (const [i, { svg }] of row.entries())
      parts.push(`<g transform="translate(${GAP + i * (widest + GAP)},${y})">${svg}</g>`);
    y += Math.max(...row.map(({ height }) => height)) + GAP;
  }
  return { width, height: y, svg: parts.join('\n') };
}

/** What must be known first (invalid, synthetic), the title, the models, the key. */
function heading(report: Report, figure: Figure, width: number): Frame {
  const parts: string[] = [];
  let y = GAP;
  const say = (said: string, px: number, colour: string, bold = false) => {
    for (const line of wrap(said, Math.floor((width - 2 * GAP) / (px * LETTER * (bold ? 1.12 : 1))))) {
      y += Math.round(px * 1.35);
      parts.push(text(GAP, y - 4, line, px, colour, { bold }));
    }
  };
  for (const reason of report.invalid) say(`INVALID, do not trust this: ${reason}`, 13, 'bad', true);
  const synthetic = [
    ...groupBy(
      report.curves.filter((curve) => curve.synthetic),
      ({ model }) => model,
    ).keys(),
  ];
  if (synthetic.length > 0) say(`SYNTHETIC, simulated: ${synthetic.join(', ')}`, 12, 'bad', true);
  say(figure.title, 17, 'ink', true);
  const models = [...groupBy(report.curves, ({ model }) => model).keys()];
  say([report.manifest.plan.suite, ...models].join(', '), 12, 'muted');
  if (figure.panels.length === 0) say('There is nothing to show: the run has no such results.', 12, 'ink');
  else say(figure.note, 11, 'muted');
  if (figure.keys.length > 0 && figure.panels.length > 0) {
    const keys = legend(figure.keys, width, y + 6);
    parts.push(keys.svg);
    y += keys.height + 6;
  }
  return { width, height: y + 10, svg: parts.join('\n') };
}

/** Entries side by side, as many in a line as there is room for. */
function legend(keys: readonly Key[], width: number, top: number): Frame {
  const parts: string[] = [];
  let [x, y] = [GAP, top];
  for (const key of keys) {
    const name = cut(key.text, (width - 2 * GAP - 40) / (11 * LETTER));
    const wide = 34 + 6 + name.length * 11 * LETTER + 18;
    if (x > GAP && x + wide > width - GAP) [x, y] = [GAP, y + 18];
    const look =
      'mark' in key
        ? placed(x, y, strokes(key.mark))
        : `<rect x="${x + 18}" y="${y - 1}" width="14" height="14" rx="2" fill="${key.colour}" fill-opacity="${key.opacity}"/><text x="${x + 25}" y="${y + 10}" font-size="10" text-anchor="middle" fill="${key.ink}">${key.letter}</text>`;
    parts.push(look + text(x + 40, y + 10, name, 11, 'ink'));
    x += Math.ceil(wide);
  }
  return { width, height: y + 18 - top, svg: parts.join('\n') };
}

/** The sheet as a document of its own, in the measures of its place. */
function finish({ width, height, svg }: Frame, figure: Figure, size: PictureSize, widest: number): Picture {
  const slide = size === 'slide';
  const k = Math.min(1920 / width, 1080 / height);
  const [w, h] = slide ? [1920 / k, 1080 / k] : [width, height];
  const left = slide ? (w - width) / 2 : 0;
  // A column of a paper is 85 mm wide, 178 mm across two; at 300 dots an inch.
  const mm = widest > 400 ? 178 : 85;
  const pixels = slide ? 1920 : size === 'column' ? Math.round((mm / 25.4) * 300) : Math.min(1800, 2 * width);
  const shown = slide
    ? 'width="1920" height="1080"'
    : size === 'column'
      ? `width="${mm}mm" height="${round((mm * height) / width)}mm"`
      : `width="${pixels / 2}" height="${round((pixels / 2 / width) * height)}"`;
  const document = `<svg xmlns="http://www.w3.org/2000/svg" ${shown} viewBox="${round(-left)} 0 ${round(w)} ${round(h)}" font-family="DejaVu Sans, Verdana, sans-serif" fill="none" stroke-miterlimit="10" role="img">
<title>${escaped(figure.title)}</title>
<rect x="${round(-left)}" width="${round(w)}" height="${round(h)}" fill="var(--card)"/>
${svg}
</svg>
`;
  return { svg: legal(coloured(document, light)), pixels };
}

const round = (value: number): number => Math.round(value * 100) / 100;

const placed = (x: number, y: number, inner: string): string =>
  `<g transform="translate(${x},${y})">${inner}</g>`;

const text = (
  x: number,
  y: number,
  content: string,
  px: number,
  colour: string,
  { bold = false, end = false } = {},
): string =>
  `<text x="${round(x)}" y="${round(y)}" font-size="${px}" fill="var(--${colour})"${bold ? ` stroke="var(--${colour})" stroke-width="0.4"` : ''}${end ? ' text-anchor="end"' : ''}>${escaped(content)}</text>`;

const cut = (said: string, room: number): string => {
  const letters = [...said];
  return letters.length <= room ? said : `${letters.slice(0, Math.max(1, Math.floor(room) - 1)).join('')}…`;
};

/** Words in lines of at most `columns` letters; a longer word is cut up. */
function wrap(said: string, columns: number): readonly string[] {
  const room = Math.max(8, columns);
  const lines: string[] = [];
  for (const word of said
    .split(/\s+/)
    .flatMap((long) => long.match(new RegExp(`.{1,${room}}`, 'gsu')) ?? [])) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Without the characters that XML forbids, which foreign names may hold. */
const legal = (svg: string): string => svg.replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]|\p{Cs}/gu, '�');
