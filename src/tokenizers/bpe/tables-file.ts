import { readFile, writeFile } from 'node:fs/promises';
import type { Tables } from './vocabulary.ts';

/** Begins every file. Read back wrong on a machine of the other byte order, which then does without the file. */
const MAGIC = 0x6d73_0001;
const FINGERPRINT_BYTES = 32;

/** A vocabulary with the hash of what it was made from. */
export interface PreparedTables {
  readonly tables: Tables;
  readonly fingerprint: string;
}

/** Writes the tables as they lie in memory: magic, three lengths, fingerprint, then the arrays. */
export async function writeTables(path: string, { tables, fingerprint }: PreparedTables): Promise<void> {
  const arrays = [tables.starts, tables.pairs, tables.slots];
  const head = Int32Array.of(MAGIC, ...arrays.map((array) => array.length));
  const parts = [head, Buffer.from(fingerprint, 'hex'), ...arrays, tables.bytes];
  await writeFile(
    path,
    Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))),
  );
}

/** Reads them back as views on the file's bytes; undefined where there is no such file or it is of another kind. */
export async function readTables(path: string): Promise<PreparedTables | undefined> {
  const file = await readFile(path).catch(() => undefined);
  if (file === undefined || file.byteOffset % 4 !== 0 || file.length < 16) return undefined;
  let at = file.byteOffset;
  const integers = (length: number): Int32Array => {
    const array = new Int32Array(file.buffer, at, length);
    at += array.byteLength;
    return array;
  };
  const [magic, starts, pairs, slots] = integers(4);
  if (magic !== MAGIC) return undefined;
  const fingerprint = file.toString('hex', 16, 16 + FINGERPRINT_BYTES);
  at += FINGERPRINT_BYTES;
  const arrays = { starts: integers(starts!), pairs: integers(pairs!), slots: integers(slots!) };
  return { tables: { ...arrays, bytes: file.subarray(at - file.byteOffset) }, fingerprint };
}
