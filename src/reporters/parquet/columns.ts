import type { Answer } from '../../core/report.ts';
import { outcomes } from '../../core/score.ts';

/** A value of a column; null where nothing is known. */
export type Value = string | number | bigint | boolean | null;

/** One column of `results.parquet`. */
export interface AnswerColumn {
  readonly name: string;
  readonly type: 'STRING' | 'BOOLEAN' | 'INT32' | 'INT64' | 'DOUBLE';
  /** Whether it may be null. */
  readonly nullable: boolean;
  /** What it holds, with unit and range; docs are checked against it. */
  readonly describe: string;
  readonly value: (answer: Answer) => Value;
}

type Read<T> = (answer: Answer) => T | null | undefined;

const always = (name: string, describe: string, value: (answer: Answer) => string): AnswerColumn => ({
  ...{ name, type: 'STRING', nullable: false, describe, value },
});

const text = (name: string, describe: string, read: Read<string>): AnswerColumn => ({
  ...{ name, type: 'STRING', nullable: true, describe },
  value: (answer) => read(answer) ?? null,
});

const flag = (name: string, describe: string, read: Read<boolean>): AnswerColumn => ({
  ...{ name, type: 'BOOLEAN', nullable: true, describe },
  value: (answer) => read(answer) ?? null,
});

/** Counts of ours, which fit into 31 bits. */
const count = (name: string, describe: string, read: Read<number>): AnswerColumn => ({
  ...{ name, type: 'INT32', nullable: true, describe },
  value: (answer) => {
    const value = read(answer);
    return Number.isInteger(value) && Math.abs(value!) < 2 ** 31 ? value! : null;
  },
});

/** Counts that a provider gives, whatever their size. */
const given = (name: string, describe: string, read: Read<number>): AnswerColumn => ({
  ...{ name, type: 'INT64', nullable: true, describe },
  value: (answer) => {
    const value = read(answer);
    return Number.isSafeInteger(value) ? BigInt(value!) : null;
  },
});

const real = (name: string, describe: string, read: Read<number>): AnswerColumn => ({
  ...{ name, type: 'DOUBLE', nullable: true, describe },
  value: (answer) => {
    const value = read(answer);
    return Number.isFinite(value) ? value! : null;
  },
});

/** An answer from a batch and an imported one were not timed; their 0 is no time. */
const latency: Read<number> = ({ result: { completion } }) =>
  completion && !completion.batch && completion.latencyMs > 0 ? completion.latencyMs : null;

/** The columns of `results.parquet`. */
export const answerColumns: readonly AnswerColumn[] = [
  always('run', 'id of the run', ({ run }) => run),
  always('id', 'id of the sample: one question about one context', ({ result }) => result.sample),
  always('model', 'name of the model', ({ result }) => result.model),
  flag('synthetic', 'true when the model is simulated', ({ synthetic }) => synthetic),
  always('probe', 'style of the haystack, e.g. table', ({ result }) => result.probe),
  always('direction', 'forward, backward or bidirectional', ({ result }) => result.direction),
  count('length', 'tokens asked for, whole prompt', ({ result }) => result.length),
  count('tokens', 'tokens counted, whole prompt', ({ result }) => result.tokens),
  always('haystack', 'name of the context, unique in its run', ({ result }) => result.haystack),
  text(
    'control',
    'the control it belongs to: then it is part of no curve; null for answers of curves',
    ({ result }) => result.control,
  ),
  real('depth', 'where the needle stands, 0 to 1', ({ result }) => result.position.depth),
  count('bin', 'bin of that depth, 0 to 14', ({ bin }) => bin),
  count('piece_index', 'index of the needle among the pieces, from 0', ({ result }) => result.position.index),
  count('piece_count', 'pieces in the context', ({ result }) => result.position.count),
  count('token_offset', 'tokens before the needle', ({ result }) => result.position.tokenOffset),
  always('outcome', outcomes.join(', '), ({ result }) => result.outcome),
  flag('correct', 'whether the outcome is correct; null for error', ({ result }) =>
    result.outcome === 'error' ? null : result.outcome === 'correct',
  ),
  real('score', 'how good the answer is, 0 to 1', ({ result }) => result.score?.value),
  flag(
    'strict',
    'whether the answer also has the asked form and nothing besides',
    ({ result }) => result.score?.strict,
  ),
  text('query', 'the question that was put', ({ asked }) => asked?.question),
  text('target', 'the right answer', ({ asked }) => asked?.target),
  text('answer', 'what the model wrote', ({ result }) => result.completion?.text),
  text(
    'read_as',
    'what was taken for the answer, up to 200 characters',
    ({ result }) => result.score?.answer,
  ),
  text(
    'source_piece',
    'id of the piece a wrong answer came from',
    ({ result }) => result.score?.source?.piece,
  ),
  count('source_index', 'index of that piece', ({ result }) => result.score?.source?.index),
  real('source_depth', 'depth of that piece, 0 to 1', ({ result }) => result.score?.source?.depth),
  text('finish_reason', 'stop, length, refusal or other', ({ result }) => result.completion?.finishReason),
  given(
    'input_tokens',
    'tokens of the prompt, by the provider',
    ({ result }) => result.completion?.usage.input,
  ),
  given('cached_tokens', 'of those, read from its cache', ({ result }) => result.completion?.usage.cached),
  given(
    'cache_write_tokens',
    'of those, written to its cache',
    ({ result }) => result.completion?.usage.cacheWrite,
  ),
  given(
    'output_tokens',
    'tokens of the answer, by the provider',
    ({ result }) => result.completion?.usage.output,
  ),
  given(
    'reasoning_tokens',
    'of those, spent on thinking',
    ({ result }) => result.completion?.usage.reasoning,
  ),
  real('latency_ms', 'milliseconds until the answer was there', latency),
  flag(
    'batch',
    'whether it came from a batch API',
    ({ result }) => result.completion && (result.completion.batch ?? false),
  ),
  real('cost', 'of this call at list prices', ({ cost }) => cost?.amount),
  text('currency', 'of the cost, e.g. USD', ({ cost }) => cost?.currency),
  count('tries', 'how often it was asked, 1 and above', ({ result }) => result.tries ?? 1),
  text('error', 'why there is no answer; for the outcome error only', ({ result }) => result.error),
];
