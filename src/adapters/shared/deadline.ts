import { setMaxListeners } from 'node:events';
import { CallFailure } from '../../core/failure.ts';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** When a piece of work has to be given up. */
export interface Deadline {
  /** Milliseconds; 0 or `Infinity` mean no limit. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** What was waited for, for the error: `no answer from … within 600 s`. */
  readonly what: string;
}

/**
 * Runs work that must end in time: its signal is aborted with a CallFailure when the time is up, and with the caller's reason
 * when the caller aborts. The work has to listen; `heed` helps work that may not. `AbortSignal.any` is not used
 * because each call would leave a listener on a signal that lives as long as the run.
 */
export async function withDeadline<T>(
  deadline: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { timeoutMs, signal, what } = deadline;
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal?.reason);
  const expire = (): void =>
    controller.abort(new CallFailure(`${what} within ${timeoutMs / 1000} s`, { kind: 'lost' }));
  const timer = timeoutMs > 0 && timeoutMs <= LONGEST_TIMER_MS ? setTimeout(expire, timeoutMs) : undefined;
  // One signal stops all questions in flight; Node 20 would call the eleventh listener a leak.
  if (signal) setMaxListeners(0, signal);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** The promise, or the signal's reason as soon as it is aborted, whether or not the work behind it stops. */
export const heed = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  Promise.race([
    promise,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
  ]);
