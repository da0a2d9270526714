import type { Control, SentinelPlace } from '../core/control.ts';
import { controls, sentinelPlaces } from '../core/control.ts';
import type { ControlStat } from '../core/control-stat.ts';
import type { Cell, Curve } from '../core/curve.ts';
import { directions } from '../core/probe.ts';
import type { Result } from '../core/result.ts';
import { outcomes } from '../core/score.ts';
import { type CurveAccumulator, curveAccumulator, type Tally } from './accumulate.ts';
import { binOf, wholeCurve } from './bins.ts';
import { countIn, mergeCells, noOutcomes, occurring } from './cells.ts';
import { share } from './contrasts.ts';

/** The figures of every control among the results, sorted; results of curves are passed over. */
export async function controlStatsOf(
  results: Iterable<Result> | AsyncIterable<Result>,
): Promise<ControlStat[]> {
  const counts = countControls();
  for await (const result of results) counts.add(result);
  return counts.stats();
}

/** The same for results that come one by one. */
export function countControls() {
  const open = new Map<string, { readonly control: Control; readonly accumulator: CurveAccumulator }>();
  return {
    add(result: Result): void {
      const { control, model, probe, direction, length } = result;
      if (control === undefined) return;
      const key = JSON.stringify([control, model, probe, direction, length]);
      const entry = open.get(key) ?? {
        control,
        accumulator: curveAccumulator({ model, probe, direction, length }),
      };
      open.set(key, entry);
      entry.accumulator.add(result);
    },
    stats: (): ControlStat[] =>
      [...open.values()]
        .map(({ control, accumulator }) => statOf(control, accumulator.tally()))
        .sort(inOrder),
  };
}

function statOf(control: Control, { model, probe, direction, length, cells }: Tally): ControlStat {
  const counts = noOutcomes();
  for (const cell of cells) for (const outcome of outcomes) counts[outcome] += cell.outcomes[outcome] ?? 0;
  const estimate = share(cells, wholeCurve);
  return {
    control,
    model,
    probe,
    direction,
    length,
    n: cells.reduce((sum, { n }) => sum + n, 0),
    unscored: counts.error,
    share: estimate && { est: estimate.est, lo: estimate.lo, hi: estimate.hi },
    outcomes: occurring(counts),
    ...(control === 'sentinels' && { found: foundIn(cells) }),
    cells,
  };
}

function inOrder(a: ControlStat, b: ControlStat): number {
  if (a.model !== b.model) return a.model < b.model ? -1 : 1;
  if (a.probe !== b.probe) return a.probe < b.probe ? -1 : 1;
  return (
    directions.indexOf(a.direction) - directions.indexOf(b.direction) ||
    a.length - b.length ||
    controls.indexOf(a.control) - controls.indexOf(b.control)
  );
}

/** The control of a curve: same model, probe, direction and length. */
export const controlOf = (
  stats: readonly ControlStat[],
  control: Control,
  curve: Pick<Curve, 'model' | 'probe' | 'direction' | 'length'>,
): ControlStat | undefined =>
  stats.find(
    (stat) =>
      stat.control === control &&
      stat.model === curve.model &&
      stat.probe === curve.probe &&
      stat.direction === curve.direction &&
      stat.length === curve.length,
  );

/** Code words found at each place. */
const foundIn = (cells: readonly Cell[]): NonNullable<ControlStat['found']> => {
  const at = (place: SentinelPlace) => {
    const bin = binOf(sentinelPlaces[place]);
    return countIn(cells, { from: bin, to: bin + 1 });
  };
  return { start: at('start'), middle: at('middle'), end: at('end') };
};

/** The base score of a curve's model, probe and direction, all lengths together: a short context is short whatever they are. */
export const baseIn =
  (stats: readonly ControlStat[]) =>
  ({
    model,
    probe,
    direction,
  }: Pick<Curve, 'model' | 'probe' | 'direction'>): readonly Cell[] | undefined => {
    const own = stats.filter(
      (stat) =>
        stat.control === 'base' &&
        stat.model === model &&
        stat.probe === probe &&
        stat.direction === direction,
    );
    return own.length === 0 ? undefined : mergeCells(...own.map(({ cells }) => cells));
  };
