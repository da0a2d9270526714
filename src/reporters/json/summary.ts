import type { Interval, Pattern } from '../../core/curve.ts';
import type { Direction } from '../../core/probe.ts';
import type { Report } from '../../core/report.ts';
import type { Outcome } from '../../core/score.ts';
import { tidy } from '../words/numbers.ts';
import { controlsJson, effectiveJson } from './controls.ts';

/** An estimate with its 95 % interval, as JSON. */
export interface SummaryInterval {
  readonly est: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
}

/** One curve as `--json` prints it. Shares are 0…1; null where nothing was scored. */
export interface SummaryCurve {
  readonly model: string;
  readonly synthetic: boolean;
  readonly probe: string;
  readonly direction: Direction;
  /** Tokens asked for. */
  readonly length: number;
  readonly n: number;
  /** Questions without a score (`error`); not part of n. */
  readonly unscored: number;
  readonly accuracy: number | null;
  readonly lim: SummaryInterval | null;
  readonly primacy: SummaryInterval | null;
  readonly recency: SummaryInterval | null;
  readonly u: (SummaryInterval & { readonly reject: boolean }) | null;
  readonly pattern: Pattern;
  readonly gap_raw: number | null;
  readonly gap_eb: number | null;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Where controls were asked. */
  readonly controls?: object;
}

/** What `--json` prints. */
export interface Summary {
  readonly curves: readonly SummaryCurve[];
  /** Where several lengths and a base score were asked. */
  readonly effective_lengths?: readonly object[];
}

/** The figures of every curve, ready for `JSON.stringify`; scripts rely on the names. */
export function summaryJson({
  curves,
  controls,
  effective,
}: Pick<Report, 'curves' | 'controls' | 'effective'>): Summary {
  return {
    ...(effective.length > 0 && { effective_lengths: effective.map(effectiveJson) }),
    curves: curves.map((curve) => ({
      model: curve.model,
      synthetic: curve.synthetic,
      probe: curve.probe,
      direction: curve.direction,
      length: curve.length,
      n: curve.n,
      unscored: curve.unscored,
      accuracy: tidy(curve.accuracy?.est),
      lim: rounded(curve.lim),
      primacy: rounded(curve.primacy),
      recency: rounded(curve.recency),
      u: curve.u && { ...ends(curve.u), reject: curve.u.reject },
      pattern: curve.pattern,
      gap_raw: tidy(curve.gapRaw),
      gap_eb: tidy(curve.gapEb),
      outcomes: curve.outcomes,
      ...(controls.length > 0 && { controls: controlsJson(curve, controls) ?? {} }),
    })),
  };
}

const rounded = (value: Interval | null): SummaryInterval | null => value && ends(value);

const ends = ({ est, lo, hi }: Interval): SummaryInterval => ({ est: tidy(est), lo: tidy(lo), hi: tidy(hi) });
