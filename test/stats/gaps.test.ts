import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BINS } from '../../src/core/curve.ts';
import { seeded } from '../../src/core/random.ts';
import { binomial } from '../../src/stats/binomial.ts';
import { flatGap, rawGap, shrunkenGap } from '../../src/stats/gaps.ts';

const even = (bins: number, n: number, p: number) =>
  Array.from({ length: bins }, () => ({ n, correct: Math.round(n * p) }));

describe('the gap of a flat model', () => {
  // 16 bins; mean and 95th percentile in points from an independent simulation.
  test.each([
    [10, 0.5, 54, 70],
    [25, 0.8, 28, 36],
    [50, 0.9, 15, 20],
    [100, 0.95, 8, 10],
    [200, 0.5, 13, 17],
  ])('with %d answers a bin at %d has mean %d and 95th percentile %d points', (n, p, mean, p95) => {
    const gap = flatGap(even(16, n, p), seeded('gap'), 4000)!;
    expect(Math.abs(gap.mean * 100 - mean)).toBeLessThan(1.2);
    // A percentile of a gap that comes in steps of 1/n may be one step off.
    expect(Math.abs(gap.p95 * 100 - p95)).toBeLessThan(100 / n + 0.6);
  });

  // The published answers of three models (FILM, task "database"): 200 a bin, 15 bins.
  test.each([
    [0.861, 8.5, 12],
    [0.894, 7.5, 10.5],
    [0.474, 12.3, 16.5],
  ])('at accuracy %d, 200 answers a bin, is %d (%d) points', (p, mean, p95) => {
    const gap = flatGap(even(BINS, 200, p), seeded('film'), 4000)!;
    expect(Math.abs(gap.mean * 100 - mean)).toBeLessThan(0.2);
    expect(Math.abs(gap.p95 * 100 - p95)).toBeLessThan(0.75);
  });

  test('is the same for the same seed and 0 for a perfect model', () => {
    const bins = even(BINS, 20, 0.7);
    expect(flatGap(bins, seeded('a'))).toEqual(flatGap(bins, seeded('a')));
    expect(flatGap(even(BINS, 20, 1), seeded('a'))).toEqual({ mean: 0, p95: 0 });
  });
});

describe('the shrunken gap', () => {
  test('has the bias and error on flat curves that were found for the formula', () => {
    // 16 bins, 50 answers each at .9: raw +14.7 points, shrunken +1.7 with root mean square 3.3.
    const random = seeded('eb');
    const draw = binomial(50, 0.9);
    const rounds = 2000;
    let raw = 0;
    let shrunken = 0;
    let squares = 0;
    for (let round = 0; round < rounds; round++) {
      const bins = Array.from({ length: 16 }, () => ({ n: 50, correct: draw(random) }));
      raw += rawGap(bins)!;
      shrunken += shrunkenGap(bins)!;
      squares += shrunkenGap(bins)! ** 2;
    }
    expect(Math.abs((100 * raw) / rounds - 14.7)).toBeLessThan(0.4);
    expect(Math.abs((100 * shrunken) / rounds - 1.7)).toBeLessThan(0.4);
    expect(Math.abs(100 * Math.sqrt(squares / rounds) - 3.3)).toBeLessThan(0.4);
  });

  test('is τ²/(τ² + w) of the raw gap where all bins are of one size', () => {
    const correct = [38, 30, 25, 22, 31, 39];
    const bins = correct.map((own) => ({ n: 40, correct: own }));
    const shares = correct.map((own) => own / 40);
    const mean = shares.reduce((a, b) => a + b) / 6;
    const w = (mean * (1 - mean)) / 40;
    const signal = shares.reduce((sum, p) => sum + (p - mean) ** 2, 0) / 5 - w;
    expect(shrunkenGap(bins)).toBeCloseTo((signal / (signal + w)) * (39 / 40 - 22 / 40), 12);
  });

  const counts = fc.array(
    fc
      .tuple(fc.nat(60), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([n, p]) => ({ n, correct: Math.round(n * p) })),
    { minLength: 2, maxLength: BINS },
  );

  test('is never above the raw gap, whatever the sizes of the bins', () => {
    fc.assert(
      fc.property(counts, (bins) => {
        const raw = rawGap(bins);
        const shrunken = shrunkenGap(bins);
        if (raw === null) expect(shrunken).toBeNull();
        else expect(shrunken).toBeLessThanOrEqual(raw + 1e-12);
      }),
    );
  });

  test('leaves out empty bins, and needs two others', () => {
    const bins = [
      { n: 0, correct: 0 },
      { n: 4, correct: 4 },
      { n: 0, correct: 0 },
    ];
    expect([rawGap(bins), shrunkenGap(bins), flatGap(bins, seeded('x'))]).toEqual([null, null, null]);
    expect(rawGap([...bins, { n: 4, correct: 1 }])).toBe(0.75);
  });
});

describe('binomial counts', () => {
  test.each([
    [30, 0.5],
    [2000, 0.02],
    [1_000_000, 0.9],
  ])('of %d tries at %d have the right mean and variance', (n, p) => {
    const draw = binomial(n, p);
    const random = seeded(`binomial/${n}`);
    const values = Array.from({ length: 20_000 }, () => draw(random));
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const sd = Math.sqrt(n * p * (1 - p));
    expect(Math.abs(mean - n * p)).toBeLessThan((4 * sd) / Math.sqrt(values.length));
    expect(Math.abs(Math.sqrt(variance) / sd - 1)).toBeLessThan(0.03);
    expect(values.every((value) => Number.isInteger(value) && value >= 0 && value <= n)).toBe(true);
  });
});
