import type { Curve } from '../../core/curve.ts';
import type { Details } from '../../core/report.ts';
import type { Result } from '../../core/result.ts';
import { countCurves } from '../../stats/curves.ts';
import { countDirections } from '../../stats/directions.ts';
import { countUsage } from '../../stats/usage.ts';
import type { CostCount } from './costs.ts';

/**
 * Everything a report is made of, from one pass over the results; they come many at a time, as a promise for each would
 * cost as much as counting it.
 */
export async function measure(
  parts: AsyncIterable<Iterable<Result>> | Iterable<Iterable<Result>>,
  { costs, synthetic, seed }: Options,
): Promise<{ readonly curves: readonly Curve[]; readonly details: Omit<Details, 'excerpts'> }> {
  const curves = countCurves();
  const usage = countUsage();
  const directions = countDirections();
  for await (const results of parts)
    for (const result of results) {
      usage.add(result);
      directions.add(result);
      costs?.add(result);
      curves.add(result);
    }
  return {
    curves: curves.curves({ synthetic, seed }),
    details: { usage: usage.curves(), directions: directions.effects() },
  };
}

interface Options {
  readonly synthetic: (model: string) => boolean;
  readonly seed: number;
  readonly costs?: Pick<CostCount, 'add'>;
}
