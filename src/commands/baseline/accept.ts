import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { formatLength } from '../../core/length.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Result } from '../../core/result.ts';
import { messageOf, UserError } from '../../core/user-error.ts';
import { interval, percent } from '../../reporters/words/numbers.ts';
import { readJournal } from '../../runner/journal.ts';
import { LEAST_HAYSTACKS } from '../../stats/compare.ts';
import { curvesOf } from '../../stats/curves.ts';
import type { Asked } from '../../stats/pairing.ts';
import { baselineText, parseBaseline } from '../shared/baseline-file.ts';
import { firstModel, flipsOf } from '../shared/flips.ts';
import { makeFolder, readManifest } from '../shared/folder.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { notComplete } from '../shared/resume.ts';
import { answersById, openSide } from '../shared/sides.ts';

export interface AcceptArguments {
  readonly run: string;
  readonly model?: string | undefined;
  readonly out?: string | undefined;
  readonly note?: string | undefined;
  /** Whether an accepted baseline of that name may be overwritten. */
  readonly replace: boolean;
}

/** `midspan baseline accept`: keeps a run's answers, with where they came from, as what later runs are held against. */
export async function acceptCommand(args: AcceptArguments, io: Io): Promise<number> {
  const folder = resolve(io.cwd, args.run);
  if (existsSync(folder) && statSync(folder).isFile())
    throw new UserError(`${args.run} is a file.`, 'Give the folder of a run.');
  const opened = openSide(io, args.run, args.model ?? firstModel(readManifest(folder, args.run)), 'model');
  const { manifest, side } = opened;
  checkWhole(manifest, args.run);
  const run: Manifest = { ...manifest, models: manifest.models.filter(({ name }) => name === side.model) };
  const {
    invalid: [reason],
  } = await answersById(opened);
  if (reason !== undefined)
    throw new UserError(`${args.run} is invalid: ${reason}`, 'Mend what made it so, and run again.');
  const curves = await ownCurves(resolve(folder, 'results.jsonl'), run);
  const answers: Asked[] = [];
  await opened.read((asked) => answers.push(asked));
  const flips = await flipsOf(io, args.run, manifest, side.model);
  const text = baselineText({
    accepted: io.date().toISOString(),
    note: args.note ?? null,
    run,
    flips,
    answers,
  });
  parseBaseline(text, args.run);
  const file = resolve(io.cwd, args.out ?? `reports/baseline/${fileName(manifest.plan.suite, side.model)}`);
  if (existsSync(file) && !args.replace)
    throw new UserError(
      `${relative(io.cwd, file)} is accepted already.`,
      'Compare the two first (midspan compare), then add --replace; or give another --out.',
    );
  makeFolder(dirname(file));
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new UserError(
      `${relative(io.cwd, file)} cannot be written: ${messageOf(cause)}.`,
      'Give another --out.',
      { cause },
    );
  }
  for (const { probe, direction, length, n, accuracy, zones, lim } of curves)
    io.stdout(
      `${probe} ${direction} ${formatLength(length)}: ${n} answers, ${percent(accuracy?.est)} % right (start ${percent(zones.F?.est)}, middle ${percent(zones.M?.est)}, end ${percent(zones.L?.est)}), LiM ${interval(lim)}\n`,
    );
  io.stdout(
    flips
      ? `${flips.flips} of ${flips.n} answers flipped when asked again (${percent(flips.flips / flips.n)} %).\n`
      : 'How many answers flip by chance is not known: run with --repeat 2 to measure it.\n',
  );
  io.stderr(`Written to ${relative(io.cwd, file)}: review it and commit it.\n`);
  return exitCodes.ok;
}

function checkWhole(manifest: Manifest, name: string): void {
  const { ended, plan, imported } = manifest;
  if (imported)
    throw new UserError(`${name} was imported, so it cannot be asked again.`, 'Accept a run of midspan.');
  if (ended === null) throw notComplete(manifest, name);
  if (plan.haystacks < LEAST_HAYSTACKS)
    throw new UserError(
      `${name} has ${plan.haystacks} haystacks, and a verdict takes ${LEAST_HAYSTACKS}.`,
      `Run again with --haystacks ${2 * LEAST_HAYSTACKS}.`,
    );
}

async function ownCurves(journal: string, run: Manifest) {
  const [model] = run.models;
  const own = async function* (): AsyncGenerator<Result> {
    for await (const result of readJournal(journal)) if (result.model === model!.name) yield result;
  };
  return await curvesOf(own(), { synthetic: () => model!.synthetic, seed: run.plan.seed });
}

const fileName = (suite: string, model: string): string =>
  `${`${suite}-${model}`.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '')}.json`;
