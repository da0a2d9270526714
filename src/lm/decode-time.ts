import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { seeded } from '../core/random.ts';
import type { Config } from './config.ts';
import type { Engine } from './engine.ts';
import { randomState } from './random-model.ts';

/** Milliseconds for one more token. */
export interface DecodeTime {
  readonly median: number;
  readonly least: number;
}

/**
 * Decodes some tokens after `positions` that are there already, filled by chance: what they hold does not change the
 * time. The first token is not counted: matrices are packed for it. `now` is in milliseconds.
 */
export async function decodeTime(
  engine: Engine,
  config: Config,
  {
    positions,
    tokens,
    now,
    signal,
  }: {
    readonly positions: number;
    readonly tokens: number;
    readonly now: () => number;
    readonly signal?: AbortSignal;
  },
): Promise<DecodeTime> {
  const cache = engine.resume(randomState(config, positions, seeded(`bench/${positions}`)));
  try {
    const times: number[] = [];
    for (let n = 0; n <= tokens; n++) {
      const before = now();
      cache.read([n % config.vocabulary], cache.length + 1);
      times.push(now() - before);
      await turnOfTheLoop();
      signal?.throwIfAborted();
    }
    const counted = times.slice(1).sort((a, b) => a - b);
    return { median: counted[(counted.length - 1) >> 1]!, least: counted[0]! };
  } finally {
    cache.close();
  }
}
