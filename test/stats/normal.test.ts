import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalCdf, normalQuantile, Z95 } from '../../src/stats/normal.ts';

describe('normal distribution', () => {
  test.each([
    [0.975, 1.959963984540054],
    [0.95, 1.6448536269514722],
    [0.6, 0.2533471031357997],
    [0.5, 0],
    [0.001, -3.090232306167813],
    [1e-10, -6.361340902404056],
    [1e-300, -37.0470962993612],
  ])('the quantile of %d is %d', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 12);
  });

  test.each([
    [-10, 7.61985302416047e-24],
    [-5, 2.866515718791933e-7],
    [-4.0001, 3.165786148681336e-5],
    [-3.9999, 3.1684627532635485e-5],
    [-1.959963984540054, 0.025],
    [0, 0.5],
    [3, 0.9986501019683699],
  ])('the chance below %d is %d', (z, p) => {
    expect(normalCdf(z) / p).toBeCloseTo(1, 11);
  });

  test('the two undo each other', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (z) => {
        expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 8);
      }),
    );
  });

  test('Z95 is the two-sided 95 % point', () => {
    expect(Z95).toBeCloseTo(normalQuantile(0.975), 14);
  });
});
