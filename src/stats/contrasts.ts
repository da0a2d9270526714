import type { Cell, Contrast, Interval } from '../core/curve.ts';
import { type Span, zones } from './bins.ts';
import { countIn } from './cells.ts';
import { designEffect, type Term } from './design-effect.ts';
import { normalQuantile, Z95 } from './normal.ts';
import { wilson } from './wilson.ts';

/** (F + L)/2 − M: how much lower the middle is than the mean of the edges. */
export const LIM: readonly Term[] = [
  { weight: 0.5, span: zones.F },
  { weight: -1, span: zones.M },
  { weight: 0.5, span: zones.L },
];

/** F − M. */
export const PRIMACY: readonly Term[] = [
  { weight: 1, span: zones.F },
  { weight: -1, span: zones.M },
];

/** L − M. */
export const RECENCY: readonly Term[] = [
  { weight: 1, span: zones.L },
  { weight: -1, span: zones.M },
];

/** The share correct in a span of bins, Wilson on n/deff with the deff of that share; null where nothing was scored. */
export function share(cells: readonly Cell[], span: Span, z: number = Z95): Contrast | null {
  const { n, correct } = countIn(cells, span);
  if (n === 0) return null;
  const deff = designEffect(cells, [{ weight: 1, span }]);
  const [lo, hi] = wilson(correct / deff, n / deff, z);
  return { est: correct / n, lo, hi, deff };
}

/**
 * A contrast of zones with its interval, by default two-sided 95 %: MOVER on Wilson intervals of n/deff (Newcombe 1998;
 * Zou & Donner 2008). It has width even at 100 % correct. Null where one of its zones has no scored result.
 */
export function contrast(cells: readonly Cell[], terms: readonly Term[], z: number = Z95): Contrast | null {
  const deff = designEffect(cells, terms);
  let est = 0;
  let below = 0;
  let above = 0;
  for (const { weight, span } of terms) {
    const { n, correct } = countIn(cells, span);
    if (n === 0) return null;
    const p = correct / n;
    const [lo, hi] = wilson(correct / deff, n / deff, z);
    const down = weight * (weight > 0 ? p - lo : p - hi);
    const up = weight * (weight > 0 ? hi - p : lo - p);
    est += weight * p;
    below += down * down;
    above += up * up;
  }
  return { est, lo: Math.max(-1, est - Math.sqrt(below)), hi: Math.min(1, est + Math.sqrt(above)), deff };
}

const ONE_SIDED_5 = normalQuantile(0.95);
const ONE_SIDED_1_25 = normalQuantile(0.9875);

/**
 * min(primacy, recency): whether both edges are above the middle.
 *
 * `reject` is the intersection–union test: both one-sided 5 % lower bounds above 0. Its size is at most 5 % with no
 * correction, because each of the two must reject on its own (Berger 1982). The interval is two-sided 95 %: the lower end
 * is the lesser of the two 2.5 % lower bounds (which needs no correction for the same reason), the upper end the lesser of
 * the two 1.25 % upper bounds (which does: either may fail). So `reject` may hold while `lo` is not above 0.
 */
export function uShape(cells: readonly Cell[]): (Interval & { readonly reject: boolean }) | null {
  const at = (z: number): readonly [Contrast, Contrast] | null => {
    const primacy = contrast(cells, PRIMACY, z);
    const recency = contrast(cells, RECENCY, z);
    return primacy && recency && [primacy, recency];
  };
  const two = at(Z95);
  const test = at(ONE_SIDED_5);
  const upper = at(ONE_SIDED_1_25);
  if (!two || !test || !upper) return null;
  return {
    est: Math.min(two[0].est, two[1].est),
    lo: Math.min(two[0].lo, two[1].lo),
    hi: Math.min(upper[0].hi, upper[1].hi),
    reject: test[0].lo > 0 && test[1].lo > 0,
  };
}
