import type { Curve } from '../../core/curve.ts';
import { nameOf } from '../words/group.ts';
import { type CellText, cellsOf, notesOf, type Scale, type Tone } from './cells.ts';
import { harmless, type Paint, type Style, wrap } from './text.ts';

/** How a table gives way when the terminal is narrow. */
interface Layout {
  readonly columns: readonly string[];
  readonly gap: number;
  /** Direction in short. */
  readonly short: boolean;
  /** Decimals of P and R. */
  readonly digits: number;
}

const figures = ['length', 'n', '%', 'curve', 'LiM', 'P', 'R', 'pattern'];
const all = ['probe', 'direction', ...figures];

/** From the widest to the narrowest; the first that fits is taken. */
const layouts: readonly Layout[] = [
  { columns: [...all, 'notes'], gap: 2, short: false, digits: 1 },
  { columns: all, gap: 2, short: false, digits: 1 },
  { columns: all, gap: 1, short: true, digits: 1 },
  { columns: all, gap: 1, short: true, digits: 0 },
  { columns: ['direction', ...figures], gap: 1, short: true, digits: 0 },
  {
    columns: ['direction', 'length', '%', 'curve', 'LiM', 'P', 'R', 'pattern'],
    gap: 1,
    short: true,
    digits: 0,
  },
  { columns: ['direction', 'length', '%', 'curve', 'LiM', 'pattern'], gap: 1, short: true, digits: 0 },
  { columns: ['direction', 'length', '%', 'curve', 'LiM'], gap: 1, short: true, digits: 0 },
  { columns: ['direction', 'length', '%', 'curve', 'pattern'], gap: 1, short: true, digits: 0 },
  { columns: ['direction', 'length', 'curve'], gap: 1, short: true, digits: 0 },
];

const titles: Readonly<Record<string, string>> = {
  direction: 'asked',
  length: 'len',
  '%': 'acc %',
  curve: 'start ····· end',
  LiM: 'LiM [95 %]',
};
const toRight = new Set(['length', 'n', '%', 'P', 'R']);
const tones: Readonly<Record<Tone, readonly Style[]>> = {
  bad: ['red'],
  good: ['green'],
  note: ['yellow'],
  dim: ['dim'],
  plain: [],
};

interface Row {
  readonly curve: Curve;
  readonly cells: Readonly<Record<string, CellText>>;
}

/** The lines of one model's table; none is longer than `columns`, down to 40. */
export function tableLines(
  curves: readonly Curve[],
  scale: Scale,
  columns: number,
  paint: Paint,
): readonly string[] {
  const tried = layouts.map((layout) => ({ layout, rows: rowsOf(curves, scale, layout) }));
  const fitting = tried.find(({ layout, rows }) => total(layout, rows) <= columns) ?? tried.at(-1)!;
  return draw(fitting.layout, fitting.rows, columns, paint);
}

const rowsOf = (curves: readonly Curve[], scale: Scale, layout: Layout): readonly Row[] =>
  curves.map((curve) => {
    const cells = cellsOf(curve, scale, layout);
    return { curve, cells: { ...cells, probe: { text: cut(harmless(curve.probe), 24), tone: 'plain' } } };
  });

const widthOf = (column: string, rows: readonly Row[]): number =>
  Math.max(titleOf(column).length, ...rows.map(({ cells }) => cells[column]!.text.length));

function total(layout: Layout, rows: readonly Row[]): number {
  const shown = shownIn(layout, rows);
  const indent = layout.columns.includes('probe') ? 0 : 2;
  return shown.reduce((sum, column) => sum + widthOf(column, rows) + layout.gap, indent - layout.gap);
}

/** A column of notes nobody has is no column. */
const shownIn = (layout: Layout, rows: readonly Row[]): readonly string[] =>
  layout.columns.filter((column) => column !== 'notes' || rows.some(({ curve }) => notesOf(curve) !== ''));

function draw(layout: Layout, rows: readonly Row[], width: number, paint: Paint): readonly string[] {
  const columns = shownIn(layout, rows);
  const widths = new Map(columns.map((column) => [column, widthOf(column, rows)]));
  const grouped = !columns.includes('probe');
  const between = ' '.repeat(layout.gap);
  const line = (cell: (column: string) => string) =>
    ((grouped ? '  ' : '') + columns.map(cell).join(between)).trimEnd();
  const last = columns.at(-1);
  const padded = (text: string, column: string) => {
    const width = widths.get(column)!;
    if (toRight.has(column)) return text.padStart(width);
    return column === last ? text : text.padEnd(width);
  };
  const lines = [line((column) => paint(padded(titleOf(column), column), 'dim'))];
  let probe = '';
  for (const { curve, cells } of rows) {
    const repeated = curve.probe === probe;
    if (grouped && !repeated) lines.push(paint(cells.probe!.text, 'bold'));
    probe = curve.probe;
    lines.push(
      line((column) => {
        const { text, tone } = cells[column]!;
        const shown = column === 'probe' && repeated ? '' : text;
        return paint(padded(shown, column), ...tones[tone]);
      }),
    );
  }
  return columns.includes('notes') ? lines : [...lines, ...notesBelow(rows, width, paint)];
}

/** Notes that found no column, in one paragraph. */
function notesBelow(rows: readonly Row[], width: number, paint: Paint): readonly string[] {
  const notes = rows.flatMap(({ curve }) => (notesOf(curve) ? [`${nameOf(curve)}: ${notesOf(curve)}`] : []));
  if (notes.length === 0) return [];
  return wrap(harmless(`Notes: ${notes.join('; ')}.`), width).map((line) => paint(line, ...tones.note));
}

const titleOf = (column: string): string => titles[column] ?? column;

export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;
