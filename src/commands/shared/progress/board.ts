import { harmless } from '../../../core/harmless.ts';
import { formatLength } from '../../../core/length.ts';
import { fitted, widthOf } from './columns.ts';
import type { CellCount, Count, Tally } from './tally.ts';

/** A model as a terminal shows it. */
export interface Row {
  readonly name: string;
  /** What follows the bar, the most telling first. */
  readonly figures: string;
  readonly trouble: string | undefined;
  readonly tally: Tally;
  /** Whether it is being asked now: then its cells are shown. */
  readonly isOpen: boolean;
}

const LONGEST_BAR = 20;
/** ` 100 %`, and two blanks to the next column. */
const BESIDE_BAR = 8;
const SHORTEST_BAR = 2;
const SHORTEST_NAME = 8;

/** The lines that show all models, none longer than `columns - 1`, no more of them than `rows - 1`. */
export function board(
  models: readonly Row[],
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string[] {
  const width = Math.max(1, columns - 1);
  const heads = headsOf(models, width);
  const open = models.filter(({ isOpen }) => isOpen).length;
  const spare = Math.max(0, rows - 1 - heads.flat().length);
  const lines = models.flatMap((row, i) => [
    ...heads[i]!,
    ...(row.isOpen ? grid(row.tally, width, Math.floor(spare / open)) : []),
  ]);
  return lines.slice(0, Math.max(1, rows - 1));
}

/**
 * A bar with figures for each model, and a line of what went wrong. The figures come first: where there is little room
 * the bars are the part that can be spared, then a name's end.
 */
function headsOf(models: readonly Row[], width: number): string[][] {
  const texts = models.map(({ name, figures }) => {
    const room = Math.max(SHORTEST_NAME, width - widthOf(figures) - 2);
    return `${fitted(harmless(name), room)}: ${harmless(figures)}`;
  });
  const room = Math.max(0, Math.min(LONGEST_BAR, width - 1 - Math.max(0, ...texts.map(widthOf))));
  return models.map(({ trouble, tally }, i) => {
    const line = room > 0 ? `${bar(tally.all, room)} ${texts[i]}` : texts[i]!;
    return [line, ...(trouble ? [harmless(`  ${trouble}`)] : [])].map((text) => fitted(text, width));
  });
}

/** A row for each probe and length, a column for each direction, then the controls; at most `most` lines. */
function grid({ cells, controls }: Tally, width: number, most: number): string[] {
  const directions = [...new Set(cells.map(({ direction }) => direction))];
  const rows = rowsOf(cells);
  const labels = [...rows.keys(), ...(controls ? ['controls'] : [])];
  if (labels.length * directions.length < 2) return [];
  const label = Math.min(24, Math.max(...labels.map(widthOf))) + 4;
  const marks = Math.max(0, ...cells.map((cell) => markOf(cell).length));
  const barRoom = Math.floor((width - label) / directions.length) - BESIDE_BAR - marks;
  const length = Math.min(10, barRoom);
  if (length < SHORTEST_BAR) return [];
  const column = Math.max(length + BESIDE_BAR + marks, 'bidirectional  '.length);
  const line = (name: string, texts: readonly string[]): string =>
    fitted(
      `  ${padded(fitted(name, label - 4), label - 2)}${texts.map((text) => padded(text, column)).join('')}`.trimEnd(),
      width,
    );
  const drawn = [...rows].map(([name, row]) => ({
    isWhole: row.every(({ answered, total }) => answered >= total),
    text: line(
      name,
      directions.map((direction) => cellText(row, direction, length)),
    ),
  }));
  if (controls)
    drawn.push({
      isWhole: controls.answered >= controls.total,
      text: line('controls', [countText(controls, length)]),
    });
  return withHeader(line('', directions), drawn, most);
}

/** Leaves out what is done, then what comes last, where there are too few lines. */
function withHeader(
  header: string,
  drawn: readonly { readonly isWhole: boolean; readonly text: string }[],
  most: number,
): string[] {
  if (drawn.length + 1 <= most) return [header, ...drawn.map(({ text }) => text)];
  if (most < 3) return [];
  const wanted = drawn.filter(({ isWhole }) => !isWhole);
  const shown = (wanted.length > 0 ? wanted : drawn).slice(0, most - 2);
  return [header, ...shown.map(({ text }) => text), `  … and ${drawn.length - shown.length} more rows`];
}

function rowsOf(cells: readonly CellCount[]): Map<string, CellCount[]> {
  const rows = new Map<string, CellCount[]>();
  const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));
  const probe = longest(cells.map((cell) => harmless(cell.probe)));
  const size = longest(cells.map(({ length }) => formatLength(length)));
  for (const cell of cells) {
    const name = `${padded(harmless(cell.probe), probe)} ${formatLength(cell.length).padStart(size)}`;
    rows.set(name, [...(rows.get(name) ?? []), cell]);
  }
  return rows;
}

function cellText(row: readonly CellCount[], direction: string, length: number): string {
  const cell = row.find((one) => one.direction === direction);
  return cell ? countText(cell, length) : '';
}

const countText = (count: Count, length: number): string =>
  `${bar(count, length)}${`${percent(count)} %`.padStart(6)}${markOf(count)}`;

/** ` ✗3` for three that failed. */
const markOf = ({ failed }: Count): string => (failed > 0 ? ` ✗${failed}` : '');

/** Full hundreds only where all is done. */
export const percent = ({ answered, total }: Count): number =>
  Math.min(100, Math.floor((100 * answered) / Math.max(1, total)));

function bar({ answered, total }: Count, length: number): string {
  const full = Math.min(length, Math.floor((length * answered) / Math.max(1, total)));
  return `${'█'.repeat(full)}${'░'.repeat(length - full)}`;
}

const padded = (text: string, width: number): string =>
  `${text}${' '.repeat(Math.max(0, width - widthOf(text)))}`;
