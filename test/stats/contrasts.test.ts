import { describe, expect, test } from 'vitest';
import { wholeCurve, zones } from '../../src/stats/bins.ts';
import { contrast, LIM, PRIMACY, RECENCY, share, uShape } from '../../src/stats/contrasts.ts';
import { designEffect } from '../../src/stats/design-effect.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { cell, reversed, zoneCells } from './cells.ts';
import { vectors } from './vectors.ts';

describe('contrasts of zones', () => {
  test.each(vectors.mover_LiM)(
    '(F + L)/2 − M of $k_FML in $n_FML is $est [$lo, $hi]',
    ({ k_FML, n_FML, est, lo, hi }) => {
      const lim = contrast(zoneCells('h', k_FML, n_FML), LIM)!;
      expect(lim.est).toBeCloseTo(est, 5);
      expect(lim.lo).toBeCloseTo(lo, 5);
      expect(lim.hi).toBeCloseTo(hi, 5);
      expect(lim.deff).toBe(1);
    },
  );

  test('a difference of two zones is Newcombe’s score interval', () => {
    // Newcombe 1998 (Statistics in Medicine 17:873), table II (a), method 10: 56/70 − 48/80 is 0.0524 to 0.3339.
    const primacy = contrast(zoneCells('h', [56, 48, 1], [70, 80, 1]), PRIMACY)!;
    expect(primacy.est).toBeCloseTo(0.2, 10);
    expect(primacy.lo).toBeCloseTo(0.0524, 4);
    expect(primacy.hi).toBeCloseTo(0.3339, 4);
  });

  test('turning the text back to front swaps primacy and recency and leaves the middle alone', () => {
    const cells = [...zoneCells('a', [9, 5, 3], [10, 10, 10]), ...zoneCells('b', [8, 6, 1], [10, 10, 10])];
    const back = reversed(cells);
    expect(contrast(back, PRIMACY)).toEqual(contrast(cells, RECENCY));
    expect(contrast(back, RECENCY)).toEqual(contrast(cells, PRIMACY));
    expect(contrast(back, LIM)!.est).toBeCloseTo(contrast(cells, LIM)!.est, 12);
    expect(contrast(cells, PRIMACY)!.est).toBeGreaterThan(0);
    expect(contrast(cells, RECENCY)!.est).toBeLessThan(0);
  });

  test('all correct is 0 with width, not a point', () => {
    const lim = contrast(zoneCells('h', [20, 30, 20], [20, 30, 20]), LIM)!;
    expect(lim.est).toBe(0);
    expect(lim.lo).toBeLessThan(-0.05);
    expect(lim.hi).toBeGreaterThan(0.05);
  });

  test('a zone without a result makes its contrasts null, not zero', () => {
    const cells = zoneCells('h', [5, 0, 5], [9, 0, 9]);
    expect([contrast(cells, LIM), contrast(cells, PRIMACY), uShape(cells), share(cells, zones.M)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(share(cells, zones.F)!.est).toBeCloseTo(5 / 9);
  });
});

describe('design effect', () => {
  const lim = LIM;

  test('is the variance between haystacks over that of independent answers', () => {
    const cells = [
      ...zoneCells('a', [10, 4, 10], [10, 10, 10]),
      ...zoneCells('b', [7, 9, 6], [10, 10, 10]),
      ...zoneCells('c', [9, 2, 9], [10, 10, 10]),
    ];
    // By the textbook: θ_h = (F + L)/2 − M is .6, −.25, .7; their sample variance over H.
    const theta = [0.6, -0.25, 0.7];
    const mean = (0.6 - 0.25 + 0.7) / 3;
    const between = theta.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2 / 3;
    const [F, M, L] = [26 / 30, 15 / 30, 25 / 30];
    const independent = (0.25 * F * (1 - F) + M * (1 - M) + 0.25 * L * (1 - L)) / 30;
    expect(designEffect(cells, lim)).toBeCloseTo(between / independent, 10);
    expect(contrast(cells, lim)!.deff).toBeCloseTo(between / independent, 10);
  });

  test('does not count what haystacks have in common: a level cancels in a contrast, but not in a mean', () => {
    const levels = [2, 4, 6, 8, 10].flatMap((level) =>
      zoneCells(`h${level}`, [level, level, level], [10, 10, 10]),
    );
    expect(contrast(levels, lim)!.deff).toBe(1);
    expect(share(levels, wholeCurve)!.deff).toBeGreaterThan(5);
  });

  test('widens the interval to that of n/deff answers', () => {
    const cells = [1, 3, 5, 7, 9].flatMap((k) => zoneCells(`h${k}`, [k, k, k], [10, 10, 10]));
    const mean = share(cells, wholeCurve)!;
    expect([mean.lo, mean.hi]).toEqual([...wilson(75 / mean.deff, 150 / mean.deff)]);
  });

  test.each([
    ['one haystack', zoneCells('a', [5, 5, 5], [10, 10, 10])],
    ['all correct', [...zoneCells('a', [9, 9, 9], [9, 9, 9]), ...zoneCells('b', [9, 9, 9], [9, 9, 9])]],
    ['nothing', []],
  ])('is 1 with %s', (_, cells) => {
    expect(designEffect(cells, lim)).toBe(1);
  });

  test('takes haystacks that lack a zone: one question to a haystack is a plain binomial sample', () => {
    const singles = Array.from({ length: 300 }, (_, i) =>
      cell(`h${i}`, [0, 7, 14][i % 3]!, i % 5 === 0 ? 0 : 1, 1),
    );
    expect(designEffect(singles, lim)).toBeCloseTo(1, 1);
    expect(designEffect(singles, lim)).toBeGreaterThanOrEqual(1);
  });
});

describe('min(primacy, recency)', () => {
  test('is the lesser of the two, and rejects only when both edges are above the middle', () => {
    const u = uShape(zoneCells('h', [95, 70, 90], [100, 100, 100]))!;
    expect(u.est).toBeCloseTo(0.2, 10);
    expect(u.reject).toBe(true);
    expect(uShape(zoneCells('h', [95, 70, 72], [100, 100, 100]))!.reject).toBe(false);
  });

  test('tests at one-sided 5 %, so it may reject while the two-sided interval still holds 0', () => {
    const u = uShape(zoneCells('h', [86, 76, 99], [100, 100, 100]))!;
    expect(u.reject).toBe(true);
    expect(u.lo).toBeLessThan(0);
    expect(u.hi).toBeGreaterThan(u.est);
  });
});
