import { betaQuantile } from './incomplete-beta.ts';

/**
 * Clopper and Pearson's interval of a share: `correct` of `n`, both of which may be fractional (an effective n),
 * 0 ≤ correct ≤ n, n > 0. It covers at least 1 − `alpha` of the time at every true share, at small alpha as well.
 * (Clopper & Pearson 1934, in its beta-quantile form.)
 */
export const clopperPearson = (correct: number, n: number, alpha = 0.05): readonly [number, number] => [
  lowerLimit(correct, n, alpha),
  1 - lowerLimit(n - correct, n, alpha),
];

const lowerLimit = (correct: number, n: number, alpha: number): number =>
  correct <= 0 ? 0 : betaQuantile(alpha / 2, correct, n - Math.min(correct, n) + 1);
