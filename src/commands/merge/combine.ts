import type { Manifest, Plan } from '../../core/manifest.ts';
import { partsOf } from '../shared/merged.ts';

/** The manifest of a merged run: the union of what was asked, with all plans to build it again from. */
export function combined(
  runs: readonly Manifest[],
  haystacks: number,
  { id, started, version, node }: Pick<Manifest, 'id' | 'started' | 'version' | 'node'>,
): Manifest {
  const merged = runs
    .flatMap(partsOf)
    .sort((a, b) => a.plan.seed - b.plan.seed || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const plans = merged.map(({ plan }) => plan);
  const first = runs[0]!;
  return {
    schema: 'midspan-run/1',
    id,
    started,
    ended: started,
    version,
    node,
    plan: unionOf(plans, haystacks),
    template: first.template,
    tokenizer: first.tokenizer,
    corpora: distinct(
      runs.flatMap((run) => run.corpora),
      ({ style }) => style,
    ),
    models: distinct(
      runs.flatMap((run) => run.models),
      ({ name }) => name,
    ),
    versions: Object.assign({}, ...runs.map((run) => run.versions)),
    merged,
  };
}

/** One plan for several that agree: everything that some of them ask. The seed is that of the first. */
function unionOf(plans: readonly Plan[], haystacks: number): Plan {
  const { queries, maxTokens, seed } = plans[0]!;
  const controls = [...new Set(plans.flatMap((plan) => plan.controls ?? []))];
  return {
    suite: [...new Set(plans.map(({ suite }) => suite))].sort().join('+'),
    probes: distinct(
      plans.flatMap(({ probes }) => probes),
      ({ name }) => name,
    ),
    lengths: [...new Set(plans.flatMap(({ lengths }) => lengths))].sort((a, b) => a - b),
    haystacks,
    queries,
    seed,
    maxTokens,
    corpora: Object.assign({}, ...plans.map(({ corpora }) => corpora)),
    ...(controls.length > 0 && { controls }),
  };
}

/** The first of each key, sorted by it, so that the order of the runs does not show. */
function distinct<T>(all: readonly T[], key: (one: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const one of all) if (!byKey.has(key(one))) byKey.set(key(one), one);
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
