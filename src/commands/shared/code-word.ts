import type { Completion } from '../../core/adapter.ts';
import { fold } from '../../core/fold.ts';
import type { Haystack, Sample } from '../../core/haystack.ts';
import { readReply } from '../../core/reply.ts';
import type { Verdict } from '../../core/verdict.ts';

/**
 * Judges an answer about a sentinel: right when it holds the asked code word and none of the others of its haystack.
 * Another one is `wrong_item`; none is `truncated` or `refusal` where the model ended so, else `absent_text`.
 */
export function codeWord(
  { samples }: Haystack,
  { query }: Sample,
  { text, finishReason }: Pick<Completion, 'text' | 'finishReason'>,
): Verdict {
  const answer = fold(readReply(text));
  const says = (code: string): boolean => answer.includes(fold(code));
  const others = samples.filter(
    (sample) => sample.control === 'sentinels' && sample.query.target !== query.target,
  );
  const strict = answer === fold(query.target);
  const other = others.some((sample) => says(sample.query.target));
  if (says(query.target) && !other)
    return { outcome: 'correct', score: { value: 1, strict, answer: query.target } };
  const without =
    finishReason === 'length' ? 'truncated' : finishReason === 'refusal' ? 'refusal' : 'absent_text';
  return {
    outcome: other ? 'wrong_item' : without,
    score: { value: 0, strict: false, answer: text.slice(0, 200) },
  };
}
