import type { Random } from '../core/random.ts';
import { binomial } from './binomial.ts';
import type { Count } from './cells.ts';

/** max − min of the shares of the non-empty bins; null with fewer than two. Descriptive: it is never 0 by chance alone. */
export function rawGap(bins: readonly Count[]): number | null {
  const scored = nonEmpty(bins);
  return scored.length < 2 ? null : range(scored.map((bin) => bin.correct / bin.n));
}

/**
 * The gap with each bin drawn toward the mean by as much as chance alone would scatter it (empirical Bayes); null with
 * fewer than two non-empty bins.
 *
 * With w_k = p̄(1 − p̄)/n_k and τ² = max(0, var_k(p_k) − mean w_k), bin k becomes p̄ + τ²/(τ² + w_k) · (p_k − p̄). Where all
 * bins have the same n this is τ²/(τ² + w) · (max − min). The variance has K − 1 below the line, so that its expectation
 * for a flat curve is exactly mean w_k, with unequal n as well.
 */
export function shrunkenGap(bins: readonly Count[]): number | null {
  const scored = nonEmpty(bins);
  if (scored.length < 2) return null;
  const mean = overallShare(scored);
  const shares = scored.map((bin) => bin.correct / bin.n);
  const noise = scored.map((bin) => (mean * (1 - mean)) / bin.n);
  const signal = Math.max(0, variance(shares) - average(noise));
  if (signal === 0) return 0;
  return range(shares.map((p, k) => mean + (signal / (signal + noise[k]!)) * (p - mean)));
}

/**
 * The raw gap that a flat model of the same accuracy and the same n in each bin would show by chance: mean and 95th
 * percentile of `draws` simulated curves. Null with fewer than two non-empty bins.
 */
export function flatGap(
  bins: readonly Count[],
  random: Random,
  draws = 500,
): { readonly mean: number; readonly p95: number } | null {
  const scored = nonEmpty(bins);
  if (scored.length < 2) return null;
  const p = overallShare(scored);
  const samplers = new Map(scored.map(({ n }) => [n, binomial(n, p)]));
  const curve = scored.map(({ n }) => ({ n, draw: samplers.get(n)! }));
  const gaps = Float64Array.from({ length: draws }, () =>
    range(curve.map(({ n, draw }) => draw(random) / n)),
  );
  gaps.sort();
  return { mean: average(gaps), p95: gaps[Math.ceil(0.95 * draws) - 1]! };
}

const nonEmpty = (bins: readonly Count[]): readonly Count[] => bins.filter((bin) => bin.n > 0);

function overallShare(bins: readonly Count[]): number {
  let n = 0;
  let correct = 0;
  for (const bin of bins) {
    n += bin.n;
    correct += bin.correct;
  }
  return correct / n;
}

function range(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function variance(values: readonly number[]): number {
  const mean = average(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
