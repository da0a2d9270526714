import { Z95 } from './normal.ts';

/**
 * Wilson's score interval of a share: `correct` of `n`, both of which may be fractional (an effective n), 0 ≤ correct ≤ n,
 * n > 0. `z` is the normal point of the level, 1.96 for two-sided 95 %.
 * It has width even where all or none are correct (Wilson 1927; Brown, Cai, DasGupta 2001, eq. 4).
 */
export function wilson(correct: number, n: number, z: number = Z95): readonly [number, number] {
  const p = correct / n;
  const square = z * z;
  const centre = (correct + square / 2) / (n + square);
  const arm = (z / (n + square)) * Math.sqrt(n * p * Math.max(0, 1 - p) + square / 4);
  return [p <= 0 ? 0 : Math.max(0, centre - arm), p >= 1 ? 1 : Math.min(1, centre + arm)];
}
