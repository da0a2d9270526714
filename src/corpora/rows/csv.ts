import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { messageOf, UserError } from '../../core/user-error.ts';
import { reading } from '../finite/files.ts';
import { utf8Chunks } from '../finite/utf8.ts';
import { cellOf, type Row, type Table } from './table.ts';

/** Reads a .csv file, or a .tsv file (whose quotes are ordinary characters). The first line names the columns. */
export async function readDelimited(path: string, kind: 'csv' | 'tsv'): Promise<Table> {
  const { parse } = await import('csv-parse');
  const format = kind === 'csv' ? { delimiter: ',' } : { delimiter: '\t', quote: null };
  const parser = parse({ ...format, bom: true, skip_empty_lines: true });
  // The parser reads UTF-16 by its byte order mark.
  const isUtf16 = (await reading(path, firstBytes(path))) === 'fffe';
  const source: Readable = isUtf16 ? createReadStream(path) : Readable.from(utf8Chunks(path));
  source.on('error', (error) => parser.destroy(error));
  const rows: Row[] = [];
  let columns: readonly string[] | undefined;
  try {
    for await (const record of source.pipe(parser) as AsyncIterable<readonly string[]>) {
      if (columns === undefined) columns = headerOf(record, path);
      else rows.push({ cells: record.map(cellOf) });
    }
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
    throw malformed(thrown, path, kind);
  }
  return { columns: columns ?? [], rows };
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('hex', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function headerOf(record: readonly string[], path: string): readonly string[] {
  const names = record.map((name, index) => cellOf(name) ?? `column ${index + 1}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UserError(
      `${path}, line 1 names two columns "${twice}".`,
      'Give each column a name of its own in the first line.',
    );
  }
  return names;
}

function malformed(thrown: unknown, path: string, kind: string): unknown {
  if (!(thrown instanceof Error) || !('code' in thrown) || !String(thrown.code).startsWith('CSV_'))
    return thrown;
  const line = 'lines' in thrown ? `, line ${String(thrown.lines)}` : '';
  const reason = messageOf(thrown).replace(/\.?$/, '');
  return new UserError(
    `${path}${line} is not well-formed ${kind.toUpperCase()}: ${reason}.`,
    'Every line needs as many fields as the first, and a field with a comma, a quote or a line break needs quotes around it.',
    { cause: thrown },
  );
}
