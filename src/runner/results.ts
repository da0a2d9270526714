import type { Adapter, Completion } from '../core/adapter.ts';
import type { Sample } from '../core/haystack.ts';
import { readReply } from '../core/reply.ts';
import type { Result } from '../core/result.ts';
import { messageOf } from '../core/user-error.ts';
import type { Verdict } from '../core/verdict.ts';

/** What results of one run have in common. */
export interface Asking {
  readonly adapter: Pick<Adapter, 'model'>;
  readonly keyOf: (sample: Sample) => string;
  /** Tokens an answer may have, unless that was raised. */
  readonly maxTokens: number;
}

/** Whether a model used all its tokens up before it said a word, as one does that thinks, aloud or not. */
export const isThoughtAway = ({ finishReason, text }: Pick<Completion, 'finishReason' | 'text'>): boolean =>
  finishReason === 'length' && readReply(text) === '';

/** Tokens an answer may have once a model was seen to think them away. */
export const raisedTokens = (maxTokens: number): number => maxTokens * 16;

export function answeredResult(
  asking: Asking,
  sample: Sample,
  {
    completion,
    tries = 1,
    maxTokens,
    batch,
  }: {
    readonly completion: Omit<Completion, 'rate'>;
    readonly tries?: number;
    readonly maxTokens: number;
    readonly batch?: true;
  },
  verdict: Verdict,
): Result {
  const { text, finishReason, usage, latencyMs, warnings } = completion;
  return {
    ...common(asking, sample),
    ...verdict,
    completion: {
      text,
      finishReason,
      usage,
      latencyMs,
      ...(maxTokens === asking.maxTokens ? {} : { maxTokens }),
      ...(warnings?.length ? { warnings } : {}),
      ...(batch && { batch }),
    },
    ...(tries > 1 ? { tries } : {}),
  };
}

export const failedResult = (
  asking: Asking,
  sample: Sample,
  { error, tries = 1 }: { readonly error: unknown; readonly tries?: number },
): Result => ({
  ...common(asking, sample),
  outcome: 'error',
  score: null,
  completion: null,
  error: messageOf(error).slice(0, 500),
  ...(tries > 1 ? { tries } : {}),
});

const common = (asking: Asking, sample: Sample) => ({
  key: asking.keyOf(sample),
  sample: sample.id,
  ...(sample.control && { control: sample.control }),
  model: asking.adapter.model,
  probe: sample.probe,
  direction: sample.direction,
  length: sample.length,
  tokens: sample.tokens,
  haystack: sample.haystack,
  position: sample.position,
});
