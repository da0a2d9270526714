import type { Completion } from './adapter.ts';
import type { Haystack, Sample } from './haystack.ts';
import type { Judge, Outcome, Score } from './score.ts';

/** What a completion was worth, in the words of a result. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly score: Score;
}

/** Puts a judgement about one haystack into a result's terms: the source as piece id and depth. */
export function verdictOf(
  judge: Judge,
  { pieces, depths }: Pick<Haystack, 'pieces' | 'depths'>,
  { query, position }: Pick<Sample, 'query' | 'position'>,
  completion: Pick<Completion, 'text' | 'finishReason'>,
): Verdict {
  const { outcome, value, strict, answer, source } = judge(query, position.index, completion);
  return {
    outcome,
    score: {
      value,
      strict,
      ...(answer === undefined ? {} : { answer }),
      ...(source === undefined
        ? {}
        : { source: { piece: pieces[source]!.id, index: source, depth: depths[source]! } }),
    },
  };
}
