import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Choose } from './choose.ts';
import type { KvCache } from './engine.ts';

/** Reads a prompt piece by piece, so that the process can hear a signal; returns the logits behind its last id. */
export async function readAll(
  cache: KvCache,
  ids: readonly number[],
  reach: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  let logits: Float32Array | undefined;
  for (let from = 0; from < ids.length; ) {
    const to = Math.min(ids.length, from + cache.stride());
    logits = cache.read(ids.slice(from, to), reach);
    from = to;
    await turnOfTheLoop();
    signal?.throwIfAborted();
  }
  if (!logits) throw new Error('there is nothing to read');
  return logits;
}

export interface DecodeOptions {
  readonly choose: Choose;
  readonly maxTokens: number;
  /** Tokens of prompt and answer at most. */
  readonly window: number;
  readonly stopIds: ReadonlySet<number>;
  /** Whether the answer is over although no stop token came. */
  readonly isOver: (ids: readonly number[]) => boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Decoded {
  /** Without the stop token. */
  readonly ids: readonly number[];
  /** Tokens chosen, the stop token included. */
  readonly tokens: number;
  readonly stopped: boolean;
}

/** Goes on from `logits` until the answer ends or there is no more room. */
export async function decode(
  cache: KvCache,
  logits: Float32Array,
  { choose, maxTokens, window, stopIds, isOver, signal }: DecodeOptions,
): Promise<Decoded> {
  const ids: number[] = [];
  for (let next = logits; ids.length < maxTokens; ) {
    const id = choose(next);
    if (stopIds.has(id)) return { ids, tokens: ids.length + 1, stopped: true };
    ids.push(id);
    if (isOver(ids)) return { ids, tokens: ids.length, stopped: true };
    if (ids.length === maxTokens || cache.length === window) break;
    next = cache.read([id], cache.length + 1);
    await turnOfTheLoop();
    signal?.throwIfAborted();
  }
  return { ids, tokens: ids.length, stopped: false };
}
