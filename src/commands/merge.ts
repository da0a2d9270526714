import { UserError } from '../core/user-error.ts';
import { version } from '../load.ts';
import { readJournalInParts } from '../runner/journal.ts';
import { checkAgreement, checkDisjoint, haystacksEach } from './merge/agree.ts';
import { combined } from './merge/combine.ts';
import { writeTogether } from './merge/files.ts';
import { type Answered, answeredIn, openSource } from './merge/source.ts';
import { answersOf } from './shared/answers.ts';
import { controlsOf } from './shared/controls.ts';
import { openCosts } from './shared/costs.ts';
import { readExcerpts } from './shared/excerpts.ts';
import { makeFolder, newFolder, runId, writeManifest } from './shared/folder.ts';
import type { Io } from './shared/io.ts';
import { measure } from './shared/measure.ts';
import { checkOutput, output } from './shared/output.ts';

export interface MergeArguments {
  readonly runs: readonly string[];
  readonly out?: string | undefined;
  readonly format?: readonly string[] | undefined;
  readonly size?: string | undefined;
  readonly json: boolean;
}

/** `midspan merge`: makes one run of several that asked different questions in the same way. */
export async function mergeCommand(args: MergeArguments, io: Io): Promise<number> {
  await checkOutput(io, { overlay: [], format: args.format, size: args.size });
  if (args.runs.length < 2)
    throw new UserError('There is nothing to merge.', 'Name two runs or more: midspan merge A B --out BOTH.');
  const sources = args.runs
    .map((name) => openSource(io, name))
    // By seed, so that the order on the command line does not show.
    .sort((a, b) => a.manifest.plan.seed - b.manifest.plan.seed || (a.manifest.id < b.manifest.id ? -1 : 1));
  checkAgreement(sources);
  const answered: Answered[] = [];
  for (const source of sources) answered.push(await answeredIn(source));
  checkDisjoint(sources, answered);
  const haystacks = haystacksEach(answered);
  const started = io.date();
  const suite = sources[0]!.manifest.plan.suite;
  const id = runId(started, `merge-${suite}`);
  const folder = newFolder(io, args.out, id);
  const manifest = combined(
    sources.map((source) => source.manifest),
    haystacks,
    { id, started: started.toISOString(), version, node: process.version },
  );
  makeFolder(folder);
  const again = await writeTogether(sources, folder);
  if (again > 0)
    io.stderr(`${again} questions of controls were asked in more than one run; the first answer counts.\n`);
  // Last, so that a folder with a manifest is a whole run.
  writeManifest(folder, manifest);
  const synthetic = new Set(manifest.models.filter((model) => model.synthetic).map(({ name }) => name));
  const costs = await openCosts([{ manifest }], io.cwd);
  const { curves, details } = await measure(readJournalInParts(`${folder}/results.jsonl`), {
    synthetic: (model) => synthetic.has(model),
    seed: manifest.plan.seed,
    costs,
  });
  const controls = await controlsOf(folder, manifest, costs.addControl);
  costs.addPrimes(folder);
  return await output(io, manifest, curves, {
    folder,
    overlay: [],
    details: { ...details, excerpts: readExcerpts(folder), costs: costs.costs() },
    controls,
    answers: answersOf([{ folder, manifest }], { io, costs, own: false }),
    format: args.format,
    size: args.size,
    show: args.json ? 'json' : 'table',
  });
}
