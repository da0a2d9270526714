import { type Control, controls } from '../../core/control.ts';
import type { ControlStat } from '../../core/control-stat.ts';
import type { Curve } from '../../core/curve.ts';
import { guessCorrected } from '../../core/guess.ts';

/** A curve's own controls by name; sentinels have no direction and belong to all of a probe and length. */
export function controlsOf(
  { model, probe, direction, length }: Pick<Curve, 'model' | 'probe' | 'direction' | 'length'>,
  stats: readonly ControlStat[],
): Readonly<Partial<Record<Control, ControlStat>>> {
  const own = stats.filter(
    (stat) =>
      stat.model === model &&
      stat.probe === probe &&
      stat.length === length &&
      (stat.direction === direction || stat.control === 'sentinels'),
  );
  return Object.fromEntries(
    controls.flatMap((control) => {
      const stat = own.find((candidate) => candidate.control === control);
      return stat ? [[control, stat]] : [];
    }),
  );
}

/** The accuracy of a curve corrected for the share right without any text; null where that was not asked. */
export function correctedOf(curve: Curve, stats: readonly ControlStat[]): number | null {
  const guess = controlsOf(curve, stats)['closed-book']?.share;
  return guess && curve.accuracy ? guessCorrected(curve.accuracy.est, guess.est) : null;
}
