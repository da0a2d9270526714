import type { Control, SentinelPlace } from './control.ts';
import type { Cell, Interval } from './curve.ts';
import type { Direction } from './probe.ts';
import type { Outcome } from './score.ts';

/** What came of one control for one model × probe × direction × length. */
export interface ControlStat {
  readonly control: Control;
  readonly model: string;
  readonly probe: string;
  /** Sentinels have none of their own: theirs is always `forward`. */
  readonly direction: Direction;
  /** Tokens asked for in the curve that the control is about. */
  readonly length: number;
  /** Scored results. */
  readonly n: number;
  /** Results without a score (`error`); not part of n. */
  readonly unscored: number;
  /** Share right, Wilson on n/deff; null when nothing was scored. */
  readonly share: Interval | null;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Code words found at each place; for sentinels only. */
  readonly found?: Readonly<Record<SentinelPlace, { readonly n: number; readonly correct: number }>>;
  /** Sentinels stand in the bins of depth 0, 1/2 and 1. */
  readonly cells: readonly Cell[];
}
