import type { Completion } from '../../core/adapter.ts';
import { finishReason } from '../shared/finish-reason.ts';
import { asObject, readUsage } from '../shared/usage.ts';

/** A line of a program's output: whose answer it is, and the rest as it came. */
export interface Line {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads a line; undefined when it is no JSON object with an `id`. */
export function readLine(text: string): Line | undefined {
  try {
    const fields = asObject(JSON.parse(text));
    const { id } = fields;
    return typeof id === 'string' || typeof id === 'number' ? { id: String(id), fields } : undefined;
  } catch {
    return undefined;
  }
}

/** The completion in a line. A program that says no more than the text is taken to have stopped by itself. */
export function readAnswer({ fields }: Line): Omit<Completion, 'latencyMs'> {
  const { text, error, usage } = fields;
  const reason = finishReason(fields.finish_reason ?? 'stop');
  if (typeof text === 'string') return { text, finishReason: reason, usage: readUsage(usage) };
  throw new Error(error === undefined ? 'the answer has no "text"' : `the program says: ${String(error)}`);
}
