import type { Drop, Pairs } from '../core/comparison.ts';
import { holds, type Span } from './bins.ts';
import type { Term } from './design-effect.ts';
import { studentCdf, studentQuantile } from './student.ts';
import { wilson } from './wilson.ts';

/** Pairs of one haystack in one bin: the same questions, answered by baseline and candidate. */
export interface PairCell extends Pairs {
  readonly haystack: string;
  /** 0…14. */
  readonly bin: number;
}

/** A zone's pairs, all haystacks together, and how much more they vary than independent ones. */
export interface PairCount extends Pairs {
  /** Haystacks with a pair in the zone. */
  readonly haystacks: number;
  /** Design effect of lost − gained, ≥ 1. */
  readonly deff: number;
}

/** The pairs of a span of bins, all haystacks together. */
export function pairsOf(cells: readonly PairCell[], span: Span): Pairs {
  const sum = { n: 0, both: 0, lost: 0, gained: 0 };
  for (const cell of cells) {
    if (!holds(span, cell.bin)) continue;
    sum.n += cell.n;
    sum.both += cell.both;
    sum.lost += cell.lost;
    sum.gained += cell.gained;
  }
  return sum;
}

/**
 * Counts the pairs of a zone. The design effect is the between-haystack variance of the drop,
 * H/(H−1) Σ_h (d_h − Δ n_h)²/n² with d_h = lost − gained, over its variance if all pairs were independent,
 * (lost + gained)/n² − Δ²/n; never below 1. 1 where there is nothing to estimate it from. With equal counts in all
 * haystacks the numerator is var_h(d_h/n_h)/H.
 */
export function countPairs(cells: readonly PairCell[], span: Span): PairCount {
  return { ...pairsOf(cells, span), ...clustering(cells, [{ weight: 1, span }]) };
}

/** Haystacks that take part in Σ weight · drop(span), and its design effect. */
function clustering(cells: readonly PairCell[], terms: readonly Term[]) {
  const effects = new Map<string, number>();
  let independent = 0;
  for (const { weight, span } of terms) {
    const { n, lost, gained } = pairsOf(cells, span);
    if (n === 0) continue;
    const drop = (lost - gained) / n;
    independent += weight * weight * ((lost + gained) / n ** 2 - drop ** 2 / n);
    for (const cell of cells) {
      if (cell.n === 0 || !holds(span, cell.bin)) continue;
      const effect = (weight * (cell.lost - cell.gained - drop * cell.n)) / n;
      effects.set(cell.haystack, (effects.get(cell.haystack) ?? 0) + effect);
    }
  }
  const haystacks = effects.size;
  if (haystacks < 2 || independent <= 0) return { haystacks, deff: 1 };
  let squares = 0;
  for (const effect of effects.values()) squares += effect * effect;
  return { haystacks, deff: Math.max(1, ((haystacks / (haystacks - 1)) * squares) / independent) };
}

/**
 * A drop with bounds at `q` standard errors: Wilson intervals of lost and gained on n/deff, put together by MOVER
 * (Newcombe 1998, method 10 without correlation). It has width even where nothing changed. n > 0.
 */
export function dropAt({ n, lost, gained, deff }: Omit<PairCount, 'both' | 'haystacks'>, q: number): Drop {
  const effective = n / deff;
  const [b, c] = [lost / n, gained / n];
  const [lowB, highB] = wilson(b * effective, effective, q);
  const [lowC, highC] = wilson(c * effective, effective, q);
  const est = b - c;
  return {
    est,
    lo: Math.max(-1, est - Math.hypot(b - lowB, highC - c)),
    hi: Math.min(1, est + Math.hypot(highB - b, c - lowC)),
    deff,
  };
}

/** One-sided bounds of a drop, each at level `alpha`: q is Student's t of haystacks − 1. Null with fewer than 2 haystacks. */
export const dropOf = (count: PairCount, alpha: number): Drop | null =>
  count.haystacks < 2 ? null : dropAt(count, studentQuantile(1 - alpha, count.haystacks - 1));

/**
 * A contrast Σ weight · drop(span) with its two-sided interval: MOVER on the intervals of its zones, each on n/deff with the
 * deff of the contrast. Null with fewer than 2 haystacks or an empty zone.
 */
export function dropContrast(cells: readonly PairCell[], terms: readonly Term[], alpha = 0.05): Drop | null {
  const { haystacks, deff } = clustering(cells, terms);
  const zones = terms.map(({ weight, span }) => ({ weight, pairs: pairsOf(cells, span) }));
  if (haystacks < 2 || zones.some(({ pairs }) => pairs.n === 0)) return null;
  const q = studentQuantile(1 - alpha / 2, haystacks - 1);
  let est = 0;
  let below = 0;
  let above = 0;
  for (const { weight, pairs } of zones) {
    const drop = dropAt({ ...pairs, deff }, q);
    const [down, up] = [drop.est - drop.lo, drop.hi - drop.est].map((arm) => weight * arm);
    est += weight * drop.est;
    below += (weight > 0 ? down! : up!) ** 2;
    above += (weight > 0 ? up! : down!) ** 2;
  }
  return { est, lo: Math.max(-1, est - Math.sqrt(below)), hi: Math.min(1, est + Math.sqrt(above)), deff };
}

/**
 * The one-sided p of "the candidate is no worse": the level at which the lower bound of `dropOf` meets 0. 1 where the
 * estimate is not above 0, or with fewer than 2 haystacks.
 */
export function dropP(count: PairCount): number {
  if (count.haystacks < 2 || count.lost <= count.gained) return 1;
  let [low, high] = [0, 1];
  while (dropAt(count, high).lo > 0 && high < 1e6) [low, high] = [high, high * 2];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (dropAt(count, middle).lo > 0) low = middle;
    else high = middle;
  }
  return studentCdf(-low, count.haystacks - 1);
}
