import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { ControlStat } from '../core/control-stat.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Result } from '../core/result.ts';
import { UserError } from '../core/user-error.ts';
import { readJournalInParts } from '../runner/journal.ts';
import { answersOf } from './shared/answers.ts';
import { controlsOf } from './shared/controls.ts';
import { type CostCount, openCosts } from './shared/costs.ts';
import { readExcerpts } from './shared/excerpts.ts';
import { readManifest } from './shared/folder.ts';
import type { Io } from './shared/io.ts';
import { measure } from './shared/measure.ts';
import { checkOutput, output } from './shared/output.ts';

export interface ReportArguments {
  readonly runs: readonly string[];
  readonly out?: string | undefined;
  readonly format?: readonly string[] | undefined;
  readonly size?: string | undefined;
  readonly json: boolean;
  readonly overlay: readonly string[];
  /** Whether the terminal gets charts beside the table. */
  readonly chart: boolean;
}

interface Opened {
  readonly name: string;
  readonly folder: string;
  readonly journal: string;
  readonly manifest: Manifest;
}

/** `midspan report`: draw one run again, or several together. */
export async function reportCommand(args: ReportArguments, io: Io): Promise<number> {
  await checkOutput(io, args);
  const runs = args.runs.map((name): Opened => {
    const folder = resolve(io.cwd, name);
    const manifest = readManifest(folder, name);
    const journal = resolve(folder, 'results.jsonl');
    if (!existsSync(journal))
      throw new UserError(`${name} has no results.jsonl.`, 'Give a folder made by midspan run or score.');
    return { name, folder, journal, manifest };
  });
  const [first] = runs;
  if (!first)
    throw new UserError(
      'No run is named.',
      'Give one or more run folders, e.g. reports/runs/2026-11-23T08-00-00-smoke.',
    );
  const models = runs.flatMap(({ name, manifest }) =>
    manifest.models.map((model) => ({ ...model, name: labelOf(runs, name, model.name) })),
  );
  const synthetic = new Set(models.filter((model) => model.synthetic).map((model) => model.name));
  const parts = runs.map(({ name, manifest }) => ({
    manifest,
    labelOf: (model: string) => labelOf(runs, name, model),
  }));
  const costs = await openCosts(parts, io.cwd);
  const { curves, details } = await measure(resultsOf(runs), {
    synthetic: (model) => synthetic.has(model),
    seed: first.manifest.plan.seed,
    costs,
  });
  const controls = await controlsIn(runs, costs);
  const folder = resolve(io.cwd, args.out ?? (runs.length === 1 ? first.name : '.'));
  if (runs.length > 1 && args.out === undefined && !args.json) {
    throw new UserError('Several runs need a place for their common report.', 'Add --out FOLDER.');
  }
  const manifest: Manifest = {
    ...first.manifest,
    id: runs.map((run) => run.manifest.id).join(' + '),
    ended: runs.every((run) => run.manifest.ended !== null) ? first.manifest.ended : null,
    models,
  };
  return await output(io, manifest, curves, {
    folder: args.json && args.out === undefined ? undefined : folder,
    overlay: args.overlay,
    details: {
      ...details,
      excerpts: runs.flatMap((run) => excerptsOf(runs, run)),
      costs: costs.costs(),
    },
    controls,
    parts,
    answers: answersOf(
      runs.map(({ name, folder, manifest }) => ({
        ...{ folder, manifest, labelOf: (model: string) => labelOf(runs, name, model) },
      })),
      { io, costs, own: false },
    ),
    format: args.format,
    size: args.size,
    show: args.json ? 'json' : args.chart ? 'charts' : 'table',
  });
}

async function* resultsOf(runs: readonly Opened[]): AsyncGenerator<readonly Result[]> {
  for (const { name, journal } of runs) {
    const labels = new Map<string, string>();
    const labelled = (result: Result): Result => {
      const label = labels.get(result.model) ?? labelOf(runs, name, result.model);
      labels.set(result.model, label);
      return label === result.model ? result : { ...result, model: label };
    };
    for await (const results of readJournalInParts(journal)) yield results.map(labelled);
  }
}

/** The controls of all runs, their models named as in the curves; what they and first calls cost is counted on the way. */
async function controlsIn(runs: readonly Opened[], costs: CostCount): Promise<ControlStat[]> {
  const each = await Promise.all(
    runs.map(async ({ name, folder, manifest }) => {
      const label = (model: string): string => labelOf(runs, name, model);
      costs.addPrimes(folder, label);
      const stats = await controlsOf(folder, manifest, (result) =>
        costs.addControl({ ...result, model: label(result.model) }),
      );
      return stats.map((stat) => ({ ...stat, model: label(stat.model) }));
    }),
  );
  return each.flat();
}

const excerptsOf = (runs: readonly Opened[], { name, folder }: Opened) =>
  readExcerpts(folder).map((excerpt) => ({ ...excerpt, model: labelOf(runs, name, excerpt.model) }));

/** The model's name, with its run's where several runs have a model of that name. */
function labelOf(runs: readonly Opened[], run: string, model: string): string {
  const holders = runs.filter(({ manifest }) => manifest.models.some(({ name }) => name === model));
  return holders.length > 1 ? `${model} (${basename(run)})` : model;
}
