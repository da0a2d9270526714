import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilson } from '../../src/stats/wilson.ts';
import { vectors } from './vectors.ts';

describe('Wilson interval', () => {
  test.each(vectors.wilson95)('of $k in $n is [$lo, $hi]', ({ k, n, lo, hi }) => {
    const interval = wilson(k, n);
    expect(interval[0]).toBeCloseTo(lo, 5);
    expect(interval[1]).toBeCloseTo(hi, 5);
  });

  const counts = fc
    .tuple(fc.double({ min: 0.05, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([n, share]) => ({ n, k: Math.min(n, n * share) }));

  test('holds the share, stays in 0…1 and has width, for whole and fractional counts', () => {
    fc.assert(
      fc.property(counts, ({ k, n }) => {
        const [lo, hi] = wilson(k, n);
        return lo >= 0 && hi <= 1 && lo <= k / n + 1e-12 && hi >= k / n - 1e-12 && hi > lo;
      }),
    );
  });

  test('of the wrong answers is the mirror image of that of the right ones', () => {
    fc.assert(
      fc.property(counts, ({ k, n }) => {
        expect(wilson(n - k, n)[0]).toBeCloseTo(1 - wilson(k, n)[1], 9);
      }),
    );
  });

  test('touches 0 and 1 exactly where none or all are correct', () => {
    expect(wilson(0, 7.3)[0]).toBe(0);
    expect(wilson(7.3, 7.3)[1]).toBe(1);
  });
});
