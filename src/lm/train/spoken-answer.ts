import { heard, type Language } from '../language.ts';
import type { Prompts } from '../prompts.ts';

/** An answer in words, part by part, the first of which may begin with a blank. */
interface Answer {
  readonly parts: readonly string[];
  /** Whether a part is a word of a piece. */
  readonly isWord: readonly boolean[];
}

/** The answer as a model should give it. */
export interface Spoken {
  /** Its tokens, the one that ends it included. */
  readonly answer: readonly number[];
  /** For each token, the word of the answer that it is or belongs to, counted from 0; −1 for others. */
  readonly wordOf: readonly number[];
}

/** Thrown where no tokens are heard as the answer. */
export class Unspeakable extends Error {}

/**
 * The tokens by which a model would give an answer behind a prompt: those that follow the prompt's when both are cut at
 * once; where the prompt would be cut otherwise then, those of the answer alone. A model without a template goes on after
 * a blank, one with a template begins anew. An end token is the last one; where a model has none, and no template, the
 * answer ends as runs end it, with a blank line. The tokens are heard again as a run would hear them, and must give the
 * answer's text: else it is `Unspeakable`.
 */
export function spokenAnswer(language: Language, prompts: Prompts, question: string, answer: Answer): Spoken {
  const { codec, template, end } = language;
  const text = answer.parts.join('').trim();
  const closed = text + (end === undefined && !template ? '\n\n' : '');
  const lead = template ? '' : ' ';
  const prompt = prompts.idsOf(question).ids;
  const whole = prompts.idsOf(question, lead + closed).ids;
  const ways = [
    ...(prompt.every((id, i) => id === whole[i]) ? [() => whole.slice(prompt.length)] : []),
    () => codec.encode(lead + closed),
    () => codec.encode(closed),
  ];
  for (const way of ways) {
    const ids = way();
    if (ids.length > 0 && heard(language, ids).trim() === text)
      return {
        answer: end === undefined ? ids : [...ids, end],
        wordOf: [...wordsOf(language, ids, answer), ...(end === undefined ? [] : [-1])],
      };
  }
  throw new Unspeakable(`${codec.path} does not give ${JSON.stringify(text)} back`);
}

/** Which word each token is a part of, by the text that comes with it. */
function wordsOf({ codec }: Language, ids: readonly number[], { parts, isWord }: Answer): number[] {
  const whole = codec.decode(ids);
  const spans: { readonly from: number; readonly to: number }[] = [];
  let at = whole.length - whole.trimStart().length - (parts[0]!.length - parts[0]!.trimStart().length);
  parts.forEach((part, i) => {
    if (isWord[i]) spans.push({ from: at, to: at + part.length });
    at += part.length;
  });
  let from = 0;
  return ids.map((_, i) => {
    const to = codec.decode(ids.slice(0, i + 1)).length;
    const word = spans.findIndex((span) => from < span.to && to > span.from);
    from = to;
    return word;
  });
}
