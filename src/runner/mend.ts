import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { storageError } from './storage.ts';

/**
 * Makes a file of JSON lines end with a whole line, as it does not after a crash in the middle of a write: a last line
 * that is whole but for its line end gets one, any other is cut off. Returns the bytes that were cut; 0 for a file
 * that is not there. Fails with a StorageError where the file may not be changed.
 */
export function mendLines(path: string): number {
  if (!existsSync(path)) return 0;
  try {
    const file = openSync(path, 'r+');
    try {
      return mend(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw storageError(path, error);
  }
}

function mend(file: number): number {
  const { size } = fstatSync(file);
  if (size === 0) return 0;
  const last = readSpan(file, size - 1, size);
  const ended = last[0] === LINE_FEED;
  const start = lineStart(file, ended ? size - 1 : size);
  const line = readSpan(file, start, ended ? size - 1 : size).toString('utf8');
  if (line.trim() === '' || isJson(line)) {
    if (!ended) writeSync(file, '\n', size);
    return 0;
  }
  ftruncateSync(file, start);
  return size - start;
}

const LINE_FEED = 10;
const STEP = 64 * 1024;

/** Where the line begins that goes on before `end`. */
function lineStart(file: number, end: number): number {
  for (let to = end; to > 0; to -= STEP) {
    const from = Math.max(0, to - STEP);
    const at = readSpan(file, from, to).lastIndexOf(LINE_FEED);
    if (at >= 0) return from + at + 1;
  }
  return 0;
}

function readSpan(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from);
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(file, bytes, at, bytes.length - at, from + at);
    if (read === 0) return bytes.subarray(0, at);
    at += read;
  }
  return bytes;
}

function isJson(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
