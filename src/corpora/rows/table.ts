/** A table as a file holds it. Cells are text, or null where there is none that could be printed. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  /** One cell a column, same order. */
  readonly cells: readonly (string | null)[];
}

/**
 * A value as a cell: text, numbers, true and false, dates (UTC; midnight as the day alone). Line breaks become
 * blanks, and `|`, which parts the fields of a row in the context, becomes `/`. Null for what is empty, a list or
 * an object.
 */
export function cellOf(value: unknown): string | null {
  const text = textOf(value)?.replace(/\s+/g, ' ').replaceAll('|', '/').trim();
  return text === undefined || text === '' ? null : text;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return value.toISOString().replace('T00:00:00.000Z', '').replace('.000Z', 'Z');
  }
  return undefined;
}

/** The table of some objects: a column for every key, in the order in which they first come. */
export function tableOf(objects: readonly Readonly<Record<string, unknown>>[]): Table {
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return { columns, rows: objects.map((object) => ({ cells: columns.map((key) => cellOf(object[key])) })) };
}
