import type { Haystack } from '../../core/haystack.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Probe } from '../../core/probe.ts';
import type { Excerpt } from '../../core/report.ts';
import type { Result } from '../../core/result.ts';
import { UserError } from '../../core/user-error.ts';
import { haystacks } from '../../generate/generate.ts';
import { isBuiltIn } from './built-in.ts';
import { excerptOf, readExcerpts } from './excerpts.ts';
import { rebuild } from './rebuild.ts';

/**
 * The question of a result with its pieces in place: from the run's excerpts, or by building its haystack again from
 * its seed. One sentence where neither can be had. Modules that a run names are not loaded: who looks at a folder from
 * elsewhere does not mean to run its code.
 */
export async function placedExcerpt(
  { folder, manifest }: { readonly folder: string; readonly manifest: Manifest },
  result: Result,
  cwd: string,
): Promise<Excerpt | string> {
  const kept = readExcerpts(folder).find(
    ({ sample, model }) => sample === result.sample && model === result.model,
  );
  if (kept) return kept;
  if (manifest.imported) return 'This run was imported: its contexts are not at hand.';
  if (!isBuiltIn(manifest))
    return 'The context is made by a module of your own, which is not run for looking at it.';
  try {
    const parts = await rebuild(manifest, cwd);
    for await (const haystack of haystacks(manifest.plan, parts, (id) => id !== result.haystack)) {
      const sample = haystack.samples.find(({ id }) => id === result.sample);
      const probe = parts.probes.get(haystack.probe);
      if (sample && probe) return placed(result, haystack, sample, probe);
    }
    return 'The context could not be built again: no haystack of this run has that question.';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `The context cannot be built again. ${error.message}`;
  }
}

const placed = (
  { model, outcome, score, completion }: Result,
  haystack: Haystack,
  sample: Haystack['samples'][number],
  probe: Probe,
): Excerpt => {
  const { source, ...rest } = score ?? { value: 0, strict: false };
  // A piece that the haystack does not have cannot be shown.
  const own = source && source.index < haystack.pieces.length ? { ...rest, source } : rest;
  return excerptOf(model, probe, haystack, sample, completion?.text ?? '', { outcome, score: own });
};
