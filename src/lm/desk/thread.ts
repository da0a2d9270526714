import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, UserError } from '../../core/user-error.ts';
import { openModel } from '../model.ts';
import { deskOf, type OpenContext } from './desk.ts';
import type { Failure, Order, Reply, ThreadStart } from './messages.ts';

/** The work of a thread: a desk of its own that does what it is told. Started by `openThread`. */
const { folder, weights, fingerprint, ...options } = workerData as ThreadStart;
const port = parentPort!;
const desk = openModel(folder, options, { checkpoint: { weights, fingerprint } }).then(deskOf);
// Each order that needs the desk tells of its failure.
desk.catch(() => undefined);
const contexts = new Map<number, Promise<OpenContext>>();
const stops = new Map<number, AbortController>();

port.on('message', (order: Order) => {
  switch (order.kind) {
    case 'open':
      void answer(order.call, async (signal) => {
        const opening = desk.then(({ open }) => open(order.text, order.example, signal));
        contexts.set(order.context, opening);
        await opening;
        return null;
      });
      break;
    case 'ask':
      void answer(order.call, async (signal) =>
        (await contexts.get(order.context)!).ask(order.asked, signal),
      );
      break;
    case 'stop':
      stops.get(order.call)?.abort();
      break;
    case 'close':
      contexts.get(order.context)?.then(
        (context) => context.close(),
        () => undefined,
      );
      contexts.delete(order.context);
      break;
    default:
      order satisfies never;
  }
});

async function answer(
  call: number,
  work: (signal: AbortSignal) => Promise<Extract<Reply, { answer: unknown }>['answer']>,
): Promise<void> {
  const stop = new AbortController();
  stops.set(call, stop);
  let reply: Reply;
  try {
    reply = { call, answer: await work(stop.signal) };
  } catch (error) {
    reply = { call, failure: failureOf(error) };
  }
  stops.delete(call);
  port.postMessage(reply);
}

const failureOf = (error: unknown): Failure => ({
  message: messageOf(error),
  isUser: error instanceof UserError,
  hint: error instanceof UserError ? error.hint : undefined,
});
