import { describe, expect, test } from 'vitest';
import type { Contrast } from '../../src/core/curve.ts';
import { patternOf } from '../../src/stats/pattern.ts';

const of = (lo: number, hi: number): Contrast => ({ est: (lo + hi) / 2, lo, hi, deff: 1 });
const above = of(0.05, 0.2);
const below = of(-0.2, -0.05);
const either = of(-0.1, 0.1);

describe('the label of a curve', () => {
  test.each([
    ['U', above, above],
    ['primacy', above, either],
    ['recency', either, above],
    ['declining', above, below],
    ['rising', below, above],
    ['inverted U', below, below],
    ['flat', either, either],
    ['front loss', below, either],
    ['tail loss', either, below],
  ])('is %s by the signs of F − M and L − M', (pattern, primacy, recency) => {
    expect(patternOf(primacy, recency, 5)).toBe(pattern);
  });

  test('an interval that ends at 0 has no sign', () => {
    expect(patternOf(of(0, 0.2), of(-0.2, 0), 5)).toBe('flat');
  });

  test('is "too few" with an empty zone, with under five answers in a zone, or too wide to call flat', () => {
    expect(patternOf(null, above, 9)).toBe('too few');
    expect(patternOf(above, above, 4)).toBe('too few');
    expect(patternOf(of(-0.3, 0.3), either, 9)).toBe('too few');
    expect(patternOf(of(-0.3, 0.3), above, 9)).toBe('recency');
  });
});
