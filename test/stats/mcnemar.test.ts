import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mcnemarE, mcnemarMidP } from '../../src/stats/mcnemar.ts';
import { vectors } from './vectors.ts';

test.each(vectors.mcnemar_midp_one_sided)(
  'mid-p of $losses lost and $gains gained',
  ({ losses, gains, p }) => {
    expect(mcnemarMidP(losses, gains)).toBeCloseTo(p, 5);
  },
);

test.each(vectors.e_sequential_mcnemar)(
  'e-value of $losses lost and $gains gained',
  ({ losses, gains, E }) => {
    expect(mcnemarE(losses, gains)).toBeCloseTo(E, 4);
  },
);

test('both ways together are certain, and nothing changed says nothing', () => {
  expect(mcnemarMidP(0, 0)).toBe(1);
  expect(mcnemarE(0, 0)).toBeCloseTo(1, 12);
  fc.assert(
    fc.property(fc.nat(300), fc.integer({ min: 1, max: 300 }), (lost, gained) => {
      expect(mcnemarMidP(lost, gained) + mcnemarMidP(gained, lost)).toBeCloseTo(1, 9);
    }),
  );
});

test('is finite for a hundred thousand losses', () => {
  expect(mcnemarE(100_000, 0)).toBe(1e300);
  expect(mcnemarE(0, 100_000)).toBeLessThan(1e-4);
  expect(mcnemarMidP(100_000, 0)).toBeLessThan(1e-300);
});
