import { oneOf } from '../../core/one-of.ts';
import { UserError } from '../../core/user-error.ts';
import type { Table } from './table.ts';

/** Characters a value may have; longer ones would crowd out the other rows. */
export const LONGEST_VALUE = 300;
const MOST_COLUMNS = 6;
const idNames: readonly string[] = ['id', '_id', 'key', 'sku'];

/** Indices of the columns that become fields. */
export interface Choice {
  readonly id: number;
  readonly others: readonly number[];
}

/** The columns the user named; where none are named, an id column and the first six that are filled in. */
export function chooseColumns(
  table: Table,
  settings: Readonly<Record<string, string>>,
  path: string,
): Choice {
  const find = (name: string): number =>
    table.columns.indexOf(oneOf('column', name.trim(), table.columns, `The file is ${path}.`));
  const id = settings.id === undefined ? findId(table, path) : find(settings.id);
  const others =
    settings.columns === undefined
      ? filledColumns(table, id)
      : [...new Set(settings.columns.split(',').map(find))].filter((column) => column !== id);
  if (others.length === 0) {
    throw new UserError(
      `${path} has no column besides "${table.columns[id]}" that could be asked for.`,
      `Its columns are: ${table.columns.join(', ')}. Name some: rows:PATH?id=COLUMN&columns=A,B.`,
    );
  }
  return { id, others };
}

/** A column named for it, else the first whose values are all there and all different. */
function findId(table: Table, path: string): number {
  const named = table.columns.findIndex((name) => idNames.includes(name.toLowerCase()));
  const id = named >= 0 ? named : table.columns.findIndex((_, column) => isDistinct(table, column));
  if (id >= 0) return id;
  throw new UserError(
    `No column of ${path} tells its rows apart: each has empty or repeated values.`,
    `Name the id column: rows:PATH?id=COLUMN, with one of ${table.columns.join(', ')}.`,
  );
}

function isDistinct(table: Table, column: number): boolean {
  const values = new Set(table.rows.map((row) => row.cells[column] ?? null));
  return values.size === table.rows.length && !values.has(null);
}

/** Columns with a value of usable length in at least half of the rows. */
function filledColumns(table: Table, id: number): number[] {
  const isUsable = (cell: string | null | undefined): boolean =>
    typeof cell === 'string' && cell.length <= LONGEST_VALUE;
  const filled = table.columns.flatMap((_, column) => {
    const usable = table.rows.filter((row) => isUsable(row.cells[column])).length;
    return column !== id && 2 * usable >= table.rows.length && usable > 0 ? [column] : [];
  });
  return filled.slice(0, MOST_COLUMNS);
}
