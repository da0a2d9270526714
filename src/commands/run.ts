import { relative, resolve } from 'node:path';
import type { Haystack } from '../core/haystack.ts';
import { formatLength } from '../core/length.ts';
import type { Manifest, Plan } from '../core/manifest.ts';
import type { Scorer } from '../core/score.ts';
import { haystacks, type Parts } from '../generate/generate.ts';
import { primingQuestion } from '../generate/template.ts';
import { type Answered, readAnswered } from '../runner/answered.ts';
import { openJournal, readJournal } from '../runner/journal.ts';
import { resultKeys } from '../runner/key.ts';
import { type Lock, takeLock } from '../runner/lock.ts';
import { mendLines } from '../runner/mend.ts';
import { run } from '../runner/run.ts';
import { StorageError } from '../runner/storage.ts';
import { checkedHaystacks, manifestOf, sampleCount } from './shared/build.ts';
import { controlsOf } from './shared/controls.ts';
import { keepExcerpts, readExcerpts } from './shared/excerpts.ts';
import { makeFolder, newFolder, runId, writeManifest } from './shared/folder.ts';
import { governorOf } from './shared/governor.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { measure } from './shared/measure.ts';
import { type Model, openModels, tokenizerName } from './shared/models.ts';
import { type Note, noted, readNotes } from './shared/note.ts';
import { checkOutput, output } from './shared/output.ts';
import { openTokenizer, partsOf, planOf, scorersOf } from './shared/parts.ts';
import { progress } from './shared/progress.ts';
import { printConfig, resolveAgain, resolveAll, type SettingArguments } from './shared/resolve.ts';
import { checkHeaders, earlierRun, refuseMixing, resumed, storedLayer } from './shared/resume.ts';
import { judgeWith } from './shared/scoring.ts';
import type { Settings } from './shared/settings.ts';
import { surroundings } from './shared/surroundings.ts';

export interface RunArguments extends SettingArguments {
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly keepContexts: boolean;
  readonly format?: readonly string[] | undefined;
}

/** Characters of contexts held open at once: enough to keep 32 slots busy, small enough for any laptop. */
const MAX_OPEN_TEXT = 32 * 1024 * 1024;

/** `midspan run`: build, ask, score, report. */
export async function runCommand(args: RunArguments, io: Io): Promise<number> {
  const earlier = earlierRun(args, io);
  const { suite, settings, sources } =
    earlier && args.resume !== undefined
      ? resolveAgain(args, io, { suite: earlier.manifest.plan.suite, begun: storedLayer(earlier) })
      : await resolveAll(args, io, 'smoke');
  if (args.printConfig) return printConfig(io, settings, sources);
  if (earlier) checkHeaders(earlier, settings.header);
  await checkOutput(io, { overlay: settings.overlay, format: args.format });
  const plan = await planOf(suite.name, settings);
  const models = await openModels(settings, io);
  try {
    const tokenizer = tokenizerName(settings, models);
    for (const { adapter } of models)
      if (adapter.tokenizer === tokenizer) adapter.check?.(Math.max(...plan.lengths));
    const parts = await partsOf(plan, await openTokenizer(tokenizer, io.cwd), io.cwd);
    const scorers = await scorersOf(parts, io.cwd);
    const started = io.date();
    const id = runId(started, suite.name);
    const manifest = manifestOf({ id, started, plan, tokenizer, parts, scorers, models, settings });
    if (earlier) refuseMixing(earlier, manifest);
    const folder = earlier?.folder ?? newFolder(io, args.out, id);
    const begun = earlier ? resumed(earlier.manifest, started) : manifest;
    return await inFolder({ args, io, settings, parts, scorers, models, folder, manifest: begun });
  } finally {
    for (const { adapter } of models) await adapter.close?.();
  }
}

