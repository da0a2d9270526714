import { Worker } from 'node:worker_threads';
import { messageOf, UserError } from '../../core/user-error.ts';
import type { Answer } from '../reading.ts';
import type { Desk } from './desk.ts';
import type { Order, Reply, ThreadStart } from './messages.ts';

interface Waiting {
  readonly resolve: (answer: Answer | null) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A desk in a thread of its own, with an engine of its own over shared weights. Errors come back as they were; when the
 * thread ends by itself, `onEnd` is called and all that waits for it fails.
 */
export function openThread(start: ThreadStart, onEnd: () => void): Desk {
  const worker = new Worker(new URL('thread.js', import.meta.url), { workerData: start });
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let contexts = 0;
  let ended: Error | undefined;
  const end = (why: string): void => {
    if (ended) return;
    ended = new Error(`a thread of the model ended: ${why}`);
    onEnd();
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('message', (reply: Reply) => {
    const waiter = waiting.get(reply.call);
    waiting.delete(reply.call);
    if ('answer' in reply) return waiter?.resolve(reply.answer);
    const { message, isUser, hint } = reply.failure;
    waiter?.reject(isUser ? new UserError(message, hint) : new Error(message));
  });
  worker.on('error', (error) => end(messageOf(error)));
  worker.on('exit', (code) => end(`exit code ${code}`));
  const tell = (order: Order): void => {
    if (!ended) worker.postMessage(order);
  };
  const call = async (order: (call: number) => Order, signal?: AbortSignal): Promise<Answer | null> => {
    signal?.throwIfAborted();
    if (ended) throw ended;
    const number = calls++;
    const stop = (): void => tell({ kind: 'stop', call: number });
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await new Promise<Answer | null>((resolve, reject) => {
        waiting.set(number, { resolve, reject });
        tell(order(number));
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };
  return {
    async open(text, example, signal) {
      const context = contexts++;
      try {
        await call((number) => ({ kind: 'open', call: number, context, text, example }), signal);
      } catch (error) {
        tell({ kind: 'close', context });
        throw error;
      }
      return {
        ask: async (asked, stop) =>
          (await call((number) => ({ kind: 'ask', call: number, context, asked }), stop))!,
        close: () => tell({ kind: 'close', context }),
      };
    },
    async close() {
      ended = new Error('the model is closed');
      await worker.terminate();
    },
  };
}
