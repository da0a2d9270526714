import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Adapter } from '../../src/core/adapter.ts';
import type { Haystack, Sample } from '../../src/core/haystack.ts';
import type { Price } from '../../src/core/price.ts';
import { Budget } from '../../src/runner/budget.ts';
import { Governor, type Timer } from '../../src/runner/governor.ts';
import { run } from '../../src/runner/run.ts';

const price: Price = {
  ...{ models: ['m'], input: 2, cached: 0.2, write: 2.5, output: 10 },
  ...{ long: null, batch: 0.5, currency: 'USD', date: '2026-01-01', source: 'test' },
};

interface Load {
  readonly prompt: number;
  readonly questions: number;
}

/** Haystacks `c0`, `c1` … of as many questions and tokens as are asked for. */
async function* made(load: readonly Load[]): AsyncGenerator<Haystack> {
  for (const [i, { prompt: tokens, questions }] of load.entries()) {
    const id = `c${i}`;
    const samples = Array.from(
      { length: questions },
      (_, index): Sample => ({
        ...{
          id: `${id}.q${index}`,
          probe: 'document',
          direction: 'forward',
          length: tokens,
          tokens,
          haystack: id,
        },
        position: { index, count: questions, tokenOffset: index, depth: (index + 0.5) / questions },
        prompt: 'q',
        query: { question: 'q', cue: 'c', target: 't', parts: ['t'] },
      }),
    );
    const pieces = samples.map((_, index) => ({
      style: 'document' as const,
      id: `p${index}`,
      sentence: 's',
    }));
    const depths = Float64Array.from(samples, ({ position }) => position.depth);
    const certificate = { method: 'none', proved: 0, resampled: 0 };
    const context = { id, text: 'x', tokens };
    yield { id, probe: 'document', length: tokens, context, pieces, depths, samples, certificate };
  }
}

const still: Timer = { now: () => 0, alarm: () => ({ cancel: () => {} }) };

describe('a budget that looks ahead', () => {
  /** A run in which everything takes what it is said to: contexts are read once, then come from the cache. */
  const haystacks = fc.array(
    fc.record({
      prompt: fc.integer({ min: 100, max: 150_000 }),
      questions: fc.integer({ min: 1, max: 40 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const askAll = async (
    budget: Budget,
    load: readonly Load[],
    { concurrency, answer, output, cached }: Record<'concurrency' | 'answer' | 'output' | 'cached', number>,
  ) => {
    const purse = budget.purse(price);
    const asked = new Map<string, number>();
    const adapter: Adapter = {
      model: 'm',
      params: {},
      limits: {},
      async open({ id, tokens }) {
        const usage = { input: tokens, output: 1, cached: 0, cacheWrite: tokens, reasoning: 0 };
        return {
          primed: { usage, latencyMs: 1 },
          async ask() {
            await new Promise((resolve) => setImmediate(resolve));
            asked.set(id, (asked.get(id) ?? 0) + 1);
            const usage = {
              input: tokens,
              output,
              cached: Math.floor(tokens * cached),
              cacheWrite: 0,
              reasoning: 0,
            };
            return { text: 'x', finishReason: 'stop', usage, latencyMs: 1 };
          },
        };
      },
    };
    const end = await run({
      haystacks: made(load),
      adapter,
      primingQuestion: '?',
      judgeOf: () => () => ({ outcome: 'absent_text', score: { value: 0, strict: false } }),
      keyOf: ({ id }) => id,
      onResult: () => {},
      purse,
      governor: new Governor({ concurrency, retries: 0, timer: still, random: () => 0 }),
      maxTokens: answer,
      maxOpenText: 1_000_000,
      signal: new AbortController().signal,
    });
    return { asked, end };
  };

  test('begins no haystack that it cannot finish, and leaves none out that would have fitted', async () => {
    await fc.assert(
      fc.asyncProperty(
        haystacks,
        fc.record({
          concurrency: fc.integer({ min: 1, max: 64 }),
          answer: fc.constant(4000),
          // Longer answers than is thought before the first one are the next test's.
          output: fc.integer({ min: 1, max: 64 }),
          cached: fc.constant(1),
        }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.boolean(),
        async (load, rates, limit, isCost) => {
          const limits = isCost ? { cost: limit } : { tokens: Math.floor(limit * 2_000_000) };
          const budget = new Budget(limits, () => 0);
          const { asked, end } = await askAll(budget, load, rates);
          expect(budget.cost).toBeLessThanOrEqual((limits.cost ?? Number.POSITIVE_INFINITY) + 1e-9);
          expect(budget.tokens).toBeLessThanOrEqual(limits.tokens ?? Number.POSITIVE_INFINITY);
          for (const [i, { questions }] of load.entries())
            expect([undefined, questions]).toContain(asked.get(`c${i}`));
          if (end.halted === null) {
            expect(asked.size).toBe(load.length);
            return;
          }
          expect(end.halted).toContain('another haystack would take about');
          // The next one, its dearest call counted at its most, would have gone over.
          const { prompt, questions } = load[asked.size]!;
          const most = (prompt * 2.5 + 4000 * 10) / 1e6;
          const needs = isCost
            ? budget.cost + (prompt * 2.5 + 10 + questions * (prompt * 0.2 + 640)) / 1e6 + most
            : budget.tokens + prompt + 1 + questions * (prompt + 64) + prompt + 4000;
          expect(needs).toBeGreaterThan(limits.cost ?? limits.tokens!);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('leaves room for the dearest call of those begun, not only of the one to begin', async () => {
    // c2 is small: what one of its calls may cost does not pay for one of c1, which is still being asked.
    const load = [
      { prompt: 39_466, questions: 6 },
      { prompt: 146_537, questions: 39 },
      { prompt: 65_286, questions: 6 },
    ];
    const rates = { concurrency: 61, answer: 4000, output: 45, cached: 1 };
    const { asked } = await askAll(new Budget({ cost: 2.1268 }, () => 0), load, rates);
    expect([...asked.values()]).toEqual([6, 39, 6]);
  });

  test('learns from the first haystack how long answers are and whether the cache works', async () => {
    const load = Array.from({ length: 6 }, () => ({ prompt: 100_000, questions: 20 }));
    const rates = { concurrency: 64, answer: 4000, output: 2000, cached: 0 };
    // One haystack: 0.25 + 20 × (0.2 + 0.02) = 4.65 USD, not the 0.66 it would be with a cache and short answers.
    const budget = new Budget({ cost: 10 }, () => 0);
    const { asked, end } = await askAll(budget, load, rates);
    expect([...asked.values()]).toEqual([20, 20]);
    expect(budget.cost).toBeCloseTo(9.3, 1);
    expect(end.halted).toBe(
      'another haystack would take about 4.72 USD and exceed the 10.00 USD it may cost (9.30 USD are spent)',
    );
  });

  test('lets calls wait for those in flight where only their worst is in the way', async () => {
    const load = [{ prompt: 100_000, questions: 40 }];
    // 40 calls at once could cost 11.6 USD; they cost 0.25 + 40 × 0.0205.
    const budget = new Budget({ cost: 1.5 }, () => 0);
    const { asked, end } = await askAll(budget, load, {
      concurrency: 64,
      answer: 4000,
      output: 50,
      cached: 1,
    });
    expect(end.halted).toBeNull();
    expect(asked.get('c0')).toBe(40);
    expect(budget.cost).toBeLessThan(1.5);
  });
});
