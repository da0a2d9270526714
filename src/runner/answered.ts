import { existsSync } from 'node:fs';
import type { Result } from '../core/result.ts';
import { readJournal } from './journal.ts';

/** What a journal already answers. */
export interface Answered {
  /** Keys of results that need not be asked for again: all but errors. */
  readonly keys: ReadonlySet<string>;
  /** Lines whose question failed and will be asked again. */
  readonly failed: number;
  /** Answered samples of one model. */
  total(model: string): number;
  /** Answered samples of one model in one haystack. */
  count(model: string, haystack: string): number;
}

/**
 * Reads a journal once. A result counts as answered when it is no error and its key is the one that `keyOf` gives it
 * now; undefined where its model or probe is not part of the run any more. `onAnswered` hears of each of them.
 */
export async function readAnswered(
  path: string,
  keyOf: (result: Result) => string | undefined,
  onAnswered: (result: Result) => void = () => {},
): Promise<Answered> {
  const keys = new Set<string>();
  const counts = new Map<string, number>();
  let failed = 0;
  if (existsSync(path)) {
    for await (const result of readJournal(path, 'all')) {
      if (result.key !== keyOf(result)) continue;
      if (result.outcome === 'error') {
        failed++;
        continue;
      }
      keys.add(result.key);
      onAnswered(result);
      const place = placeOf(result.model, result.haystack);
      for (const at of [result.model, place]) counts.set(at, (counts.get(at) ?? 0) + 1);
    }
  }
  return {
    keys,
    failed,
    total: (model) => counts.get(model) ?? 0,
    count: (model, haystack) => counts.get(placeOf(model, haystack)) ?? 0,
  };
}

const placeOf = (model: string, haystack: string): string => `${model}\n${haystack}`;
