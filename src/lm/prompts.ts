import { jointsOf } from './joint.ts';
import type { Language } from './language.ts';

export interface Prompts {
  /** Ids that all prompts begin with. */
  readonly kept: readonly number[];
  /** Tokens of the whole prompt with the example. */
  readonly sample: number;
  /** Ids of the whole prompt, and of an answer begun behind it, and whether they begin with `kept`. */
  idsOf(question: string, answer?: string): { readonly ids: readonly number[]; readonly isShared: boolean };
}

/**
 * Ids of prompts about one context. At a joint the ids behind must be those of the example tokenized whole, else the
 * next joint is tried; a tokenizer that holds at none is given the whole prompt each time.
 */
export function promptsOf(
  { codec, template }: Pick<Language, 'codec' | 'template'>,
  context: string,
  example: string,
): Prompts {
  const promptOf = (question: string): string =>
    template ? template(context + question) : context + question;
  const encodeWhole = (prompt: string): readonly number[] =>
    template ? codec.encode(prompt) : [...codec.start, ...codec.encode(prompt)];
  const head = sharedStart(promptOf('A'), promptOf('B'));
  const sample = promptOf(example);
  const whole = encodeWhole(sample);
  for (const joint of sample.startsWith(head) ? jointsOf(head) : []) {
    const rest = codec.encode(sample.slice(joint));
    if (!endsWith(whole, rest)) continue;
    const kept = whole.slice(0, whole.length - rest.length);
    const text = head.slice(0, joint);
    return {
      kept,
      sample: whole.length,
      idsOf: (question, answer = '') => {
        const prompt = promptOf(question) + answer;
        return prompt.startsWith(text)
          ? { ids: [...kept, ...codec.encode(prompt.slice(joint))], isShared: true }
          : { ids: encodeWhole(prompt), isShared: false };
      },
    };
  }
  const other = encodeWhole(promptOf('A'));
  const differs = whole.findIndex((id, i) => id !== other[i]);
  const kept = whole.slice(0, Math.max(0, (differs < 0 ? whole.length : differs) - 8));
  return {
    kept,
    sample: whole.length,
    idsOf: (question, answer = '') => {
      const ids = encodeWhole(promptOf(question) + answer);
      return { ids, isShared: ids.length > kept.length && kept.every((id, i) => id === ids[i]) };
    },
  };
}

function sharedStart(a: string, b: string): string {
  let end = 0;
  while (end < a.length && a[end] === b[end]) end++;
  return a.slice(0, end);
}

const endsWith = (ids: readonly number[], tail: readonly number[]): boolean =>
  tail.length <= ids.length && tail.every((id, i) => id === ids[ids.length - tail.length + i]);
