/** A cell of a CSV file; null is an empty cell. */
export type CsvValue = string | number | boolean | null;

/** One column: its name in the header, what it holds, and how it is read off a row. */
export interface Column<Row> {
  readonly name: string;
  /** What it holds, with unit and range; docs are made from it. */
  readonly describe: string;
  readonly value: (row: Row) => CsvValue;
}

export const column = <Row>(name: string, describe: string, value: (row: Row) => CsvValue): Column<Row> => ({
  name,
  describe,
  value,
});
