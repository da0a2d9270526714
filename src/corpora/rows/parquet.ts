import { messageOf, UserError } from '../../core/user-error.ts';
import { type Table, tableOf } from './table.ts';

/** Reads a .parquet file, compressed or not. 64-bit numbers and dates become plain text. */
export async function readParquet(path: string): Promise<Table> {
  const { asyncBufferFromFile, parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  try {
    return tableOf(await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors }));
  } catch (cause) {
    throw new UserError(
      `${path} cannot be read as Parquet: ${messageOf(cause)}.`,
      'Check that the file is whole, or save it as .csv.',
      { cause },
    );
  }
}
