import { stringify } from 'csv-stringify/sync';
import type { Reporter } from '../core/report.ts';
import type { Column } from './csv/column.ts';
import { curveColumns, summaryColumns } from './csv/columns.ts';
import { controlColumns } from './csv/controls.ts';
import { effectiveColumns } from './csv/effective.ts';

/**
 * `curves.csv`, one row a bin, `summary.csv`, one row a curve, `controls.csv`, one row a control of a curve, and
 * `effective-length.csv`, one row a level of a model, probe and direction; the last two have no row where nothing was asked
 * for them. Shares are 0…1; a figure that does not exist is an empty cell. The columns say what they hold in `csv/`.
 */
const csv: Reporter = {
  kind: 'reporter',
  describe: 'curves.csv, one row a bin, summary.csv, one row a curve, controls.csv, effective-length.csv',
  render: async ({ curves, controls, effective }) => {
    const simulated = new Set(curves.flatMap(({ model, synthetic }) => (synthetic ? [model] : [])));
    return [
      {
        name: 'curves.csv',
        content: table(
          curveColumns,
          curves.flatMap((curve) => curve.bins.map((bin) => ({ curve, bin }))),
        ),
      },
      { name: 'summary.csv', content: table(summaryColumns, curves) },
      {
        name: 'controls.csv',
        content: table(
          controlColumns,
          controls.map((stat) => ({ stat, synthetic: simulated.has(stat.model) })),
        ),
      },
      {
        name: 'effective-length.csv',
        content: table(
          effectiveColumns,
          effective.flatMap((one) =>
            one.levels.map((level) => ({ effective: one, level, synthetic: simulated.has(one.model) })),
          ),
        ),
      },
    ];
  },
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
