import type { Direction } from './probe.ts';

/** One length of an effective-length estimate. Ratios are shares correct over the base's; null where a zone is empty. */
export interface LengthRatio {
  /** Tokens asked for. */
  readonly length: number;
  /** Share correct over all depths; null when nothing was scored. */
  readonly accuracy: number | null;
  readonly F: number | null;
  readonly M: number | null;
  readonly L: number | null;
}

/** How far a model keeps a share `tau` of its base score at every depth. Lengths in tokens. */
export interface EffectiveLevel {
  /** Share of the base, 0…1. */
  readonly tau: number;
  /** Longest tested length up to which, at every tested length, all three zones are proved to keep `tau`; null: not even the shortest. */
  readonly lo: number | null;
  /** Shortest tested length at which some zone is proved to fall below `tau`; null: none of the tested. */
  readonly hi: number | null;
  /** Where the worst zone crosses `tau`, descriptive; null when it does not between the tested lengths. */
  readonly point: number | null;
}

/** Effective context length of one model × probe × direction. */
export interface EffectiveLength {
  readonly model: string;
  readonly probe: string;
  readonly direction: Direction;
  /** What ratios are taken over: the control `base`, or a tested length of at most 1,024 tokens. */
  readonly base: { readonly from: 'control' | 'length'; readonly p: number; readonly n: number };
  /** Shortest first. */
  readonly lengths: readonly LengthRatio[];
  /** tau .95, .85 and .5. */
  readonly levels: readonly EffectiveLevel[];
  /** RULER's definition, a point estimate: the longest length with an accuracy of at least 85.6 %; null: none. */
  readonly ruler: number | null;
  /** NoLiMa's definition, a point estimate: the longest length that keeps 85 % of the base on average; null: none. */
  readonly nolima: number | null;
}
