import type { ControlStat } from '../../core/control-stat.ts';
import type { Curve } from '../../core/curve.ts';
import type { EffectiveLength } from '../../core/effective-length.ts';
import { controlsOf, correctedOf } from '../words/controls.ts';
import { tidy } from '../words/numbers.ts';

/** The controls of one curve, by name; undefined where none was asked. */
export function controlsJson(curve: Curve, stats: readonly ControlStat[]): object | undefined {
  const own = Object.values(controlsOf(curve, stats));
  if (own.length === 0) return undefined;
  const corrected = correctedOf(curve, stats);
  return {
    ...Object.fromEntries(own.map((stat) => [stat.control.replace('-', '_'), figuresOf(stat)])),
    ...(corrected !== null && { guess_corrected: tidy(corrected) }),
  };
}

function figuresOf({ n, unscored, share, outcomes, found }: ControlStat): object {
  if (found) return { n, unscored, ...found };
  return {
    n,
    unscored,
    acc: tidy(share?.est),
    ci95: share && [tidy(share.lo), tidy(share.hi)],
    outcomes,
  };
}

/** Effective lengths, ready for `JSON.stringify`. */
export const effectiveJson = ({ base, lengths, ...rest }: EffectiveLength): object => ({
  ...rest,
  base: { ...base, p: tidy(base.p) },
  lengths: lengths.map(({ length, accuracy, F, M, L }) => ({
    length,
    accuracy: tidy(accuracy),
    ratio: { F: tidy(F), M: tidy(M), L: tidy(L) },
  })),
});
