import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wholeCurve, zones } from '../../src/stats/bins.ts';
import { countPairs, dropAt, dropOf, dropP, type PairCell, type PairCount } from '../../src/stats/paired.ts';
import { studentQuantile } from '../../src/stats/student.ts';

const pairs = (haystack: string, n: number, lost: number, gained: number, bin = 7): PairCell => ({
  haystack,
  bin,
  n,
  both: 0,
  lost,
  gained,
});
const count = (own: Partial<PairCount>): PairCount => ({
  n: 200,
  both: 100,
  lost: 0,
  gained: 0,
  haystacks: 20,
  deff: 1,
  ...own,
});

describe('counting', () => {
  test('takes only the pairs of its zone', () => {
    const cells = [pairs('a', 5, 2, 1), pairs('a', 3, 1, 0, 0), pairs('b', 5, 0, 1), pairs('c', 0, 0, 0)];
    expect(countPairs(cells, zones.M)).toMatchObject({ n: 10, lost: 2, gained: 2, haystacks: 2 });
    expect(countPairs(cells, wholeCurve)).toMatchObject({ n: 13, lost: 3, gained: 2, haystacks: 2 });
    expect(countPairs([], zones.M)).toEqual({ n: 0, both: 0, lost: 0, gained: 0, haystacks: 0, deff: 1 });
  });

  test('finds the design effect of losses that come by haystack', () => {
    // All losses in one haystack of four: d = .4 .0 .0 .0, mean .1, var .04, so var/H = .01 against .1/40 − .01/40.
    const clustered = [pairs('a', 10, 4, 0), ...['b', 'c', 'd'].map((id) => pairs(id, 10, 0, 0))];
    expect(countPairs(clustered, zones.M).deff).toBeCloseTo(0.01 / (0.1 / 40 - 0.01 / 40), 12);
    const even = ['a', 'b', 'c', 'd'].map((id) => pairs(id, 10, 1, 0));
    expect(countPairs(even, zones.M).deff).toBe(1);
  });

  test('does not care how a haystack is cut into cells', () => {
    const whole = [pairs('a', 10, 4, 1), pairs('b', 10, 1, 1)];
    const parts = [pairs('a', 6, 4, 0, 5), pairs('b', 10, 1, 1), pairs('a', 4, 0, 1, 6)];
    expect(countPairs(parts, zones.M)).toEqual(countPairs(whole, zones.M));
  });
});

describe('the bound of a drop', () => {
  test('is the formula of its source', () => {
    // Wilson at q = 2 of 20/200 and 4/200, written out.
    const wilson = (k: number, n: number, q: number) => {
      const centre = (k + (q * q) / 2) / (n + q * q);
      const arm = (q / (n + q * q)) * Math.sqrt((k * (n - k)) / n + (q * q) / 4);
      return [centre - arm, centre + arm] as const;
    };
    const [lb, ub] = wilson(20, 200, 2);
    const [lc, uc] = wilson(4, 200, 2);
    const { est, lo, hi } = dropAt(count({ lost: 20, gained: 4 }), 2);
    expect(est).toBeCloseTo(0.08, 12);
    expect(lo).toBeCloseTo(0.08 - Math.sqrt((0.1 - lb) ** 2 + (uc - 0.02) ** 2), 12);
    expect(hi).toBeCloseTo(0.08 + Math.sqrt((ub - 0.1) ** 2 + (0.02 - lc) ** 2), 12);
  });

  test('six haystacks without a flip cannot show a drop below five points, twelve can', () => {
    expect(dropOf(count({ n: 60, haystacks: 6 }), 0.05)!.hi).toBeCloseTo(0.063, 3);
    expect(dropOf(count({ n: 120, haystacks: 12 }), 0.05)!.hi).toBeLessThan(0.05);
  });

  test('is wider where losses cluster, and the mirror image where the arms change places', () => {
    fc.assert(
      fc.property(
        fc.nat(60),
        fc.nat(60),
        fc.double({ min: 1, max: 9, noNaN: true }),
        (lost, gained, deff) => {
          const plain = dropOf(count({ lost, gained }), 0.05);
          const clustered = dropOf(count({ lost, gained, deff }), 0.05)!;
          expect(clustered.hi).toBeGreaterThanOrEqual(plain!.hi - 1e-12);
          const mirror = dropOf(count({ lost: gained, gained: lost, deff }), 0.05)!;
          expect(mirror.lo).toBeCloseTo(-clustered.hi, 12);
        },
      ),
    );
  });
});

describe('the p of a drop', () => {
  test('is the level at which the lower bound meets 0', () => {
    const own = count({ lost: 20, gained: 6 });
    const p = dropP(own);
    expect(dropAt(own, studentQuantile(1 - p, 19)).lo).toBeCloseTo(0, 9);
    expect(dropOf(own, p * 1.01)!.lo).toBeGreaterThan(0);
    expect(dropOf(own, p * 0.99)!.lo).toBeLessThan(0);
  });

  test('is 1 where nothing speaks for a drop, and never NaN', () => {
    expect(dropP(count({ lost: 3, gained: 3 }))).toBe(1);
    expect(dropP(count({ n: 0 }))).toBe(1);
    expect(dropP(count({ lost: 200 }))).toBeLessThan(1e-12);
    expect(dropP(count({ lost: 200 }))).toBeGreaterThanOrEqual(0);
  });
});
