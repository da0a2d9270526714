import { answersAlone } from './alone.ts';
import { answersFrom, type Ends } from './answer.ts';
import type { Choose } from './choose.ts';
import { jointsOf } from './joint.ts';
import type { Model } from './model.ts';
import { readAll } from './read-all.ts';
import { checkRoom } from './room.ts';
import { dependsOnReach } from './rope.ts';

export interface AnswerOptions {
  readonly maxTokens: number;
  readonly choose: Choose;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly text: string;
  /** False when it was cut off by `maxTokens` or the model's window. */
  readonly stopped: boolean;
  /** Tokens of the whole prompt, those of them that had been read before, and those of the answer. */
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** A context that has been read once, for many questions. */
export interface Reading {
  /** Tokens of the prompt that all questions share. */
  readonly tokens: number;
  ask(question: string, options: AnswerOptions): Promise<Answer>;
  close(): void;
}

/**
 * Reads a context once. Each question then branches off and is read from a joint shortly before the context's end,
 * so that the ids are those of the whole prompt tokenized at once. `example` is a question as they will come; it is
 * not asked.
 */
export async function openReading(
  model: Model,
  context: string,
  { example, signal }: { readonly example: string; readonly signal?: AbortSignal | undefined },
): Promise<Reading> {
  const prompts = promptsOf(model, context, example);
  const { kept, sample } = prompts;
  checkRoom(model, kept.length);
  const { config, engine, codec, template, stopIds } = model;
  const cache = engine.start();
  try {
    // Where positions depend on the length of the whole prompt, nothing can be read before the question is known.
    if (kept.length > 0 && !dependsOnReach(config.rope, sample))
      await readAll(cache, kept, kept.length, signal);
  } catch (error) {
    cache.close();
    throw error;
  }
  const ends: Ends = {
    window: config.window,
    stopIds,
    isOver: template ? () => false : (ids) => blankLine(codec.decode(ids)) !== undefined,
  };
  const shared = answersFrom(cache, ends);
  const alone = answersAlone(engine, ends);
  return {
    tokens: kept.length,
    async ask(question, options) {
      const { ids, isShared } = prompts.idsOf(question);
      const cached = isShared && !dependsOnReach(config.rope, ids.length) ? cache.length : 0;
      checkRoom(model, ids.length, { beside: cached > 0 ? 0 : cache.length });
      const decoded = await (cached > 0
        ? shared.ask({ ids: ids.slice(cached), ...options })
        : alone.ask({ ids, ...options }));
      const text = codec.decode(decoded.ids);
      return {
        text: template ? text : (blankLine(text) ?? text),
        stopped: decoded.stopped,
        input: ids.length,
        cached,
        output: decoded.tokens,
      };
    },
    close() {
      void alone.close();
      void shared.close();
    },
  };
}

/**
 * The answer before a blank line, if one has come. A model without a chat template seldom ends by itself: it goes on
 * with the next paragraph, which is no part of the answer.
 */
function blankLine(text: string): string | undefined {
  const end = text.indexOf('\n\n', text.length - text.trimStart().length);
  return end < 0 ? undefined : text.slice(0, end);
}

interface Prompts {
  /** Ids that all prompts begin with. */
  readonly kept: readonly number[];
  /** Tokens of the whole prompt with the example. */
  readonly sample: number;
  /** Ids of the whole prompt, and whether they begin with `kept`. */
  idsOf(question: string): { readonly ids: readonly number[]; readonly isShared: boolean };
}

/**
 * Ids of prompts about one context. At a joint the ids behind must be those of the example tokenized whole, else the
 * next joint is tried; a tokenizer that holds at none is given the whole prompt each time.
 */
function promptsOf({ codec, template }: Model, context: string, example: string): Prompts {
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
      idsOf: (question) => {
        const prompt = promptOf(question);
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
    idsOf: (question) => {
      const ids = encodeWhole(promptOf(question));
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
