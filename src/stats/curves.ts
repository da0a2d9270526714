import type { Curve } from '../core/curve.ts';
import { directions } from '../core/probe.ts';
import type { Result } from '../core/result.ts';
import { type CurveName, curveAccumulator } from './accumulate.ts';
import { byCurve } from './by-curve.ts';
import { curveOf } from './curve.ts';

/** Takes in results one by one, in any order; no key may come twice. Memory grows with haystacks, not with results. */
export interface CurveCount {
  add(result: Result): void;
  /** One curve for each model, probe, direction and length that was met, sorted in that order. */
  curves(options: CurvesOptions): Curve[];
}

interface CurvesOptions {
  /** Whether a model is simulated. */
  readonly synthetic: (model: string) => boolean;
  /** Fixes the permutations and draws. */
  readonly seed: number;
}

export function countCurves(): CurveCount {
  const open = byCurve((name) => ({ name, accumulator: curveAccumulator(name) }));
  return {
    add: (result) => open.of(result).accumulator.add(result),
    curves: ({ synthetic, seed }) =>
      [...open.all()]
        .sort((a, b) => compareNames(a.name, b.name))
        .map(({ name, accumulator }) =>
          curveOf(accumulator.tally(), { synthetic: synthetic(name.model), seed }),
        ),
  };
}

/**
 * One curve for each model, probe, direction and length among the results, sorted in that order, so that the order in
 * which results came does not show. Results are read once and not kept; no key may come twice. `synthetic` says whether a
 * model is simulated; `seed` fixes the permutations and draws.
 */
export async function curvesOf(
  results: Iterable<Result> | AsyncIterable<Result>,
  options: CurvesOptions,
): Promise<Curve[]> {
  const count = countCurves();
  // Awaiting every result of a plain iterable would cost more than counting it.
  if (Symbol.iterator in results) for (const result of results) count.add(result);
  else for await (const result of results) count.add(result);
  return count.curves(options);
}

/** The order of curves: by model, probe, direction and length. */
export function compareNames(a: CurveName, b: CurveName): number {
  if (a.model !== b.model) return a.model < b.model ? -1 : 1;
  if (a.probe !== b.probe) return a.probe < b.probe ? -1 : 1;
  return directions.indexOf(a.direction) - directions.indexOf(b.direction) || a.length - b.length;
}
