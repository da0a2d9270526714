import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/**
 * Calls back with every line of a stream, without its line end. (node:readline would also cut at U+2028 and U+2029,
 * which JSON allows inside strings.) What follows the last line end is a line of its own.
 */
export function eachLine(stream: Readable, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let open: string[] = [];
  stream.on('data', (chunk: Buffer) => {
    const [first = '', ...rest] = decoder.write(chunk).split('\n');
    open.push(first);
    for (const next of rest) {
      take(open.join('').replace(/\r$/, ''));
      open = [next];
    }
  });
  stream.on('end', () => {
    const last = open.join('') + decoder.end();
    if (last !== '') take(last);
  });
}

/**
 * A value as JSON in one line for every reader of lines: the separators that JSON lets stand, but that readline of
 * newer Node versions (U+2028, U+2029) and other languages (U+0085) cut at, are escaped.
 */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u0085\u2028\u2029]/g, (separator) =>
    separator === '\u0085' ? '\\u0085' : separator === '\u2028' ? '\\u2028' : '\\u2029',
  );
