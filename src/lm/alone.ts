import pLimit from 'p-limit';
import {
  type Answers,
  answersFrom,
  contextClosed,
  type Decoded,
  type Ends,
  type Question,
} from './answer.ts';
import type { Engine } from './engine.ts';
import { readAll } from './read-all.ts';

/**
 * Answers prompts that share nothing, each read whole into a cache of its own: one after another, for there is room for
 * one.
 */
export function answersAlone(engine: Engine, ends: Ends): Answers {
  const inTurn = pLimit(1);
  const stops = new Set<AbortController>();
  let isOpen = true;
  return {
    async ask(question) {
      if (!isOpen) throw contextClosed();
      const { signal } = question;
      signal?.throwIfAborted();
      const stop = new AbortController();
      const onAbort = (): void => stop.abort(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      stops.add(stop);
      try {
        const answer = inTurn(() => readWhole(engine, ends, { ...question, signal: stop.signal }));
        return await unlessStopped(answer, stop.signal);
      } finally {
        signal?.removeEventListener('abort', onAbort);
        stops.delete(stop);
      }
    },
    async close() {
      isOpen = false;
      for (const stop of stops) stop.abort(contextClosed());
      // The cache of the prompt under way is closed in its turn.
      await inTurn(() => undefined);
    },
  };
}

async function readWhole(
  engine: Engine,
  ends: Ends,
  { ids, signal, ...question }: Question,
): Promise<Decoded> {
  signal?.throwIfAborted();
  const cache = engine.start();
  const answers = answersFrom(cache, ends);
  try {
    await readAll(cache, ids.slice(0, -1), ids.length, signal);
    return await answers.ask({ ids: ids.slice(-1), signal, ...question });
  } finally {
    await answers.close();
  }
}

/** A prompt that is given up need not wait for its turn to say so. */
const unlessStopped = <T>(answer: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    answer.then(resolve, reject);
  });
