import type { Haystack } from '../../core/haystack.ts';
import type { Manifest, MergedRun, Plan } from '../../core/manifest.ts';
import { haystacks, type Parts } from '../../generate/generate.ts';

/** The runs that a run consists of: itself, or those it was merged from. */
export const partsOf = ({ id, started, version, plan, merged }: Manifest): readonly MergedRun[] =>
  merged ?? [{ id, started, version, plan }];

/** The name of a haystack in a merged run: ids repeat from run to run, with the seed they do not. */
export const mergedName = (haystack: string, { seed }: Plan): string => `${haystack}.s${seed}`;

/**
 * Builds the haystacks of a run again, of `only` one probe and length where that is said: from its plan, or one after
 * another from the plans of the runs it was merged from.
 */
export async function* haystacksOf(
  { plan, merged }: Pick<Manifest, 'plan' | 'merged'>,
  parts: Parts,
  only?: { readonly probe: string; readonly length: number },
): AsyncGenerator<Haystack> {
  if (!merged) {
    yield* haystacks(narrowed(plan, only), parts);
    return;
  }
  // Runs that put the same to other models have the same plan.
  const seen = new Set<string>();
  for (const run of merged) {
    const isSeen = (haystack: string): boolean => seen.has(mergedName(haystack, run.plan));
    for await (const haystack of haystacks(narrowed(run.plan, only), parts, isSeen)) {
      const id = mergedName(haystack.id, run.plan);
      seen.add(id);
      yield { ...haystack, id, samples: haystack.samples.map((sample) => ({ ...sample, haystack: id })) };
    }
  }
}

const narrowed = (plan: Plan, only: { readonly probe: string; readonly length: number } | undefined): Plan =>
  only === undefined
    ? plan
    : {
        ...plan,
        probes: plan.probes.filter(({ name }) => name === only.probe),
        lengths: plan.lengths.filter((length) => length === only.length),
      };

/** The plans of a run without its controls. */
export function curveOnly({ plan, merged }: Manifest): Pick<Manifest, 'plan' | 'merged'> {
  const bare = ({ controls: _, ...rest }: Plan): Plan => rest;
  return {
    plan: bare(plan),
    ...(merged && { merged: merged.map((run) => ({ ...run, plan: bare(run.plan) })) }),
  };
}
