import type { Tokenizer } from '../core/tokenizer.ts';
import { divider, promptOf } from './template.ts';

/** Stars that every prompt has at least; fewer do not count evenly in all vocabularies. */
export const MIN_STARS = 3;

/** Sizes prompts in tokens as they count behind a context that ends in `tail`. */
export interface PromptSizer {
  /** Tokens that each question adds to the context with the narrowest divider. */
  sizes(questions: readonly string[]): Promise<readonly number[]>;
  /** The prompts that add `room` tokens each: exactly where the vocabulary allows, else the nearest size below. */
  padded(questions: readonly string[], room: number): Promise<readonly Sized[]>;
}

interface Sized {
  readonly prompt: string;
  readonly tokens: number;
}

/** Remembers what it has counted: a block asks the same questions of all its haystacks. */
export async function promptSizer(tokenizer: Tokenizer, tail: string): Promise<PromptSizer> {
  const tailTokens = (await tokenizer.count([tail]))[0]!;
  const added = async (prompts: readonly string[]): Promise<number[]> =>
    (await tokenizer.count(prompts.map((prompt) => tail + prompt))).map((tokens) => tokens - tailTokens);
  const sizes = remembering<number>((questions) =>
    added(questions.map((question) => promptOf(question, MIN_STARS))),
  );
  const widths: number[] = [];

  /** Tokens of dividers with 0, 1, … stars, counted when first needed. */
  const widen = async (stars: number): Promise<void> => {
    if (widths.length > stars) return;
    const missing = Array.from({ length: stars + 1 - widths.length }, (_, i) => divider(widths.length + i));
    widths.push(...(await added(missing)));
  };

  const pad = async (questions: readonly string[], room: number): Promise<readonly Sized[]> => {
    const bases = await sizes(questions);
    const widest = Math.max(0, ...bases.map((base) => room - base));
    await widen(MIN_STARS + widest);
    const stars = bases.map((base) => starsFor(widths, room - base));
    const prompts = questions.map((question, i) => promptOf(question, stars[i]!));
    const tokens = await added(prompts);
    return await Promise.all(
      prompts.map((prompt, i) =>
        tokens[i]! <= room ? { prompt, tokens: tokens[i]! } : narrowed(questions[i]!, stars[i]!, room, added),
      ),
    );
  };
  const byRoom = new Map<number, (questions: readonly string[]) => Promise<readonly Sized[]>>();

  return {
    sizes,
    padded(questions, room) {
      const known = byRoom.get(room) ?? remembering<Sized>((fresh) => pad(fresh, room));
      byRoom.set(room, known);
      return known(questions);
    },
  };
}

/** Makes values for texts, each only once. */
function remembering<T>(
  make: (texts: readonly string[]) => Promise<readonly T[]>,
): (texts: readonly string[]) => Promise<readonly T[]> {
  const known = new Map<string, T>();
  return async (texts) => {
    const fresh = [...new Set(texts.filter((text) => !known.has(text)))];
    const made = await make(fresh);
    fresh.forEach((text, i) => {
      known.set(text, made[i]!);
    });
    return texts.map((text) => known.get(text)!);
  };
}

/** The widest divider that adds at most `pad` tokens over the narrowest. */
function starsFor(widths: readonly number[], pad: number): number {
  for (let stars = Math.min(widths.length - 1, MIN_STARS + Math.max(0, pad)); stars > MIN_STARS; stars--) {
    if (widths[stars]! - widths[MIN_STARS]! <= pad) return stars;
  }
  return MIN_STARS;
}

/** Where the joint of divider and question does not add up, takes stars away until the prompt fits. */
async function narrowed(
  question: string,
  stars: number,
  room: number,
  added: (prompts: readonly string[]) => Promise<number[]>,
): Promise<Sized> {
  for (let fewer = stars - 1; fewer >= 0; fewer--) {
    const prompt = promptOf(question, fewer);
    const tokens = (await added([prompt]))[0]!;
    if (tokens <= room || fewer === 0) return { prompt, tokens };
  }
  const prompt = promptOf(question, 0);
  return { prompt, tokens: (await added([prompt]))[0]! };
}
