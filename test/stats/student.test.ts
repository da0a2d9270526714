import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuantile } from '../../src/stats/normal.ts';
import { studentCdf, studentQuantile } from '../../src/stats/student.ts';

test.each([
  // Tables of the t distribution, e.g. NIST/SEMATECH e-Handbook 1.3.6.7.2.
  [0.95, 1, 6.313752],
  [0.95, 5, 2.015048],
  [0.975, 11, 2.200985],
  [0.95, 19, 1.729133],
  [0.99, 23, 2.499867],
  [0.999, 10, 4.1437],
])('the %d point with %d degrees of freedom is %d', (p, df, t) => {
  expect(studentQuantile(p, df)).toBeCloseTo(t, 5);
  expect(studentQuantile(1 - p, df)).toBeCloseTo(-t, 5);
});

test('with many degrees of freedom it is the normal point', () => {
  for (const p of [0.6, 0.95, 0.9999]) expect(studentQuantile(p, 1e7)).toBeCloseTo(normalQuantile(p), 5);
});

test('quantile and distribution function undo each other', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
      fc.integer({ min: 1, max: 5000 }),
      (p, df) => {
        expect(studentCdf(studentQuantile(p, df), df)).toBeCloseTo(p, 7);
      },
    ),
  );
});
