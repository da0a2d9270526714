import type { ControlStat } from '../../core/control-stat.ts';
import type { Curve } from '../../core/curve.ts';
import type { Manifest } from '../../core/manifest.ts';
import { sampleCount } from './build.ts';

/** A run in a report, and the names its models have there; their own where not said. */
export interface Part {
  readonly manifest: Manifest;
  readonly labelOf?: (model: string) => string;
}

/** That a run was stopped, was killed or goes on yet, one sentence for each model that lacks results; none where it has ended. */
export function unfinished(
  { manifest, labelOf = (model) => model }: Part,
  curves: readonly Curve[],
  controls: readonly ControlStat[],
): string[] {
  if (manifest.ended !== null) return [];
  const each = manifest.models.map(({ name }) => {
    const model = labelOf(name);
    const own = [...curves, ...controls].filter((one) => one.model === model);
    return { model, had: own.reduce((sum, { n, unscored }) => sum + n + unscored, 0) };
  });
  const short = each.filter(({ had }) => had < plannedIn(manifest));
  // Killed while it drew its reports, a run lacks nothing.
  return (short.length > 0 ? short : each).map(({ model, had }) => `${model}: ${soFar(manifest, had)}`);
}

/** The same of one side of a comparison, which has so many answers to questions of curves; null where its run has ended. */
export function unfinishedSide(role: string, manifest: Manifest, had: number): string | null {
  if (manifest.ended !== null) return null;
  const { controls: _, ...plan } = manifest.plan;
  return `The ${role} is ${soFar({ ...manifest, plan }, had)}`;
}

const soFar = (manifest: Manifest, had: number): string =>
  `not finished: ${had} of ${manifest.gate ? 'at most ' : ''}${plannedIn(manifest)} questions have a result.`;

/** A gate asks about no more haystacks than was fixed beforehand. */
const plannedIn = ({ plan, gate }: Manifest): number =>
  sampleCount({ ...plan, haystacks: gate?.haystacks ?? plan.haystacks });
