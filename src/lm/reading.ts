import { answersAlone } from './alone.ts';
import { answersFrom, type Ends } from './answer.ts';
import type { Choose } from './choose.ts';
import { blankLine, heard } from './language.ts';
import type { Model } from './model.ts';
import { promptsOf } from './prompts.ts';
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
      return {
        text: heard(model, decoded.ids),
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
