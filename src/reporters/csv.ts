import { stringify } from 'csv-stringify/sync';
import type { Reporter } from '../core/report.ts';
import { type Column, curveColumns, summaryColumns } from './csv/columns.ts';

/**
 * `curves.csv`, one row a bin, and `summary.csv`, one row a curve. Shares are 0…1; a figure that does not exist
 * is an empty cell. The columns and what they hold are listed in `csv/columns.ts`.
 */
const csv: Reporter = {
  kind: 'reporter',
  describe: 'curves.csv, one row a bin, and summary.csv, one row a curve',
  render: async ({ curves }) => [
    {
      name: 'curves.csv',
      content: table(
        curveColumns,
        curves.flatMap((curve) => curve.bins.map((bin) => ({ curve, bin }))),
      ),
    },
    { name: 'summary.csv', content: table(summaryColumns, curves) },
  ],
};

export default csv;

/** Text that a spreadsheet would run as a formula gets a leading apostrophe. */
function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map((column) => column.value(row)));
  return stringify([columns.map((column) => column.name), ...lines], {
    escape_formulas: true,
    cast: { boolean: (value) => String(value) },
  });
}
