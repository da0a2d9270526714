import type { Haystack } from '../../core/haystack.ts';
import type { Manifest, Plan } from '../../core/manifest.ts';
import type { Style } from '../../core/piece.ts';
import type { Scorer } from '../../core/score.ts';
import { controlCount } from '../../generate/controls.ts';
import { haystacks, type Parts, preflight } from '../../generate/generate.ts';
import { template } from '../../generate/template.ts';
import { version } from '../../load.ts';
import type { Model } from './models.ts';
import type { Settings } from './settings.ts';
import { shownSpec } from './shown-spec.ts';

/**
 * The haystacks of a plan, the first one built at once: what cannot be built, or fails the check of the first, fails
 * before anything is written.
 */
export async function checkedHaystacks(
  plan: Plan,
  parts: Parts,
  check?: (first: Haystack) => Promise<void>,
): Promise<AsyncGenerator<Haystack>> {
  const all = haystacks(plan, parts);
  const first = await all.next();
  if (!first.done) await check?.(first.value);
  await preflight(plan, parts);
  return (async function* () {
    if (!first.done) yield first.value;
    yield* all;
  })();
}

/** Samples that a plan makes, those of controls included. */
export const sampleCount = (plan: Plan): number =>
  plan.probes.reduce((sum, probe) => sum + probe.directions.length, 0) *
    plan.lengths.length *
    plan.haystacks *
    plan.queries +
  controlCount(plan);

/** The manifest of something about to start. */
export function manifestOf(request: {
  readonly id: string;
  readonly started: Date;
  readonly plan: Plan;
  /** As `--tokenizer` takes it. */
  readonly tokenizer: string;
  readonly parts: Parts;
  readonly scorers: ReadonlyMap<string, Scorer>;
  readonly models: readonly Model[];
  readonly settings?: Settings;
}): Manifest {
  const { id, started, plan, parts, scorers, models, settings } = request;
  const versions = [
    ...[...parts.probes].map(([name, probe]) => [`probe.${name}`, probe.version]),
    ...[...parts.probes].map(([name, probe]) => [`scorer.${probe.scorer}`, scorers.get(name)!.version]),
  ];
  const { name, exact, fingerprint } = parts.tokenizer;
  return {
    schema: 'midspan-run/1',
    id,
    started: started.toISOString(),
    ended: null,
    version,
    node: process.version,
    plan,
    template,
    tokenizer: { spec: request.tokenizer, name, exact, fingerprint },
    corpora: [...parts.corpora].map(([style, corpus]) => corpusEntry(style, corpus)),
    models: models.map(({ spec, adapter }) => ({
      spec: shownSpec(spec),
      name: adapter.model,
      synthetic: adapter.synthetic ?? false,
      params: adapter.params,
    })),
    versions: Object.fromEntries(versions) as Record<string, number>,
    ...(settings ? { settings: storedSettings(settings) } : {}),
  };
}

/** Header values may be secrets: of them only the names are kept. */
const storedSettings = (settings: Settings): Readonly<Record<string, unknown>> => ({
  ...settings,
  model: settings.model.map(shownSpec),
  header: settings.header.map((header) => header.split(':')[0]!.trim()),
});

const corpusEntry = (style: Style, corpus: { readonly name: string; readonly fingerprint: string }) => ({
  style,
  name: corpus.name,
  fingerprint: corpus.fingerprint,
});