/** Everything a run has been made ready with. */
interface Ready {
  readonly args: RunArguments;
  readonly io: Io;
  readonly settings: Settings;
  readonly parts: Parts;
  readonly scorers: ReadonlyMap<string, Scorer>;
  readonly models: readonly Model[];
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Asks and reports, the run folder being this process's own meanwhile. */
async function inFolder(ready: Ready): Promise<number> {
  const { io, folder, manifest } = ready;
  // What cannot be built fails before a folder is made.
  const first = manifest.resumed ? undefined : await checkedHaystacks(manifest.plan, ready.parts);
  makeFolder(folder);
  let lock: Lock | undefined;
  try {
    lock = takeLock(resolve(folder, 'run.lock'), surroundings(io));
    const gaveUp = await askAll(ready, first ? { first } : await begunEarlier(ready));
    return await finish(ready, gaveUp);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    io.stderr(`${error.message}\n→ ${error.hint}\n`);
    return exitCodes.stopped;
  } finally {
    lock?.release();
  }
}

/** What an earlier part of the run has left. */
interface Begun {
  /** The first model's haystacks, where they have been started to be built. */
  readonly first?: AsyncIterable<Haystack> | undefined;
  readonly notes?: ReadonlyMap<string, Note> | undefined;
  readonly answered?: Answered | undefined;
}

/** Mends what a crash tore, and reads what is answered. */
async function begunEarlier({ io, models, folder, scorers, manifest }: Ready): Promise<Begun> {
  const journal = resolve(folder, 'results.jsonl');
  const cut = mendLines(journal);
  if (cut > 0)
    io.stderr(`The last line of results.jsonl was torn (${cut} bytes) and is cut off: it is asked again.\n`);
  const keyOf = keysOf(models, manifest.plan, scorers);
  return {
    notes: readNotes(folder),
    answered: await readAnswered(journal, ({ model, sample, probe }) => keyOf(model, sample, probe)),
  };
}

/** Puts every question that is not answered yet to every model; returns which endpoints were given up, and why. */
async function askAll(ready: Ready, { first, notes, answered }: Begun): Promise<readonly string[]> {
  const { args, io, settings, parts, scorers, models, folder, manifest } = ready;
  const { plan } = manifest;
  const total = sampleCount(plan);
  const keyOf = keysOf(models, plan, scorers);
  writeManifest(folder, manifest);
  announce(io, manifest, total);
  if (answered) io.stderr(goingOn(answered, total * models.length));
  const gaveUp: string[] = [];
  const excerpts = keepExcerpts(parts.probes);
  const journal = openJournal(resolve(folder, 'results.jsonl'));
  try {
    for (const [index, { adapter }] of models.entries()) {
      const built =
        index === 0 && first ? first : haystacks(plan, parts, isDone(adapter.model, { notes, answered }));
      const shown = progress(io, adapter.model, total, answered?.total(adapter.model));
      const end = await run({
        haystacks: index === 0 ? noted(built, folder, { texts: args.keepContexts, known: notes }) : built,
        adapter,
        primingQuestion,
        judgeOf: excerpts.watch(adapter.model, judgeWith(scorers)),
        keyOf: (sample) => keyOf(adapter.model, sample.id, sample.probe)!,
        answered: answered?.keys,
        onResult: (result) => {
          journal.append(result);
          shown.add(result);
        },
        governor: governorOf(settings, adapter, io),
        maxTokens: plan.maxTokens,
        maxOpenText: MAX_OPEN_TEXT,
        signal: io.signal,
      });
      shown.end();
      if (end.gaveUp !== null) gaveUp.push(`${adapter.model}: the endpoint was given up, ${end.gaveUp}`);
      if (io.signal.aborted) break;
    }
  } finally {
    journal.close();
  }
  excerpts.write(folder);
  return gaveUp;
}

/** Whether all questions of a haystack have been answered by a model, so that it need not even be built again. */
const isDone =
  (model: string, { notes, answered }: Begun) =>
  (haystack: string): boolean => {
    const samples = notes?.get(haystack)?.samples;
    return samples !== undefined && answered?.count(model, haystack) === samples;
  };

const goingOn = ({ keys, failed }: Answered, total: number): string =>
  `Going on: ${keys.size} of ${total} are answered${failed > 0 ? `, ${failed} failed and are asked again` : ''}.\n`;

/** The key of a result by model name, sample id and probe; undefined for what is not part of the run. */
function keysOf(
  models: readonly Model[],
  { maxTokens }: Plan,
  scorers: ReadonlyMap<string, Scorer>,
): (model: string, sample: string, probe: string) => string | undefined {
  const byModel = new Map(models.map(({ adapter }) => [adapter.model, resultKeys(adapter, { maxTokens })]));
  return (model, sample, probe) => {
    const scorer = scorers.get(probe);
    return scorer && byModel.get(model)?.(sample, scorer.version);
  };
}

function announce(io: Io, { plan, tokenizer, models }: Manifest, samples: number): void {
  const lengths = plan.lengths.map(formatLength).join(', ');
  const label = tokenizer.exact
    ? tokenizer.name
    : `${tokenizer.name}: not exact, give --tokenizer for exact lengths`;
  io.stderr(
    `${plan.suite}: ${samples} questions at ${lengths} tokens (${label}) to ${models.map(({ name }) => name).join(', ')}\n`,
  );
  if (models.some(({ synthetic }) => synthetic))
    io.stderr('SYNTHETIC: a simulated model with a known curve, not a real one.\n');
}

/** Draws what the journal holds, also after a stop, and says what the exit code is. */
async function finish(
  { args, io, settings, models, folder, manifest: begun }: Ready,
  gaveUp: readonly string[],
): Promise<number> {
  const stopped = io.signal.aborted;
  const manifest: Manifest = {
    ...begun,
    ended: stopped ? null : io.date().toISOString(),
    ...(gaveUp.length > 0 ? { gaveUp } : {}),
  };
  writeManifest(folder, manifest);
  const simulated = new Set(
    models.filter(({ adapter }) => adapter.synthetic).map(({ adapter }) => adapter.model),
  );
  const { curves, details } = await measure(readJournal(resolve(folder, 'results.jsonl')), {
    synthetic: (model) => simulated.has(model),
    seed: manifest.plan.seed,
  });
  const code = await output(io, manifest, curves, {
    folder,
    controls: await controlsOf(folder, manifest),
    overlay: settings.overlay,
    details: { ...details, excerpts: readExcerpts(folder) },
    format: args.format,
    show: args.json ? 'json' : 'table',
  });
  if (gaveUp.length > 0)
    io.stderr(`Given up early; go on with: midspan run --resume ${shownFolder(io, folder)}\n`);
  if (!stopped) return code;
  io.stderr(
    `Stopped. What was answered is in the run folder; go on with: midspan run --resume ${shownFolder(io, folder)}\n`,
  );
  return exitCodes.stopped;
}

const shownFolder = (io: Io, folder: string): string => relative(io.cwd, folder) || '.';
