import type { Completion } from '../../core/adapter.ts';
import { UserError } from '../../core/user-error.ts';
import { finishReason } from '../shared/finish-reason.ts';
import { asObject, readUsage } from '../shared/usage.ts';

/** One line of a file of completions. */
export interface Recorded {
  readonly id: string | undefined;
  readonly model: string | undefined;
  /** A string says why there is none: what was recorded is an error or null. */
  readonly completion: Completion | string;
}

const idFields = ['id', 'sample', 'sample_id', 'custom_id'] as const;
/** `answer` comes last because some files call the right answer so. */
const textFields = ['completion', 'text', 'output', 'response', 'prediction', 'samples', 'answer'] as const;

/** Reads JSON lines; a UserError names the first line that cannot be read. Empty lines are skipped. */
export function readRecords(
  text: string,
  { file, by }: { readonly file: string; readonly by: 'id' | 'order' },
): readonly Recorded[] {
  // Only \n ends a line: JSON may hold any other line separator inside a string.
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line, index) => ({ line, where: `${file}:${index + 1}` }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, where }) => readRecord(parse(line, where), where, by));
}

function parse(line: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Told below, as for any other line that is no object.
  }
  throw new UserError(
    `${where} is not a JSON object.`,
    'Every line must be one, like {"id":"…","text":"…"}; a last line that was cut off may be deleted.',
  );
}

function readRecord(fields: Readonly<Record<string, unknown>>, where: string, by: 'id' | 'order'): Recorded {
  const id = idFields.map((name) => fields[name]).find((value) => isId(value));
  if (id === undefined && by === 'id') {
    throw new UserError(
      `${where} names no sample.`,
      'Give it an "id" (the sample’s), or join by order: replay:FILE?by=order.',
    );
  }
  const completion = readCompletion(fields);
  if (completion === undefined) {
    throw new UserError(`${where} holds no completion.`, `Give it one of: ${textFields.join(', ')}.`);
  }
  const { model } = fields;
  return {
    id: id === undefined ? undefined : String(id),
    model: typeof model === 'string' ? model : undefined,
    completion,
  };
}

const isId = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/** The completion of a line, why there is none, or undefined when no field can hold one. */
function readCompletion(fields: Readonly<Record<string, unknown>>): Completion | string | undefined {
  const name = textFields.find((name) => fields[name] !== undefined);
  if (name === undefined) return undefined;
  const field = fields[name];
  const value = Array.isArray(field) ? (field[0] ?? null) : field;
  if (value === null) return `no completion was recorded: ${String(fields.error ?? 'null')}`;
  if (typeof value === 'string') return complete({ ...fields, text: value });
  const parts = asObject(value);
  return typeof parts.text === 'string' ? complete({ ...parts, text: parts.text }) : undefined;
}

function complete(parts: Readonly<Record<string, unknown>> & { readonly text: string }): Completion {
  const { text, latencyMs, warnings } = parts;
  const lines = Array.isArray(warnings) ? warnings.filter((line) => typeof line === 'string') : [];
  return {
    text,
    finishReason: finishReason(parts.finishReason ?? parts.finish_reason ?? 'stop'),
    usage: readUsage(parts.usage),
    latencyMs: typeof latencyMs === 'number' && latencyMs >= 0 ? latencyMs : 0,
    ...(lines.length > 0 ? { warnings: lines } : {}),
  };
}
