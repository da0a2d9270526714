import { betaQuantile, incompleteBeta } from './incomplete-beta.ts';

/** Student's t distribution function with `df` degrees of freedom, df > 0: the chance of a value ≤ t (DLMF 8.17, A&S 26.7.1). */
export function studentCdf(t: number, df: number): number {
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The value that a t variable with `df` degrees of freedom stays below with chance p, 0 < p < 1. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, df);
  // 2(1 − p) is the mass of both tails; betaQuantile loses relative precision near 0, so take the mirror image there.
  const tails = 2 * (1 - p);
  const near = betaQuantile(1 - tails, 0.5, df / 2);
  const far = betaQuantile(tails, df / 2, 0.5);
  return near < 0.5 ? Math.sqrt((df * near) / (1 - near)) : Math.sqrt((df * (1 - far)) / far);
}
