import { basename, dirname } from 'node:path';
import { UserError } from '../../core/user-error.ts';
import { type Line, readLines } from './lines.ts';

/** The answers in index order; null where the file has none. */
export async function readPredictions(path: string): Promise<(string | null)[]> {
  return (await readLines(path)).map(answerOf);
}

/** `{samples: [text]}` of the local models, `{sample: text}` of the GPT-4 runs; either may hold null. */
function answerOf(line: Line): string | null {
  const { value, where } = line;
  if (value === null) return null;
  const record: Readonly<Record<string, unknown>> = typeof value === 'object' ? { ...value } : {};
  const answer = 'samples' in record ? firstOf(record.samples) : record.sample;
  if (answer === null || typeof answer === 'string') return answer;
  throw new UserError(
    `${where} holds no answer.`,
    'A prediction is {"samples": ["text"]} or {"sample": "text"}, with null for no answer.',
  );
}

const firstOf = (samples: unknown): unknown => (Array.isArray(samples) ? (samples[0] ?? null) : samples);

/**
 * The model a predictions file is named for: `FILM-7B.database_forward_32k.predictions.jsonl` says it itself, in
 * FILM's own layout (`results/FILM-7B/sample_database_forward_32k.jsonl`) the folder does.
 */
export function modelOf(path: string): string {
  const name = basename(path).replace(/(?:\.predictions)?\.jsonl?$/, '');
  const task = /(?:^|[._-])(?:sample_)?(?:document|code|database)_.*$/;
  const rest = name.replace(task, '');
  return rest !== '' ? rest : basename(dirname(path));
}
