import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Result } from '../core/result.ts';
import { UserError } from '../core/user-error.ts';

/** Appends results to `results.jsonl`, one write per line, so that a killed run leaves whole lines. */
export interface Journal {
  append(result: Result): void;
  close(): void;
}

export function openJournal(path: string): Journal {
  const file = openSync(path, 'a');
  return {
    append(result) {
      const line = Buffer.from(`${JSON.stringify(result)}\n`);
      for (let written = 0; written < line.length; ) written += writeSync(file, line, written);
    },
    close: () => closeSync(file),
  };
}

/**
 * Reads a journal, the last line of each key only, in the order of the file. A torn last line is passed over;
 * any other malformed line is a UserError that names it. Memory grows by a few bytes per line, not with its text.
 */
export async function* readJournal(path: string): AsyncGenerator<Result> {
  const superseded = await supersededLines(path);
  let number = 0;
  for await (const { text, isLast } of lines(path)) {
    number++;
    if (text === '' || superseded.has(number)) continue;
    let result: Result;
    try {
      result = JSON.parse(text) as Result;
    } catch (error) {
      if (isLast) return;
      throw new UserError(
        `${path} line ${number} is not JSON.`,
        'Remove the line, or score the completions again.',
        {
          cause: error,
        },
      );
    }
    yield result;
  }
}

/** Line numbers whose key comes again further down. Every line starts with its key of 16 hexadecimal digits. */
async function supersededLines(path: string): Promise<Set<number>> {
  // By the key's first 52 bits, its other 12 beside the line number: numbers cost far less memory than strings.
  const seen = new Map<number, number>();
  const superseded = new Set<number>();
  let number = 0;
  for await (const { text } of lines(path)) {
    number++;
    if (!text.startsWith('{"key":"')) continue;
    const head = Number.parseInt(text.slice(8, 21), 16);
    const rest = Number.parseInt(text.slice(21, 24), 16);
    const earlier = seen.get(head);
    if (earlier !== undefined && earlier % 4096 === rest) superseded.add(Math.floor(earlier / 4096));
    seen.set(head, number * 4096 + rest);
  }
  return superseded;
}

async function* lines(path: string): AsyncGenerator<{ text: string; isLast: boolean }> {
  const reader = createInterface({
    input: createReadStream(path, { highWaterMark: 1 << 20 }),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let held: string | undefined;
  for await (const text of reader) {
    if (held !== undefined) yield { text: held, isLast: false };
    held = text;
  }
  if (held !== undefined) yield { text: held, isLast: true };
}
