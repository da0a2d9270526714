import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Usage } from '../../src/core/adapter.ts';
import type { Price } from '../../src/core/price.ts';
import { Budget } from '../../src/runner/budget.ts';
import { CacheWatch } from '../../src/runner/cache-watch.ts';

const price: Price = {
  models: ['m'],
  input: 2,
  cached: 0.2,
  write: 2.5,
  output: 10,
  long: { above: 200_000, input: 4, cached: 0.4, write: 5, output: 15 },
  batch: 0.5,
  currency: 'USD',
  date: '2026-01-01',
  source: 'test',
};
const usageOf = (input: number | null, output: number | null, cached = 0): Usage => ({
  input,
  output,
  cached,
  cacheWrite: 0,
  reasoning: null,
});

describe('a budget', () => {
  const call = fc.record({
    prompt: fc.integer({ min: 1, max: 400_000 }),
    answer: fc.integer({ min: 1, max: 4000 }),
    /** Shares of what was planned that the provider reports; none where the answer was lost. */
    took: fc.option(fc.record({ input: fc.double({ min: 0, max: 1, noNaN: true }), cached: fc.boolean() })),
    /** How many others begin before it ends. */
    stays: fc.integer({ min: 0, max: 20 }),
  });

  test('is never exceeded, whatever is in flight and however little comes from a cache', () => {
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 80 }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        fc.integer({ min: 1, max: 2_000_000 }),
        (calls, cost, tokens) => {
          const budget = new Budget({ cost, tokens }, () => 0);
          const purse = budget.purse(price);
          const flying: { left: number; end: () => void }[] = [];
          for (const { prompt, answer, took, stays } of calls) {
            for (const one of flying) one.left--;
            for (const one of flying.filter(({ left }) => left < 0)) one.end();
            flying.splice(0, flying.length, ...flying.filter(({ left }) => left >= 0));
            const planned = { prompt, answer };
            if (purse.objection(planned) !== undefined) continue;
            const input = took ? Math.floor(prompt * took.input) : 0;
            const usage = took ? usageOf(input, answer, took.cached ? input : 0) : undefined;
            flying.push({ left: stays, end: () => purse.ended(planned, usage) });
          }
          for (const { end } of flying) end();
          expect(budget.cost).toBeLessThanOrEqual(cost + 1e-9);
          expect(budget.tokens).toBeLessThanOrEqual(tokens);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('counts a lost answer towards the limit, and not as spent', () => {
    const budget = new Budget({ tokens: 3000 }, () => 0);
    const purse = budget.purse(undefined);
    const call = { prompt: 1000, answer: 100 };
    for (const came of [undefined, 'lost', 'lost'] as const) {
      expect(purse.objection(call)).toBeUndefined();
      purse.ended(call, came);
    }
    expect(budget.tokens).toBe(0);
    expect(purse.objection(call)?.why).toBe(
      'another call could exceed the 3000 tokens it may use (0 are used, up to 2200 went with answers that were lost)',
    );
  });

  test('keeps nothing for haystacks that are done with, in whatever order they came to their end', () => {
    // In floating point, shares that are taken off in another order than they were added do not leave nothing.
    const asked = fc.array(fc.integer({ min: 100, max: 20_000 }), { minLength: 2, maxLength: 8 });
    const shuffled = asked.chain((prompts) =>
      fc.tuple(fc.constant(prompts), fc.shuffledSubarray([...prompts.keys()], { minLength: prompts.length })),
    );
    const haystackOf = (prompt: number, questions: number) => ({
      first: { prompt, answer: 1 },
      questions: Array.from({ length: questions }, () => ({ prompt: prompt + 7, answer: 100 })),
    });
    fc.assert(
      fc.property(shuffled, ([prompts, order]) => {
        // Of a model that was never asked a haystack may begin by what is expected, where no other is being asked.
        const budget = new Budget({ cost: 2 }, () => 0);
        const first = budget.purse(price);
        const shares = prompts.map((prompt) => first.begin(haystackOf(prompt, 3)));
        for (const i of order) {
          const share = shares[i]!;
          if ('close' in share) share.close();
        }
        expect(budget.purse(price).begin(haystackOf(100_000, 20))).toHaveProperty('close');
      }),
      { numRuns: 300 },
    );
  });

  test('counts what providers report, and a call of which they say nothing at its most', () => {
    const budget = new Budget({}, () => 0);
    const purse = budget.purse(price);
    purse.add(usageOf(100_000, 100, 90_000), { prompt: 100_000, answer: 256 });
    expect(budget.cost).toBeCloseTo((10_000 * 2 + 90_000 * 0.2 + 100 * 10) / 1e6, 9);
    purse.add(usageOf(null, null), { prompt: 1000, answer: 256 });
    expect(budget.cost).toBeCloseTo(0.039 + (1000 * 2.5 + 256 * 10) / 1e6, 9);
    expect(budget.tokens).toBe(100_100 + 1256);
  });

  test('says what is used up', () => {
    let now = 0;
    const budget = new Budget({ cost: 0.01, tokens: 50_000, time: 60_000 }, () => now);
    const purse = budget.purse(price);
    expect(purse.objection({ prompt: 1000, answer: 10 })).toBeUndefined();
    expect(purse.objection({ prompt: 50_000, answer: 10 })?.why).toContain('50000 tokens');
    expect(purse.objection({ prompt: 10_000, answer: 10 })?.why).toContain('0.0100 USD');
    expect(budget.purse(undefined).objection({ prompt: 10_000, answer: 10 })).toBeUndefined();
    now = 60_000;
    expect(purse.objection({ prompt: 1, answer: 1 })?.why).toBe('the time of 60 s is up');
  });
});

describe('the watch over the cache', () => {
  const verdicts = (usage: Usage, tokens = 8192) => {
    const watch = new CacheWatch();
    return Array.from({ length: 12 }, () => watch.add(usage, tokens)).filter((said) => said !== undefined);
  };
  test.each([
    ['works', usageOf(8192, 5, 8000), [null]],
    ['reads nothing', usageOf(8192, 5, 0), [expect.stringContaining('read 0 % of the contexts')]],
    ['is not spoken of', { ...usageOf(8192, 5), cached: null }, [expect.stringContaining('does not say')]],
  ])('says once that it %s', (_, usage, said) => expect(verdicts(usage)).toEqual(said));
  test('says nothing of contexts too short for a cache', () =>
    expect(verdicts(usageOf(500, 5, 0), 500)).toEqual([]));
});
