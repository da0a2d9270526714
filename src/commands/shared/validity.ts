import type { Comparison } from '../../core/comparison.ts';
import type { ControlStat } from '../../core/control-stat.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Result } from '../../core/result.ts';
import { type CurveAccumulator, curveAccumulator } from '../../stats/accumulate.ts';
import { countControls } from '../../stats/controls.ts';
import { compareNames } from '../../stats/curves.ts';
import { invalidReasons } from '../../stats/invalid.ts';
import { invalidByControls } from '../../stats/invalid-controls.ts';
import { type Outline, outlineOf } from '../../stats/outline.ts';
import { cellKey } from '../../stats/pairing.ts';

/** Why a run must not be trusted, one sentence each; none where it may be. */
export const invalidOf = (
  { gaveUp, tokenizer: { exact } }: Pick<Manifest, 'gaveUp' | 'tokenizer'>,
  curves: readonly Outline[],
  controls: readonly ControlStat[],
): string[] => [
  ...(gaveUp ?? []).map((why) => `${why}.`),
  ...invalidReasons(curves, { exact }),
  ...invalidByControls(curves, controls),
];

/** Takes in the results of one model, those of controls too, and says why they must not be trusted. */
export function watchValidity(manifest: Manifest, model: string) {
  const open = new Map<string, CurveAccumulator>();
  const controls = countControls();
  return {
    add(result: Result): void {
      if (result.control !== undefined) {
        controls.add(result);
        return;
      }
      const key = cellKey(result);
      const own = open.get(key) ?? curveAccumulator(result);
      open.set(key, own);
      own.add(result);
    },
    reasons(): string[] {
      const curves = [...open.values()].map((own) => outlineOf(own.tally())).sort(compareNames);
      const gaveUp = (manifest.gaveUp ?? []).filter((why) => why.startsWith(`${model}: `));
      return invalidOf({ ...manifest, gaveUp }, curves, controls.stats());
    },
  };
}

/** A comparison when a side must not be trusted: its figures stay, but nothing follows from them. */
export function distrusted(
  comparison: Comparison,
  invalid: { readonly baseline: readonly string[]; readonly candidate: readonly string[] },
): Comparison {
  const sides = (['baseline', 'candidate'] as const).filter((side) => invalid[side].length > 0);
  if (sides.length === 0) return comparison;
  const who = `the ${sides.join(' and the ')} ${sides.length > 1 ? 'are' : 'is'} invalid`;
  return {
    ...comparison,
    decision: 'incomparable',
    reason: `${who[0]!.toUpperCase()}${who.slice(1)}, so nothing follows from the figures.`,
    invalid: sides.flatMap((side) => invalid[side].map((sentence) => `${side} ${sentence}`)),
    cells: comparison.cells.map((cell) =>
      cell.decision === 'incomparable' ? cell : { ...cell, decision: 'incomparable', reason: who },
    ),
  };
}
