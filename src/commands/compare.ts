import { UserError } from '../core/user-error.ts';
import { usualRule } from '../stats/compare.ts';
import { tellCi } from './shared/ci/tell.ts';
import { codeOf, compareSides, parsePoints } from './shared/compare.ts';
import { comparisonJson } from './shared/comparison-json.ts';
import { comparisonText } from './shared/comparison-text.ts';
import type { Io } from './shared/io.ts';
import { openSide, secondModel } from './shared/sides.ts';

export interface CompareArguments {
  readonly baseline: string;
  /** The baseline's own folder where not given: its first model against its second. */
  readonly candidate?: string | undefined;
  readonly baselineModel?: string | undefined;
  readonly candidateModel?: string | undefined;
  readonly margin?: string | undefined;
  /** File for JUnit XML. */
  readonly junit?: string | undefined;
  readonly json: boolean;
}

/** `midspan compare`: whether the middle got worse from one run to another. */
export async function compareCommand(args: CompareArguments, io: Io): Promise<number> {
  const margin = args.margin === undefined ? usualRule.margin : parsePoints(args.margin, 'margin');
  const [first, second] =
    args.candidate === undefined
      ? secondModel(io, args.baseline, args)
      : [args.baselineModel, args.candidateModel];
  const baseline = openSide(io, args.baseline, first, 'baseline-model');
  const candidate = openSide(io, args.candidate ?? args.baseline, second, 'candidate-model');
  if (args.candidate === undefined && baseline.side.model === candidate.side.model)
    throw new UserError(
      `Both sides are ${baseline.side.model} of ${args.baseline}.`,
      'Give a second run, or another --candidate-model.',
    );
  const comparison = await compareSides(baseline, candidate, { ...usualRule, margin });
  if (args.json) io.stdout(`${JSON.stringify(comparisonJson(comparison), null, 2)}\n`);
  else io.stdout(comparisonText(comparison, io));
  tellCi(comparison, io, args.junit);
  return codeOf[comparison.decision];
}
