import type { Completion } from '../../core/adapter.ts';
import type { Haystack, Sample } from '../../core/haystack.ts';
import type { Scorer } from '../../core/score.ts';
import { type Verdict, verdictOf } from '../../core/verdict.ts';
import { codeWord } from './code-word.ts';

type Answer = Pick<Completion, 'text' | 'finishReason'>;

/** Opens a haystack's scorer once, when the first answer comes, and judges all its answers with it. */
export function judgeWith(
  scorers: ReadonlyMap<string, Scorer>,
): (haystack: Haystack) => (sample: Sample, completion: Answer) => Verdict {
  return (haystack) => {
    let judge: ReturnType<Scorer['open']> | undefined;
    return (sample, completion) => {
      if (sample.control === 'sentinels') return codeWord(haystack, sample, completion);
      judge ??= scorers.get(haystack.probe)!.open(haystack.pieces);
      return verdictOf(judge, haystack, sample, completion);
    };
  };
}
