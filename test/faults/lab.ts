import adapterPlugin from '../../src/adapters/http.ts';
import { openTokenizer, partsOf, planOf, scorersOf } from '../../src/commands/shared/parts.ts';
import { judgeWith } from '../../src/commands/shared/scoring.ts';
import { resolveSettings } from '../../src/commands/shared/settings.ts';
import type { Curve } from '../../src/core/curve.ts';
import type { Haystack } from '../../src/core/haystack.ts';
import { seeded } from '../../src/core/random.ts';
import type { Result } from '../../src/core/result.ts';
import { haystacks } from '../../src/generate/generate.ts';
import { primingQuestion } from '../../src/generate/template.ts';
import { Governor, type Timer } from '../../src/runner/governor.ts';
import { resultKeys } from '../../src/runner/key.ts';
import { type RunEnd, run } from '../../src/runner/run.ts';
import { curvesOf } from '../../src/stats/curves.ts';
import { adapterOptions } from '../support/adapter-options.ts';

/** What the laboratory asks: 60 questions in 4 contexts. */
export const settings = {
  probe: 'table.forward',
  length: '2k',
  haystacks: 4,
  queries: 15,
  tokenizer: 'o200k',
};
export const QUESTIONS = 60;
export const CONTEXTS = 4;

/** Waits pass ten times as fast as they would, so that backing off takes no minutes. */
const hurried: Timer = {
  now: () => performance.now() * 10,
  alarm: (ms, ring) => {
    const timeout = setTimeout(ring, ms / 10);
    return { cancel: () => clearTimeout(timeout) };
  },
};

export interface Lab {
  /** Asks a server everything; at most `concurrency` calls in flight. */
  ask(
    url: string,
    options?: { readonly concurrency?: number; readonly timer?: Timer; readonly timeoutMs?: number },
  ): Promise<Asked>;
}

export interface Asked {
  readonly results: readonly Result[];
  readonly curves: readonly Curve[];
  readonly end: RunEnd;
  /** Tries that failed, as the runner saw them. */
  readonly failures: readonly unknown[];
}

/** Builds the haystacks once. */
export async function openLab(): Promise<Lab> {
  const { settings: resolved } = resolveSettings([{ source: 'lab', values: settings }]);
  const plan = await planOf('lab', resolved);
  const parts = await partsOf(plan, await openTokenizer('o200k', '.'), '.');
  const scorers = await scorersOf(parts, '.');
  const built: Haystack[] = [];
  for await (const haystack of haystacks(plan, parts)) built.push(haystack);
  return {
    async ask(url, { concurrency = 8, timer = hurried, timeoutMs = 60_000 } = {}) {
      const spec = { text: url, adapter: 'http', target: `${url}#m`, settings: {} };
      // No time is measured, so that latencies do not differ.
      const adapter = await adapterPlugin.create(
        spec,
        adapterOptions({ concurrency, timeoutMs, idleMs: 3000, now: () => 0 }),
      );
      const keyOf = resultKeys(adapter, { maxTokens: plan.maxTokens });
      const results: Result[] = [];
      const failures: unknown[] = [];
      const end = await run({
        haystacks: each(built),
        adapter,
        primingQuestion,
        judgeOf: judgeWith(scorers),
        keyOf: (sample) => keyOf(sample.id, 1),
        onResult: (result) => results.push(result),
        onFailure: (failure) => failures.push(failure),
        governor: new Governor({ concurrency, retries: 8, timer, random: seeded('lab').float }),
        maxTokens: plan.maxTokens,
        maxOpenText: 1_000_000,
        signal: new AbortController().signal,
      }).finally(() => adapter.close?.());
      const sorted = [...results].sort((a, b) => (a.key < b.key ? -1 : 1));
      return { results, curves: await curvesOf(sorted, { synthetic: () => false, seed: 1 }), end, failures };
    },
  };
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
