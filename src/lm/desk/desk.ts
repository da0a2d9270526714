import { seeded } from '../../core/random.ts';
import { greedy, sampled } from '../choose.ts';
import type { Model } from '../model.ts';
import { type Answer, openReading } from '../reading.ts';

/** A question and how its answer is chosen, in plain data, so that another thread can be told. */
export interface Asked {
  readonly text: string;
  readonly maxTokens: number;
  readonly temperature: number;
  /** Fixes what chance chooses where the temperature is above 0. */
  readonly seed: string;
}

/** A context that was read, for many questions. */
export interface OpenContext {
  ask(asked: Asked, signal?: AbortSignal): Promise<Answer>;
  close(): void;
}

/** A place where contexts are read and questions answered: one engine, in this thread or another. */
export interface Desk {
  /** `example` is a question as they will come; it is not asked. */
  open(context: string, example: string, signal?: AbortSignal): Promise<OpenContext>;
  close(): Promise<void>;
}

/** The desk of a model in this thread. */
export const deskOf = (model: Model): Desk => ({
  open: async (context, example, signal) => {
    const reading = await openReading(model, context, { example, signal });
    return {
      ask: ({ text, maxTokens, temperature, seed }, stop) =>
        reading.ask(text, {
          maxTokens,
          choose: temperature > 0 ? sampled(temperature, seeded(seed)) : greedy,
          signal: stop,
        }),
      close: () => reading.close(),
    };
  },
  close: async () => model.engine.close(),
});
