import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { KvCache } from './engine.ts';

/** Reads ids piece by piece, so that the process can hear a signal. */
export async function readAll(
  cache: KvCache,
  ids: readonly number[],
  reach: number,
  signal?: AbortSignal,
): Promise<void> {
  for (let from = 0; from < ids.length; ) {
    const to = from + cache.stride(ids.length - from);
    cache.read(ids.slice(from, to), reach);
    from = to;
    await turnOfTheLoop();
    signal?.throwIfAborted();
  }
}
