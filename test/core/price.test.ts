import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, type Price, priceOf, ratesFor } from '../../src/core/price.ts';

const price = (models: readonly string[], extra: Partial<Price> = {}): Price => ({
  models,
  input: 3,
  cached: 0.3,
  write: 3.75,
  output: 15,
  long: null,
  batch: 0.5,
  currency: 'USD',
  date: '2026-01-31',
  source: 'a test',
  ...extra,
});

describe('priceOf', () => {
  const prices = [price(['m']), price(['m-5*']), price(['m-5-mini*', 'x*y*z']), price(['*'])];
  test.each([
    ['m', 0],
    ['m-5', 1],
    ['m-5-mini-2026', 2],
    ['xyz', 2],
    ['x1y2z', 2],
    ['xz', 3],
    ['m-4', 3],
  ])('of %s is line %i', (model, line) => {
    expect(priceOf(prices, model)).toBe(prices[line]);
  });

  test('is nothing for a model of no line, nor for one whose name overlaps a pattern', () => {
    expect(priceOf([price(['aba*ab'])], 'abab')).toBeUndefined();
    expect(priceOf([price(['m.5'])], 'mx5')).toBeUndefined();
    expect(priceOf([], 'm')).toBeUndefined();
  });
});

describe('costOf', () => {
  const usage = (
    input: number | null,
    cached: number | null,
    cacheWrite: number | null,
    output: number | null,
  ) => ({
    input,
    cached,
    cacheWrite,
    output,
  });

  test.each([
    ['a cold prompt', usage(1_000_000, 0, 0, 0), 3],
    ['a cached one', usage(1_000_000, 1_000_000, null, 0), 0.3],
    ['one that fills the cache', usage(1_000_000, 0, 1_000_000, 0), 3.75],
    ['an answer', usage(0, null, null, 1_000_000), 15],
    ['parts of each', usage(1000, 700, 200, 10), (100 * 3 + 700 * 0.3 + 200 * 3.75 + 150) / 1e6],
    ['cached counts beyond the prompt', usage(100, 500, 500, 0), (100 * 0.3) / 1e6],
  ])('of %s', (_, counts, cost) => {
    expect(costOf(counts, price(['m']))).toBeCloseTo(cost, 12);
  });

  test('is unknown where the tokens are', () => {
    expect(costOf(usage(null, 0, 0, 5), price(['m']))).toBeNull();
    expect(costOf(usage(5, 0, 0, null), price(['m']))).toBeNull();
  });

  test('of a prompt above the step is charged at the higher rates throughout', () => {
    const stepped = price(['m'], {
      long: { above: 200_000, input: 6, cached: 0.6, write: 7.5, output: 22.5 },
    });
    expect(ratesFor(stepped, 200_000).input).toBe(3);
    expect(ratesFor(stepped, 200_001).input).toBe(6);
    expect(costOf(usage(400_000, 0, 0, 1000), stepped)).toBeCloseTo(0.4 * 6 + 0.0225, 12);
  });

  test('is never less when less was cached', () => {
    const share = fc.nat(100_000);
    fc.assert(
      fc.property(share, share, fc.nat(1000), (input, cached, output) => {
        const some = costOf(usage(input, cached, 0, output), price(['m']))!;
        const none = costOf(usage(input, null, null, output), price(['m']))!;
        return some <= none + 1e-12 && some >= 0;
      }),
    );
  });
});
