import type { Desk, OpenContext } from './desk.ts';

export interface PoolOptions {
  /** Desks at most, the first included. */
  readonly size: number;
  /** Bytes that all open contexts together may take; one is always allowed. */
  readonly maxBytes: number;
  /** Milliseconds from the first context on before others are started: short work is over by then. */
  readonly patienceMs: number;
  readonly now: () => number;
  /** Starts another desk; `onEnd` is called when it ends by itself. */
  readonly another: (onEnd: () => void) => Desk;
}

/** Many contexts at once, each at a desk of its own. */
export interface Pool {
  /** Waits for a desk, and room for `bytes` of keys and values. */
  open(context: string, bytes: number, example: string, signal?: AbortSignal): Promise<OpenContext>;
  close(): Promise<void>;
}

/**
 * Desks that are taken by one context at a time. The first is there; others are started when a context has to wait and
 * the work has gone on for a while. A desk that ended by itself is not started again.
 */
export function openPool(first: Desk, { size, maxBytes, patienceMs, now, another }: PoolOptions): Pool {
  const desks = new Set([first]);
  const free = [first];
  const waiters: (() => void)[] = [];
  let allowed = size;
  let taken = 0;
  let openBytes = 0;
  let began: number | undefined;

  const wake = (): void => {
    for (const waiter of waiters.splice(0)) waiter();
  };
  const start = (): Desk => {
    const desk: Desk = another(() => {
      desks.delete(desk);
      allowed--;
      const at = free.indexOf(desk);
      if (at >= 0) free.splice(at, 1);
    });
    desks.add(desk);
    return desk;
  };
  const take = (bytes: number): Desk | undefined => {
    if (taken > 0 && openBytes + bytes > maxBytes) return undefined;
    const mayStart = desks.size < allowed && now() - began! >= patienceMs;
    const desk = free.shift() ?? (mayStart ? start() : undefined);
    if (!desk) return undefined;
    taken++;
    openBytes += bytes;
    return desk;
  };
  const giveBack = (desk: Desk, bytes: number): void => {
    taken--;
    openBytes -= bytes;
    if (desks.has(desk)) free.push(desk);
    wake();
  };
  const waitForDesk = async (bytes: number, signal?: AbortSignal): Promise<Desk> => {
    began ??= now();
    for (;;) {
      signal?.throwIfAborted();
      const desk = take(bytes);
      if (desk) return desk;
      const left = patienceMs - (now() - began);
      await new Promise<void>((resolve) => {
        waiters.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
        if (left > 0) setTimeout(resolve, left).unref();
      });
    }
  };
  return {
    async open(context, bytes, example, signal) {
      const desk = await waitForDesk(bytes, signal);
      try {
        const opened = await desk.open(context, example, signal);
        let isOpen = true;
        return {
          ask: opened.ask,
          close: () => {
            if (!isOpen) return;
            isOpen = false;
            opened.close();
            giveBack(desk, bytes);
          },
        };
      } catch (error) {
        giveBack(desk, bytes);
        throw error;
      }
    },
    close: async () => {
      for (const desk of desks) await desk.close();
    },
  };
}
