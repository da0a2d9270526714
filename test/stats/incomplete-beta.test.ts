import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaQuantile, incompleteBeta } from '../../src/stats/incomplete-beta.ts';

/** P(X ≥ k) for X binomial: the sum that I_p(k, n − k + 1) equals, in exact whole-number arithmetic for p in 1/64ths. */
function binomialTail(k: number, n: number, sixtyFourths: number): number {
  const p = BigInt(sixtyFourths);
  let chosen = 1n;
  let sum = 0n;
  for (let i = 0; i <= n; i++) {
    if (i > 0) chosen = (chosen * BigInt(n - i + 1)) / BigInt(i);
    if (i >= k) sum += chosen * p ** BigInt(i) * (64n - p) ** BigInt(n - i);
  }
  return Number((sum * 10n ** 18n) / 64n ** BigInt(n)) / 1e18;
}

describe('regularised incomplete beta function', () => {
  test('equals the exact binomial tail', () => {
    const cases = fc.record({
      n: fc.integer({ min: 1, max: 150 }),
      share: fc.nat(1000),
      p: fc.integer({ min: 1, max: 63 }),
    });
    fc.assert(
      fc.property(cases, ({ n, share, p }) => {
        const k = 1 + Math.floor((share / 1001) * n);
        expect(Math.abs(incompleteBeta(p / 64, k, n - k + 1) - binomialTail(k, n, p))).toBeLessThan(1e-12);
      }),
    );
  });

  // Reference figures: scipy.special.betainc 1.17.
  test.each([
    [0.3, 2.5, 7.1, 0.6490225790210132],
    [0.5, 5e5, 5e5 + 1, 0.5003989421806654],
    [0.001, 0.2, 3, 0.33145851609891525],
    [0.9, 100, 9, 0.2364177031563663],
    [0, 2, 3, 0],
    [1, 2, 3, 1],
  ])('at %d with a = %d, b = %d is %d', (x, a, b, expected) => {
    expect(Math.abs(incompleteBeta(x, a, b) - expected)).toBeLessThan(1e-12);
  });

  test('mirrors: I_x(a, b) = 1 − I_1−x(b, a)', () => {
    const positive = fc.double({ min: 0.01, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), positive, positive, (x, a, b) => {
        expect(incompleteBeta(x, a, b)).toBeCloseTo(1 - incompleteBeta(1 - x, b, a), 10);
      }),
    );
  });

  test('its quantile is its inverse, up to a million answers', () => {
    const positive = fc.double({ min: 0.1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), positive, positive, (q, a, b) => {
        const x = betaQuantile(q, a, b);
        expect(incompleteBeta(x - 1e-12, a, b)).toBeLessThanOrEqual(q + 1e-11);
        expect(incompleteBeta(x + 1e-12, a, b)).toBeGreaterThanOrEqual(q - 1e-11);
      }),
    );
  });
});
