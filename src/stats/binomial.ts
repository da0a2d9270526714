import type { Random } from '../core/random.ts';

/** A sampler of exact binomial counts: `n` tries, chance `p` each, 0 ≤ p ≤ 1. */
export function binomial(n: number, p: number): (random: Random) => number {
  if (p <= 0 || n === 0) return () => 0;
  if (p >= 1) return () => n;
  const { first, cumulative } = table(n, p);
  return (random) => first + rank(cumulative, random.float());
}

/**
 * The distribution function from the first count worth having, built outward from the mode so that nothing underflows.
 * Its length grows with √n, not with n; what is cut off is below 1e-16 of the mode.
 */
function table(n: number, p: number): { first: number; cumulative: Float64Array } {
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const odds = p / (1 - p);
  const below: number[] = [];
  for (let k = mode, weight = 1; k > 0 && weight > 1e-16; k--) {
    weight *= k / ((n - k + 1) * odds);
    below.push(weight);
  }
  const above: number[] = [];
  for (let k = mode, weight = 1; k < n && weight > 1e-16; k++) {
    weight *= ((n - k) / (k + 1)) * odds;
    above.push(weight);
  }
  const cumulative = Float64Array.from([...below.reverse(), 1, ...above]);
  for (let i = 1; i < cumulative.length; i++) cumulative[i]! += cumulative[i - 1]!;
  const total = cumulative[cumulative.length - 1]!;
  return { first: mode - below.length, cumulative: cumulative.map((value) => value / total) };
}

/** How many entries are ≤ u, at most the last index. */
function rank(cumulative: Float64Array, u: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! > u) high = middle;
    else low = middle + 1;
  }
  return low;
}
