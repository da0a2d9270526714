import { holds, type Span } from './bins.ts';
import { studentCdf, studentQuantile } from './student.ts';
import { wilson } from './wilson.ts';

/** Pairs of one haystack in one bin: the same questions, answered by baseline and candidate. */
export interface PairCell {
  readonly haystack: string;
  /** 0…14. */
  readonly bin: number;
  /** Pairs of which both sides were scored. */
  readonly n: number;
  /** Right in the baseline and wrong in the candidate. */
  readonly lost: number;
  /** Wrong in the baseline and right in the candidate. */
  readonly gained: number;
}

/** A zone's pairs, all haystacks together, and how much more they vary than independent ones. */
export interface PairCount {
  readonly n: number;
  readonly lost: number;
  readonly gained: number;
  /** Haystacks with a pair in the zone. */
  readonly haystacks: number;
  /** Design effect of lost − gained, ≥ 1. */
  readonly deff: number;
}

/** An estimate of a drop (baseline minus candidate, so above 0 is worse) with one-sided bounds, as differences of shares. */
export interface Drop {
  readonly est: number;
  readonly lo: number;
  readonly hi: number;
}

/**
 * Counts the pairs of a zone. The design effect is the between-haystack variance of the drop,
 * H/(H−1) Σ_h (d_h − Δ n_h)²/n² with d_h = lost − gained, over its variance if all pairs were independent,
 * (lost + gained)/n² − Δ²/n; never below 1. 1 where there is nothing to estimate it from. With equal counts in all
 * haystacks the numerator is var_h(d_h/n_h)/H.
 */
export function countPairs(cells: readonly PairCell[], span: Span): PairCount {
  const byHaystack = new Map<string, { n: number; net: number }>();
  let n = 0;
  let lost = 0;
  let gained = 0;
  for (const cell of cells) {
    if (cell.n === 0 || !holds(span, cell.bin)) continue;
    n += cell.n;
    lost += cell.lost;
    gained += cell.gained;
    const own = byHaystack.get(cell.haystack) ?? { n: 0, net: 0 };
    own.n += cell.n;
    own.net += cell.lost - cell.gained;
    byHaystack.set(cell.haystack, own);
  }
  const haystacks = byHaystack.size;
  const drop = n === 0 ? 0 : (lost - gained) / n;
  const independent = n === 0 ? 0 : (lost + gained) / n ** 2 - drop ** 2 / n;
  let squares = 0;
  for (const own of byHaystack.values()) squares += ((own.net - drop * own.n) / n) ** 2;
  const deff =
    haystacks < 2 || independent <= 0
      ? 1
      : Math.max(1, ((haystacks / (haystacks - 1)) * squares) / independent);
  return { n, lost, gained, haystacks, deff };
}

/**
 * A drop with bounds at `q` standard errors: Wilson intervals of lost and gained on n/deff, put together by MOVER
 * (Newcombe 1998, method 10 without correlation). It has width even where nothing changed. n > 0.
 */
export function dropAt({ n, lost, gained, deff }: PairCount, q: number): Drop {
  const effective = n / deff;
  const [b, c] = [lost / n, gained / n];
  const [lowB, highB] = wilson(b * effective, effective, q);
  const [lowC, highC] = wilson(c * effective, effective, q);
  const est = b - c;
  return {
    est,
    lo: Math.max(-1, est - Math.hypot(b - lowB, highC - c)),
    hi: Math.min(1, est + Math.hypot(highB - b, c - lowC)),
  };
}

/** One-sided bounds of a drop, each at level `alpha`: q is Student's t of haystacks − 1. At least 2 haystacks. */
export const dropOf = (count: PairCount, alpha: number): Drop =>
  dropAt(count, studentQuantile(1 - alpha, count.haystacks - 1));

/**
 * The one-sided p of "the candidate is no worse": the level at which the lower bound of `dropOf` meets 0. 0.5 or more,
 * as 1, where the estimate is not above 0.
 */
export function dropP(count: PairCount): number {
  if (count.n === 0 || count.lost <= count.gained) return 1;
  let [low, high] = [0, 1];
  while (dropAt(count, high).lo > 0 && high < 1e6) [low, high] = [high, high * 2];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (dropAt(count, middle).lo > 0) low = middle;
    else high = middle;
  }
  return studentCdf(-low, count.haystacks - 1);
}
