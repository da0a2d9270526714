import { extname } from 'node:path';
import type { CorpusPlugin } from '../core/corpus.ts';
import { fold } from '../core/fold.ts';
import type { TablePiece } from '../core/piece.ts';
import { UserError } from '../core/user-error.ts';
import { isFolder } from './finite/files.ts';
import { distinct, finiteCorpus, nameOf } from './finite/finite.ts';
import { jsonLines } from './finite/jsonl.ts';
import { checkSettings, checkStyle } from './finite/settings.ts';
import { type Choice, chooseColumns, LONGEST_VALUE } from './rows/columns.ts';
import { readDelimited } from './rows/csv.ts';
import { readParquet } from './rows/parquet.ts';
import { type Row, type Table, tableOf } from './rows/table.ts';

/**
 * Rows of the user's own table: `rows:PATH` reads a .csv, .tsv, .jsonl or .parquet file. `?id=COL` names the column
 * that tells rows apart (default: one called id, _id, key or sku, else the first with all values different),
 * `columns=A,B` the fields (default: the first six others that are filled in for half of the rows).
 *
 * An empty value is left out of its row. Left out whole are rows without an id, with a value over 300 characters,
 * with fewer than two fields besides the id (one, where only one is chosen), and all
 * rows that share an id but differ: asking for it would have two right answers.
 */
export default {
  kind: 'corpus',
  describe: 'Rows of your own .csv, .tsv, .jsonl or .parquet table.',
  example: 'rows:./products.csv?id=sku&columns=name,price',
  styles: ['table'],
  open: async (request) => {
    checkStyle('rows', request, 'table');
    checkSettings('rows', request, ['id', 'columns']);
    const path = request.source;
    const table = await readTable(path);
    if (table.rows.length === 0) {
      throw new UserError(`${path} has no rows.`, 'A table needs a line of column names and rows below it.');
    }
    const choice = chooseColumns(table, request.settings, path);
    const pieces = withOwnId(distinct(table.rows.flatMap((row) => pieceOf(row, table, choice) ?? [])));
    if (pieces.length === 0) throw nothingLeft(path, table, choice);
    return finiteCorpus(nameOf('rows', request), 'table', pieces);
  },
} satisfies CorpusPlugin;

async function readTable(path: string): Promise<Table> {
  const extension = extname(path).toLowerCase();
  if (!(await isFolder(path))) {
    if (extension === '.csv') return readDelimited(path, 'csv');
    if (extension === '.tsv') return readDelimited(path, 'tsv');
    if (extension === '.parquet') return readParquet(path);
    if (extension === '.jsonl') {
      const objects: Readonly<Record<string, unknown>>[] = [];
      for await (const { value } of jsonLines(path)) objects.push(value);
      return tableOf(objects);
    }
  }
  throw new UserError(`${path} is not a table.`, 'Give a file that ends in .csv, .tsv, .jsonl or .parquet.');
}

function pieceOf(row: Row, table: Table, choice: Choice): TablePiece | undefined {
  const id = row.cells[choice.id];
  if (typeof id !== 'string') return undefined;
  const fields = [choice.id, ...choice.others].flatMap((column) => {
    const value = row.cells[column];
    return typeof value === 'string' ? [{ name: table.columns[column]!, value }] : [];
  });
  const enough = fields.length - 1 >= Math.min(2, choice.others.length);
  const isShort = fields.every((field) => field.value.length <= LONGEST_VALUE);
  return enough && isShort ? { style: 'table', id, fields } : undefined;
}

/** Leaves out every piece whose folded id another one has too. */
function withOwnId(pieces: readonly TablePiece[]): TablePiece[] {
  const counts = new Map<string, number>();
  for (const piece of pieces) counts.set(fold(piece.id), (counts.get(fold(piece.id)) ?? 0) + 1);
  return pieces.filter((piece) => counts.get(fold(piece.id)) === 1);
}

function nothingLeft(path: string, table: Table, { id, others }: Choice): UserError {
  const names = others.map((column) => table.columns[column]).join(', ');
  return new UserError(
    `None of the ${table.rows.length} rows of ${path} can be used with "${table.columns[id]}" as id and ${names} as fields.`,
    `Ids must differ, values may have ${LONGEST_VALUE} characters, and most fields must be filled in. Choose other columns: rows:PATH?id=COLUMN&columns=A,B.`,
  );
}
