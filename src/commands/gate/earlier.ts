import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Manifest } from '../../core/manifest.ts';
import type { Result } from '../../core/result.ts';
import { UserError } from '../../core/user-error.ts';
import { readAnswered } from '../../runner/answered.ts';
import { resultKeys } from '../../runner/key.ts';
import { readManifest } from '../shared/folder.ts';
import type { Io } from '../shared/io.ts';
import { type Earlier, mendedJournal, refuseScored, watchOwn } from '../shared/resume.ts';
import type { Asking } from './ask.ts';

/** The gate that `--out` holds and that was stopped before it decided; undefined where there is none. */
export function earlierGate(io: Io, out: string | undefined): Earlier | undefined {
  if (out === undefined) return undefined;
  const folder = resolve(io.cwd, out);
  if (!existsSync(resolve(folder, 'run.json'))) return undefined;
  const manifest: Manifest = readManifest(folder, out);
  refuseScored(manifest, out);
  if (manifest.gate === undefined)
    throw new UserError(`${out} holds a run that is no gate.`, 'Give another --out.');
  if (existsSync(resolve(folder, 'gate.json')))
    throw new UserError(
      `${out} holds a gate that has ended.`,
      'Give another --out for another candidate; asking the same one again until it passes is no gate.',
    );
  return { folder, shown: relative(io.cwd, folder) || '.', manifest };
}

/** Answers of an earlier part by sample id. Calls that failed have none and are made again. */
export async function answeredEarlier({
  model: { adapter },
  scorers,
  manifest,
  folder,
  spend,
  io,
}: Omit<Asking, 'earlier'>): Promise<ReadonlyMap<string, Result>> {
  const journal = mendedJournal(folder, io);
  const keyOf = resultKeys(adapter, { maxTokens: manifest.plan.maxTokens });
  const answers = new Map<string, Result>();
  const own = watchOwn(relative(io.cwd, folder) || '.', ({ model, sample, probe }) =>
    model === adapter.model ? keyOf(sample, scorers.get(probe)?.version ?? 0) : undefined,
  );
  await readAnswered(journal, own.keyOf, (result) => {
    spend.add(result, manifest.plan.maxTokens);
    answers.set(result.sample, result);
  });
  own.check();
  if (answers.size > 0) io.stderr(`Going on: ${answers.size} questions are answered.\n`);
  return answers;
}
