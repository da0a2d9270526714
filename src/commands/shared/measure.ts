import type { Curve } from '../../core/curve.ts';
import type { Details } from '../../core/report.ts';
import type { Result } from '../../core/result.ts';
import { curvesOf } from '../../stats/curves.ts';
import { countDirections } from '../../stats/directions.ts';
import { countUsage } from '../../stats/usage.ts';
import type { CostCount } from './costs.ts';

/** Everything a report is made of, from one pass over the results. */
export async function measure(
  results: AsyncIterable<Result> | Iterable<Result>,
  { costs, ...options }: Parameters<typeof curvesOf>[1] & { readonly costs?: Pick<CostCount, 'add'> },
): Promise<{ readonly curves: readonly Curve[]; readonly details: Omit<Details, 'excerpts'> }> {
  const usage = countUsage();
  const directions = countDirections();
  async function* counted(): AsyncGenerator<Result> {
    for await (const result of results) {
      usage.add(result);
      directions.add(result);
      costs?.add(result);
      yield result;
    }
  }
  const curves = await curvesOf(counted(), options);
  return { curves, details: { usage: usage.curves(), directions: directions.effects() } };
}
