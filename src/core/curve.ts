import type { Direction } from './probe.ts';
import type { Outcome } from './score.ts';

/** Depth is cut into this many half-open bins, the last one closed; thirds and fifths both align. */
export const BINS = 15;

/** An estimate with its 95 % interval. */
export interface Interval {
  readonly est: number;
  readonly lo: number;
  readonly hi: number;
}

/** Counts of one haystack in one bin of depth: the mergeable sufficient statistic. */
export interface Cell {
  readonly haystack: string;
  /** 0…14. */
  readonly bin: number;
  /** Scored results: all outcomes but `error`. */
  readonly n: number;
  readonly correct: number;
  readonly strict: number;
  /** Sum of depths over scored results, so that a merged mean is exact. */
  readonly depthSum: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
}

/** One point of a curve. */
export interface Bin {
  readonly bin: number;
  /** Depths from ≤ d < to (the last bin: ≤ to). */
  readonly from: number;
  readonly to: number;
  readonly depthMean: number | null;
  readonly n: number;
  readonly correct: number;
  /** Results without a score (`error`). */
  readonly unscored: number;
  /** Share correct; null when nothing was scored. */
  readonly p: number | null;
  /** Wilson, pointwise. */
  readonly ci95: readonly [number, number] | null;
  /** Simultaneous over all bins: Šidák-level Clopper–Pearson on n/deff. */
  readonly band95: readonly [number, number] | null;
}

export type Pattern =
  | 'U'
  | 'inverted U'
  | 'primacy'
  | 'recency'
  | 'declining'
  | 'rising'
  | 'front loss'
  | 'tail loss'
  | 'flat'
  | 'too few';

/** A contrast of zones with its design effect. */
export interface Contrast extends Interval {
  readonly deff: number;
}

/** Where wrong answers came from. */
export interface Confusions {
  /** Wrong answers that could be traced to another piece of the same haystack. */
  readonly traced: number;
  /** Of those, from the piece right before or after the needle. */
  readonly adjacent: number;
  /** [asked bin][source bin] counts, 15 × 15. */
  readonly map: readonly (readonly number[])[];
}

/** Everything known about one model × probe × direction × length. Shares are 0…1. */
export interface Curve {
  readonly model: string;
  readonly probe: string;
  readonly direction: Direction;
  /** Tokens asked for. */
  readonly length: number;
  /** True when the model is simulated. */
  readonly synthetic: boolean;
  /** Scored results. */
  readonly n: number;
  /** Results without a score (`error`); not part of n. */
  readonly unscored: number;
  readonly haystacks: number;
  /** Share correct (`retrieved`), Wilson on n/deff; null when nothing was scored. */
  readonly accuracy: Interval | null;
  /** Share that was also in the asked form. */
  readonly strict: number | null;
  readonly bins: readonly Bin[];
  /** F: depth < 0.2, M: 1/3 ≤ depth < 2/3, L: depth ≥ 0.8. Null where a zone has no result. */
  readonly zones: { readonly F: ZoneStat | null; readonly M: ZoneStat | null; readonly L: ZoneStat | null };
  /** (F + L)/2 − M. These and the next three are null when a zone they need is empty. */
  readonly lim: Contrast | null;
  /** F − M. */
  readonly primacy: Contrast | null;
  /** L − M. */
  readonly recency: Contrast | null;
  /** min(primacy, recency); `reject` when both one-sided 5 % lower bounds are above 0. */
  readonly u: (Interval & { readonly reject: boolean }) | null;
  readonly pattern: Pattern;
  /** Any position effect at all: likelihood ratio, p by permuting bins within haystacks. */
  readonly flat: { readonly stat: number; readonly p: number } | null;
  /** max − min over bins; descriptive, never tested. */
  readonly gapRaw: number | null;
  /** The gap that a flat model of this accuracy and n would show: mean and 95th percentile. */
  readonly gapFlat: { readonly mean: number; readonly p95: number } | null;
  /** Shrunken gap (empirical Bayes). */
  readonly gapEb: number | null;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly confusions: Confusions;
  /** Whole-prompt tokens: counted by us, reported by the provider. */
  readonly tokens: { readonly counted: Range | null; readonly reported: Range | null };
  readonly cells: readonly Cell[];
}

export interface ZoneStat extends Interval {
  readonly n: number;
}

export interface Range {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}
