import {
  closeSync,
  createReadStream,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  writeSync,
} from 'node:fs';
import type { Result } from '../core/result.ts';
import { UserError } from '../core/user-error.ts';
import { KeyTable } from './key-table.ts';
import { type StorageError, storageError } from './storage.ts';

/** Appends results to `results.jsonl`, one write per line, so that a killed run leaves whole lines. */
export interface Journal<T = Result> {
  /** Fails with a StorageError when the disk does not take it; the lines before stay whole. */
  append(line: T): void;
  /** Fails with a StorageError when what was written did not reach the disk, unless `append` has said so. */
  close(): void;
}

/** Results reach the disk itself at most this long after they were written, in one go: a sync takes milliseconds. */
const SYNC_MS = 250;

/**
 * Opens a journal to append to; one that a crash tore has to be mended first (`mendLines`). What was written survives
 * the end of the process at once, and the end of the machine a quarter of a second later.
 */
export function openJournal<T = Result>(path: string): Journal<T> {
  let file: number;
  try {
    file = openSync(path, 'a');
  } catch (error) {
    throw storageError(path, error);
  }
  let size = fstatSync(file).size;
  let timer: NodeJS.Timeout | undefined;
  let trouble: unknown;
  let isTold = false;
  const told = (error: unknown): StorageError => {
    isTold = true;
    return storageError(path, error);
  };
  // Devices that are no files cannot be synced; one that is closed was synced before.
  const heed = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EINVAL' && error.code !== 'EBADF') trouble ??= error;
  };
  const sync = (): void => {
    fdatasync(file, (error) => {
      timer = undefined;
      if (error) heed(error);
    });
  };
  return {
    append(value) {
      if (trouble !== undefined) throw told(trouble);
      const line = Buffer.from(`${JSON.stringify(value)}\n`);
      try {
        for (let written = 0; written < line.length; ) written += writeSync(file, line, written);
      } catch (error) {
        trouble = error;
        cutBack(file, size);
        throw told(error);
      }
      size += line.length;
      timer ??= setTimeout(sync, SYNC_MS).unref();
    },
    close() {
      clearTimeout(timer);
      try {
        fdatasyncSync(file);
      } catch (error) {
        heed(error as NodeJS.ErrnoException);
      }
      closeSync(file);
      if (trouble !== undefined && !isTold) throw told(trouble);
    },
  };
}

/** Takes the beginning of a line back that did not fit. If even that fails, the next opening mends it. */
function cutBack(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // Not a file that can be cut.
  }
}

/** Results of curves or those of controls, which must never mix in a figure. */
type Of = 'curves' | 'controls' | 'all';

/**
 * Reads the results of curves in a journal, or those of controls: the last line of each key only, in the order of the
 * file. A torn last line is passed over; any other malformed line is a UserError that names it. Memory grows by a few bytes
 * per line, not with its text.
 */
export async function* readJournal(path: string, of: Of = 'curves'): AsyncGenerator<Result> {
  for await (const results of readJournalInParts(path, of)) for (const result of results) yield result;
}

/** The same, as many at a time as a read completes: for long journals a promise each costs as much as counting. */
export async function* readJournalInParts(
  path: string,
  of: Of = 'curves',
): AsyncGenerator<readonly Result[]> {
  const superseded = await supersededLines(path);
  let number = 0;
  let broken: { readonly line: number; readonly cause: unknown } | undefined;
  for await (const lines of linesOf(path)) {
    const results: Result[] = [];
    for (const line of lines) {
      // Only the last line may be torn, and this one comes after it.
      if (broken) throw malformed(path, broken);
      number++;
      if (isBlank(line) || superseded.has(number)) continue;
      try {
        const result = JSON.parse(line.toString('utf8')) as Result;
        if (of === 'all' || (result.control === undefined) === (of === 'curves')) results.push(result);
      } catch (cause) {
        broken = { line: number, cause };
      }
    }
    yield results;
  }
}

const malformed = (path: string, { line, cause }: { readonly line: number; readonly cause: unknown }) =>
  new UserError(`${path} line ${line} is not JSON.`, 'Remove the line, or score the completions again.', {
    cause,
  });

const START = Buffer.from('{"key":"');
const HALF = 8;

/** Line numbers whose key comes again further down. Every line starts with its key of 16 hexadecimal digits. */
async function supersededLines(path: string): Promise<Set<number>> {
  const seen = new KeyTable();
  const superseded = new Set<number>();
  let number = 0;
  for await (const lines of linesOf(path)) {
    for (const line of lines) {
      number++;
      if (line.length < START.length + 2 * HALF || START.compare(line, 0, START.length) !== 0) continue;
      const earlier = seen.put(hex(line, START.length), hex(line, START.length + HALF), number);
      if (earlier > 0) superseded.add(earlier);
    }
  }
  return superseded;
}

/** Eight hexadecimal digits in lower case. */
function hex(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + HALF; i++) value = (value << 4) | ((bytes[i]! & 15) + (bytes[i]! >> 6) * 9);
  return value >>> 0;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

const isBlank = (line: Uint8Array): boolean =>
  line.length === 0 || (line.length === 1 && line[0] === CARRIAGE_RETURN);

/** The lines of a file as bytes, as many at a time as a read completes: one at a time would cost a promise each. */
async function* linesOf(path: string): AsyncGenerator<readonly Buffer[]> {
  /** What has been read of the line that the next bytes go on with. */
  let rest: Buffer[] = [];
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      const line = bytes.subarray(from, end);
      // Only a line that was cut in two is copied.
      lines.push(rest.length > 0 ? Buffer.concat([...rest, line]) : line);
      rest = [];
      from = end + 1;
    }
    if (from < bytes.length) rest.push(bytes.subarray(from));
    yield lines;
  }
  if (rest.length > 0) yield [Buffer.concat(rest)];
}
