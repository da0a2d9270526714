import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BINS } from '../../src/core/curve.ts';
import { binOf, binStart, holds, zones } from '../../src/stats/bins.ts';

const depths = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc
    .tuple(fc.integer({ min: 1, max: 2000 }), fc.nat(2000))
    .map(([count, index]) => Math.min(1, index / count)),
);

describe('bins', () => {
  test('cover every depth once, half open, the last one closed', () => {
    fc.assert(
      fc.property(depths, (depth) => {
        const holding = Array.from({ length: BINS }, (_, bin) => bin).filter(
          (bin) => binStart(bin) <= depth && (depth < binStart(bin + 1) || (bin === BINS - 1 && depth <= 1)),
        );
        expect(holding).toEqual([binOf(depth)]);
      }),
      { numRuns: 2000 },
    );
  });

  test('begin at their own starts', () => {
    for (let bin = 0; bin < BINS; bin++) {
      expect(binOf(binStart(bin))).toBe(bin);
      if (bin > 0) expect(binOf(binStart(bin) - Number.EPSILON)).toBe(bin - 1);
    }
    expect(binOf(1)).toBe(BINS - 1);
  });

  test.each([Number.NaN, -0.01, 1.01, Number.POSITIVE_INFINITY])('do not take %d for a depth', (depth) => {
    expect(() => binOf(depth)).toThrow(RangeError);
  });
});

describe('zones', () => {
  test('are the first fifth, the middle third and the last fifth, to the last bit', () => {
    fc.assert(
      fc.property(fc.oneof(depths, fc.constantFrom(0.2, 1 / 3, 2 / 3, 0.8, 0.6, 0.4, 1)), (depth) => {
        expect(holds(zones.F, binOf(depth))).toBe(depth < 0.2);
        expect(holds(zones.M, binOf(depth))).toBe(depth >= 1 / 3 && depth < 2 / 3);
        expect(holds(zones.L, binOf(depth))).toBe(depth >= 0.8);
      }),
      { numRuns: 2000 },
    );
  });
});
