/**
 * The regularised incomplete beta function I_x(a, b): the chance that a Beta(a, b) variable is ≤ x. a, b > 0, 0 ≤ x ≤ 1.
 * Absolute error below 1e-12 for a + b up to 1e6: Lentz's continued fraction (DLMF 8.17.22) times a density
 * computed without cancellation (Loader 2000).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = x * (1 - x) * betaDensity(x, a, b);
  // The fraction converges fast on this side of the mean only; the other side is its mirror image.
  if (x <= (a + 1) / (a + b + 2)) return Math.min(1, (front * fraction(x, a, b)) / a);
  return Math.max(0, 1 - (front * fraction(1 - x, b, a)) / b);
}

/** The x where I_x(a, b) = q, 0 < q < 1, to 1e-13 or better: Newton's steps kept inside a shrinking bracket. */
export function betaQuantile(q: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  let x = a / (a + b);
  for (let round = 0; round < 200; round++) {
    const excess = incompleteBeta(x, a, b) - q;
    if (excess === 0) return x;
    if (excess > 0) high = x;
    else low = x;
    const step = x - excess / betaDensity(x, a, b);
    const next = step > low && step < high ? step : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-14 * Math.max(x, 1e-3)) return next;
    x = next;
  }
  return x;
}

/** The density of Beta(a, b) at 0 < x < 1. */
function betaDensity(x: number, a: number, b: number): number {
  const n = a + b;
  const binomial =
    Math.sqrt(n / (2 * Math.PI * a * b)) *
    Math.exp(stirling(n) - stirling(a) - stirling(b) - deviance(a, n * x) - deviance(b, n * (1 - x)));
  return (binomial * ((a / n) * b)) / (x * (1 - x));
}

/** ln Γ(x + 1) minus Stirling's formula for it, x > 0. */
function stirling(x: number): number {
  let rest = 0;
  let at = x;
  for (; at < 16; at++) rest += (at + 0.5) * Math.log1p(1 / at) - 1;
  const square = at * at;
  return (
    rest + (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / at
  );
}

/** x ln(x/m) + m − x, by a series where x ≈ m would cancel (Loader 2000, bd0). */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let odd = 3; odd < 2000; odd += 2) {
    term *= v * v;
    const next = sum + term / odd;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** The continued fraction of DLMF 8.17.22 by Lentz's method; about √(a + b) terms. */
function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    product *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    product *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return product;
}
