import type { Curve } from '../core/curve.ts';
import { directions } from '../core/probe.ts';
import type { Result } from '../core/result.ts';
import { type CurveName, curveAccumulator } from './accumulate.ts';
import { byCurve } from './by-curve.ts';
import { curveOf } from './curve.ts';

/**
 * One curve for each model, probe, direction and length among the results, sorted in that order, so that the order in
 * which results came does not show. Results are read once and not kept; no key may come twice. `synthetic` says whether a
 * model is simulated; `seed` fixes the permutations and draws.
 */
export async function curvesOf(
  results: Iterable<Result> | AsyncIterable<Result>,
  options: { readonly synthetic: (model: string) => boolean; readonly seed: number },
): Promise<Curve[]> {
  const open = byCurve((name) => ({ name, accumulator: curveAccumulator(name) }));
  const add = (result: Result): void => open.of(result).accumulator.add(result);
  // Awaiting every result of a plain iterable would cost more than counting it.
  if (Symbol.iterator in results) for (const result of results) add(result);
  else for await (const result of results) add(result);
  return [...open.all()]
    .sort((a, b) => compareNames(a.name, b.name))
    .map(({ name, accumulator }) =>
      curveOf(accumulator.tally(), { synthetic: options.synthetic(name.model), seed: options.seed }),
    );
}

/** The order of curves: by model, probe, direction and length. */
export function compareNames(a: CurveName, b: CurveName): number {
  if (a.model !== b.model) return a.model < b.model ? -1 : 1;
  if (a.probe !== b.probe) return a.probe < b.probe ? -1 : 1;
  return directions.indexOf(a.direction) - directions.indexOf(b.direction) || a.length - b.length;
}
