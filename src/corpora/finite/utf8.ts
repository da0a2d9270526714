import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { UserError } from '../../core/user-error.ts';
import { unreadable } from './files.ts';

const NEWLINE = 0x0a;

/** Fails with a UserError that names the file and its line (`first` is that of the first byte) where bytes are not UTF-8. */
export function checkUtf8(bytes: Uint8Array, path: string, first = 1): void {
  if (isUtf8(bytes)) return;
  let line = first;
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    line++;
  }
  throw new UserError(
    `${path}, line ${line} is not UTF-8.`,
    'Save the file as UTF-8; one in Latin-1 becomes so by: iconv -f latin1 -t utf-8 OLD > NEW.',
  );
}

/** The bytes of a file in chunks of whole characters, each proved to be UTF-8; a UserError where they are not. */
export async function* utf8Chunks(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const end = wholeCharacters(bytes);
      const whole = bytes.subarray(0, end);
      rest = bytes.subarray(end);
      checkUtf8(whole, path, line);
      line += newlines(whole);
      yield whole;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  checkUtf8(rest, path, line);
  if (rest.length > 0) yield rest;
}

/** Where the last character begins, if it is one of several bytes and may go on in the next chunk; else the end. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return bytes.length - back;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

function newlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}
