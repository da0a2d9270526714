import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { messageOf, UserError } from '../core/user-error.ts';
import { type Dtype, dtypes } from './dtype.ts';
import { isMissing, isObject } from './json.ts';

/** One tensor as the header of a file describes it. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Bytes of the file, half-open. */
  readonly from: number;
  readonly to: number;
}

/** A header is a list of names; this much of it is a broken file. */
const MAX_HEADER = 100 * 1024 * 1024;
const wayOut = 'Download the file again.';

/** An open safetensors file (https://github.com/huggingface/safetensors: 8 bytes of length, JSON, data). */
export interface SafetensorsFile {
  readonly path: string;
  /** By their place in the file. */
  readonly entries: readonly TensorEntry[];
  /** One tensor as 32-bit numbers. */
  read(entry: TensorEntry): Promise<Float32Array>;
  /** Reads every tensor in the order of the file, as 32-bit numbers; returns the sha-256 of all bytes read. */
  readAll(use: (name: string, values: Float32Array) => void): Promise<string>;
  close(): Promise<void>;
}

/** Opens a file and checks its header; undefined where there is no such file, UserError where it is not whole. */
export async function openSafetensors(path: string): Promise<SafetensorsFile | undefined> {
  const handle = await open(path).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw new UserError(`Cannot read ${path}: ${messageOf(cause)}.`, 'Check its permissions.', { cause });
  });
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    const header = await readHeader(handle, path, size);
    const start = 8 + header.length;
    const entries = readEntries(header, path, start);
    for (const { name, to } of entries) {
      if (to > size)
        throw new UserError(`${path} is cut off: ${name} ends at byte ${to}, the file has ${size}.`, wayOut);
    }
    return {
      path,
      entries,
      read: async ({ dtype, from, to }) => dtypes[dtype].read(await readBytes(handle, from, to - from)),
      readAll: (use) => readAll(handle, header, entries, use),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readHeader(handle: FileHandle, path: string, size: number): Promise<Buffer> {
  const length = size < 8 ? 0 : Number((await readBytes(handle, 0, 8)).readBigUInt64LE());
  if (length < 2 || length > MAX_HEADER) {
    throw new UserError(`${path} is not a safetensors file.`, 'Give a folder in Hugging Face layout.');
  }
  if (8 + length > size) {
    throw new UserError(
      `${path} is cut off: its header ends at byte ${8 + length}, the file has ${size}.`,
      wayOut,
    );
  }
  return await readBytes(handle, 8, length);
}

async function readBytes(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.from(new ArrayBuffer(length));
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(buffer, at, length - at, position + at);
    if (bytesRead === 0) throw new Error(`the file ended at byte ${position + at} while it was read`);
    at += bytesRead;
  }
  return buffer;
}

function readEntries(header: Buffer, path: string, start: number): readonly TensorEntry[] {
  let json: unknown;
  try {
    json = JSON.parse(header.toString('utf8'));
  } catch (cause) {
    throw new UserError(`The header of ${path} is not JSON: ${messageOf(cause)}.`, wayOut, { cause });
  }
  if (!isObject(json)) throw new UserError(`The header of ${path} is not a JSON object.`, wayOut);
  return Object.entries(json)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => readEntry(name, value, path, start))
    .sort((a, b) => a.from - b.from);
}

function readEntry(name: string, value: unknown, path: string, start: number): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = isObject(value) ? value : {};
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw new UserError(`The tensor ${name} in ${path} is not described as safetensors has it.`, wayOut);
  }
  if (!Object.hasOwn(dtypes, dtype)) {
    throw new UserError(
      `The tensor ${name} in ${path} has dtype ${dtype}.`,
      `Save the model as one of: ${Object.keys(dtypes).join(', ')}.`,
    );
  }
  const [from, to] = offsets as [number, number];
  const size = countOf(shape) * dtypes[dtype as Dtype].bytes;
  if (to - from !== size) {
    throw new UserError(
      `The tensor ${name} in ${path} takes ${to - from} bytes, but [${shape.join(', ')}] of ${dtype} is ${size}.`,
      wayOut,
    );
  }
  return { name, dtype: dtype as Dtype, shape, from: start + from, to: start + to };
}

const isCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);

export const countOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

async function readAll(
  handle: FileHandle,
  header: Buffer,
  entries: readonly TensorEntry[],
  use: (name: string, values: Float32Array) => void,
): Promise<string> {
  const hash = createHash('sha256').update(header);
  for (const { name, dtype, from, to } of entries) {
    const bytes = await readBytes(handle, from, to - from);
    hash.update(bytes);
    use(name, dtypes[dtype].read(bytes));
  }
  return hash.digest('hex');
}
