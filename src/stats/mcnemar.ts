import { incompleteBeta } from './incomplete-beta.ts';

/**
 * One-sided mid-p of McNemar's test that more was lost than gained: P(X > lost) + P(X = lost)/2 for X ~ Bin(lost + gained, ½)
 * (Fagerland, Lydersen & Laake 2013). It takes flips for independent, which those of one haystack need not be: a figure to
 * show, not to decide by. 1 where nothing changed.
 */
export function mcnemarMidP(lost: number, gained: number): number {
  const n = lost + gained;
  if (n === 0) return 1;
  const above = lost === n ? 0 : incompleteBeta(0.5, lost + 1, n - lost);
  const from = lost === 0 ? 1 : incompleteBeta(0.5, lost, n - lost + 1);
  return (above + from) / 2;
}

/** E-values are cut off here, far beyond any that decides something, so that they stay finite. */
const LARGEST = 1e300;

/**
 * The sequential e-value against "no more was lost than gained": 2^(n+1) B(lost+1, gained+1) I_½(gained+1, lost+1) with
 * n = lost + gained, a uniform mixture of bets on a loss (construction after Waudby-Smith & Ramdas 2024). It may be looked
 * at after every pair; 20 or more rejects at 5 %. At most 1e300, and 0 where it is smaller than a number can be.
 */
export function mcnemarE(lost: number, gained: number): number {
  const n = lost + gained;
  // ln of 2^(n+1) · lost! gained! / (n+1)!, factor by factor.
  let log = (n + 1) * Math.LN2 - Math.log(n + 1);
  const few = Math.min(lost, gained);
  for (let i = 1; i <= few; i++) log -= Math.log((n - few + i) / i);
  log += Math.log(incompleteBeta(0.5, gained + 1, lost + 1));
  return Math.min(LARGEST, Math.exp(Math.min(log, 700)));
}
