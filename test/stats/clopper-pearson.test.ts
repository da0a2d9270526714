import { describe, expect, test } from 'vitest';
import { clopperPearson } from '../../src/stats/clopper-pearson.ts';
import { vectors } from './vectors.ts';

describe('Clopper–Pearson interval', () => {
  test.each(vectors.clopper_pearson)('of $k in $n at $alpha is [$lo, $hi]', ({ k, n, alpha, lo, hi }) => {
    const interval = clopperPearson(k, n, alpha);
    expect(interval[0]).toBeCloseTo(lo, 5);
    expect(interval[1]).toBeCloseTo(hi, 5);
  });

  // Reference figures: scipy.stats.beta.ppf 1.17.
  test.each([
    [0.3, 40, 0.05, 7.894931163278491e-8, 0.10215162868919936],
    [1, 1e6, 0.05, 2.5317807663794178e-8, 5.571630655166941e-6],
    [500_000, 1e6, 0.05, 0.49901951919531184, 0.5009804808046882],
    [999_999, 1e6, 0.003, 0.9999912171050683, 0.9999999984988739],
    [12_345.6, 987_654.3, 0.05, 0.012281731670890781, 0.01272097482997424],
  ])('of %d in %d at %d is exact to 1e-10', (k, n, alpha, lo, hi) => {
    const interval = clopperPearson(k, n, alpha);
    expect(Math.abs(interval[0] - lo)).toBeLessThan(1e-10);
    expect(Math.abs(interval[1] - hi)).toBeLessThan(1e-10);
  });

  test('is 0 or 1 exactly at the ends', () => {
    expect(clopperPearson(0, 5)[0]).toBe(0);
    expect(clopperPearson(5, 5)[1]).toBe(1);
  });

  test('covers at least 95 % at every share, by summing the binomial distribution', () => {
    const n = 25;
    const intervals = Array.from({ length: n + 1 }, (_, k) => clopperPearson(k, n));
    for (let p = 0.005; p < 1; p += 0.01) {
      let chance = (1 - p) ** n;
      let covered = 0;
      intervals.forEach(([lo, hi], k) => {
        if (lo <= p && p <= hi) covered += chance;
        chance *= ((n - k) / (k + 1)) * (p / (1 - p));
      });
      expect(covered).toBeGreaterThanOrEqual(0.95);
    }
  });
});
