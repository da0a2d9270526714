import { closeSync, createReadStream, existsSync, fstatSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { FinishReason } from '../../core/adapter.ts';
import type { Result } from '../../core/result.ts';
import { messageOf, UserError } from '../../core/user-error.ts';

type Answer = NonNullable<Result['completion']>;

const reasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  end_turn: 'stop',
  length: 'length',
  max_tokens: 'length',
  refusal: 'refusal',
  content_filter: 'refusal',
};

/** Reads `{id, completion, finish_reason?}` lines; `text`, `output` and `answer` serve as well, null means no answer. */
export async function* readCompletions(
  path: string,
  name: string,
): AsyncGenerator<{ readonly id: string; readonly completion: Answer | null }> {
  if (!existsSync(path))
    throw new UserError(`There is no file ${name}.`, 'Give JSON lines with id and completion.');
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(path, { fd: opened(path, name) }),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    if (line.trim() === '') continue;
    yield parsed(line, `${name} line ${number}`);
  }
}

function opened(path: string, name: string): number {
  const hint = 'Give a file of JSON lines that you may read.';
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw new UserError(`${name} cannot be read: ${messageOf(cause)}.`, hint, { cause });
  }
  if (!fstatSync(file).isDirectory()) return file;
  closeSync(file);
  throw new UserError(`${name} is a folder.`, hint);
}

function parsed(line: string, where: string): { id: string; completion: Answer | null } {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    throw new UserError(`${where} is not JSON.`, 'Write one object a line: {"id": …, "completion": …}.', {
      cause: error,
    });
  }
  const id = record?.id ?? record?.sample;
  if (typeof id !== 'string')
    throw new UserError(`${where} has no id.`, 'Each line needs the id of its sample.');
  const found = [record.completion, record.text, record.output, record.answer].find(
    (value) => value !== undefined,
  );
  const text = typeof found === 'object' && found !== null ? (found as { text?: unknown }).text : found;
  if (text === null) return { id, completion: null };
  if (typeof text !== 'string')
    throw new UserError(
      `${where} has no completion.`,
      'Put the answer as text under "completion", or null where there is none.',
    );
  const reason = reasons[String(record.finish_reason ?? record.finishReason ?? 'stop')] ?? 'other';
  const usage = { input: null, cached: null, cacheWrite: null, output: null, reasoning: null };
  return { id, completion: { text, finishReason: reason, usage, latencyMs: 0 } };
}
