import { messageOf, UserError } from '../../core/user-error.ts';
import { utf8Chunks } from './utf8.ts';

/** One object of a JSON Lines file. */
export interface JsonLine {
  /** 1 is the first line. */
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The objects of a JSON Lines file, one a line; blank lines are passed over, anything else is a UserError. */
export async function* jsonLines(path: string): AsyncGenerator<JsonLine> {
  let line = 0;
  for await (const text of lines(path)) {
    line++;
    if (text.trim() !== '') yield { line, value: parseObject(text, path, line) };
  }
}

/**
 * Lines end at `\n` only: node:readline also cuts at U+2028, which may stand inside a JSON string.
 * Read in chunks, because a file may be longer than a string can be.
 */
async function* lines(path: string): AsyncGenerator<string> {
  let rest = '';
  let first = true;
  for await (const chunk of utf8Chunks(path)) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      yield first ? part.replace(/^\uFEFF/, '') : part;
      first = false;
    }
  }
  if (rest !== '') yield first ? rest.replace(/^\uFEFF/, '') : rest;
}

function parseObject(text: string, path: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(
      `${path}, line ${line} is not JSON: ${messageOf(cause)}.`,
      'A .jsonl file holds one JSON object a line.',
      { cause },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(
      `${path}, line ${line} is not a JSON object.`,
      'A .jsonl file holds one JSON object a line, such as {"text": "…"}.',
    );
  }
  return value as Record<string, unknown>;
}
