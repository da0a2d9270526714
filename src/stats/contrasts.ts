import type { Cell, Contrast, Interval } from '../core/curve.ts';
import { type Span, zones } from './bins.ts';
import { type Count, countIn } from './cells.ts';
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
  const measured = measure(cells, terms);
  return measured && bounded(measured, z);
}

/** What an interval at any level is made from. */
interface Measured {
  readonly deff: number;
  readonly parts: readonly (Count & { readonly weight: number })[];
}

function measure(cells: readonly Cell[], terms: readonly Term[]): Measured | null {
  const parts = terms.map(({ weight, span }) => ({ weight, ...countIn(cells, span) }));
  return parts.some(({ n }) => n === 0) ? null : { deff: designEffect(cells, terms), parts };
}

function bounded({ deff, parts }: Measured, z: number): Contrast {
  let est = 0;
  let below = 0;
  let above = 0;
  for (const { weight, n, correct } of parts) {
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
  const primacy = measure(cells, PRIMACY);
  const recency = measure(cells, RECENCY);
  if (!primacy || !recency) return null;
  const both = (z: number): readonly Contrast[] => [bounded(primacy, z), bounded(recency, z)];
  const two = both(Z95);
  return {
    est: Math.min(...two.map(({ est }) => est)),
    lo: Math.min(...two.map(({ lo }) => lo)),
    hi: Math.min(...both(ONE_SIDED_1_25).map(({ hi }) => hi)),
    reject: both(ONE_SIDED_5).every(({ lo }) => lo > 0),
  };
}
