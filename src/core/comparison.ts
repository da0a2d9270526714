import type { Interval } from './curve.ts';
import type { Direction } from './probe.ts';
import type { Outcome } from './score.ts';

/** What a comparison says; `incomparable` when the two sides were not asked the same thing. */
export type Decision = 'pass' | 'regressed' | 'inconclusive' | 'incomparable';

/** The same questions answered by two sides: how many were right on both, on one, on none. */
export interface Pairs {
  readonly n: number;
  readonly both: number;
  /** Right in the baseline only. */
  readonly lost: number;
  /** Right in the candidate only. */
  readonly gained: number;
}

/** A drop (baseline minus candidate, so above 0 is worse) with one-sided bounds, as differences of shares. */
export interface Drop extends Interval {
  readonly deff: number;
}

/** Which curve a comparison of cells is about. */
export interface CellName {
  readonly probe: string;
  readonly direction: Direction;
  /** Tokens asked for. */
  readonly length: number;
}

/** Baseline and candidate on one probe × direction × length. Differences are shares, above 0 where the candidate is worse. */
export interface CellComparison extends CellName {
  readonly decision: Decision;
  /** One sentence without its full stop. */
  readonly reason: string;
  /** Haystacks with a pair in the middle. */
  readonly haystacks: number;
  readonly zones: { readonly F: Pairs; readonly M: Pairs; readonly L: Pairs };
  /** Pairs of the middle, haystack by haystack. */
  readonly perHaystack: readonly (Pairs & { readonly haystack: string })[];
  /** Drop of the middle with one-sided bounds at the comparison's alpha; null with fewer than two haystacks. */
  readonly drop: Drop | null;
  /** How much more the middle fell than the average of both edges, two-sided 95 %; null where a zone is empty. */
  readonly sag: Drop | null;
  /** One-sided p of the drop, and after Holm's correction over all cells. */
  readonly p: number | null;
  readonly pHolm: number | null;
  /** Mid-p of McNemar's test and the sequential e-value on the pairs of the middle, as if pairs were independent. */
  readonly mcnemarMidP: number;
  readonly eValue: number;
  /** Pairs of all depths, and those whose correctness differs. */
  readonly flips: { readonly n: number; readonly flips: number };
  /** Chance to find a true drop of the margin, and of twice the margin, with these pairs and flips. */
  readonly power: { readonly margin: number; readonly twice: number } | null;
  /** The smallest true drop found with chance 0.8. */
  readonly detectable: number | null;
  /** What the lost answers of all depths became. */
  readonly became: Readonly<Partial<Record<Outcome, number>>>;
  /** Questions of shared haystacks that were scored on one side only. */
  readonly unpaired: number;
}

/** One side of a comparison. */
export interface Side {
  /** As the user named it. */
  readonly name: string;
  readonly run: string;
  readonly model: string;
  readonly synthetic: boolean;
}

export interface Comparison {
  readonly baseline: Side;
  readonly candidate: Side;
  /** The drop of the middle that is tolerated, 0…1. */
  readonly margin: number;
  /** One-sided level. */
  readonly alpha: number;
  readonly decision: Decision;
  /** One sentence. */
  readonly reason: string;
  /** In what the sides differ so that they cannot be compared; one sentence each. */
  readonly differences: readonly string[];
  /** Why a side must not be trusted, so that there is no verdict; one sentence each, the side first. */
  readonly invalid: readonly string[];
  readonly warnings: readonly string[];
  readonly cells: readonly CellComparison[];
}
