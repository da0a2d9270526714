import { relative, resolve } from 'node:path';
import { harmless } from '../core/harmless.ts';
import type { Haystack } from '../core/haystack.ts';
import { formatLength } from '../core/length.ts';
import type { Manifest, Plan } from '../core/manifest.ts';
import type { Result } from '../core/result.ts';
import type { Scorer } from '../core/score.ts';
import { UserError } from '../core/user-error.ts';
import { haystacks, type Parts } from '../generate/generate.ts';
import { primingQuestion } from '../generate/template.ts';
import { type Answered, readAnswered } from '../runner/answered.ts';
import { type ModelPurse, money } from '../runner/budget.ts';
import { CacheWatch } from '../runner/cache-watch.ts';
import { openJournal, readJournal } from '../runner/journal.ts';
import { resultKeys } from '../runner/key.ts';
import { type Lock, takeLock } from '../runner/lock.ts';
import { mendLines } from '../runner/mend.ts';
import type { Purse } from '../runner/purse.ts';
import { run } from '../runner/run.ts';
import { StorageError } from '../runner/storage.ts';
import { answersOf } from './shared/answers.ts';
import { checkedHaystacks, manifestOf, sampleCount } from './shared/build.ts';
import { compareModels } from './shared/compare.ts';
import { comparisonText } from './shared/comparison-text.ts';
import { controlsOf } from './shared/controls.ts';
import { openCosts } from './shared/costs.ts';
import { keepExcerpts, readExcerpts } from './shared/excerpts.ts';
import { makeFolder, newFolder, refuseLinks, runId, writeManifest } from './shared/folder.ts';
import { governorOf } from './shared/governor.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { measure } from './shared/measure.ts';
import { countsLike, type Model, openModels, tokenizerName } from './shared/models.ts';
import { type Note, noted, readNotes } from './shared/note.ts';
import { checkOutput, output } from './shared/output.ts';
import { openTokenizer, partsOf, planOf, scorersOf } from './shared/parts.ts';
import { Tally } from './shared/progress/tally.ts';
import { openProgress, type Progresses } from './shared/progress.ts';
import { batchLine, confirmed, quoteLine, quoteOf } from './shared/quote.ts';
import { printConfig, resolveAgain, resolveAll, type SettingArguments } from './shared/resolve.ts';
import { checkHeaders, earlierRun, refuseMixing, resumed, storedLayer } from './shared/resume.ts';
import { judgeWith } from './shared/scoring.ts';
import type { Resolved, Settings } from './shared/settings.ts';
import { countPrimes, openSpend, primeNotes, type Spend } from './shared/spend.ts';
import { surroundings } from './shared/surroundings.ts';

export interface RunArguments extends SettingArguments {
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly yes?: boolean;
  readonly keepContexts: boolean;
  readonly format?: readonly string[] | undefined;
  readonly size?: string | undefined;
}

/** Characters of contexts held open at once: enough to keep 32 slots busy, small enough for any laptop. */
const MAX_OPEN_TEXT = 32 * 1024 * 1024;

/** What says that the embedded pair is not meant: another model, or what only another model could read. */
const beyondPair = ['model', 'corpus', 'length', 'tokenizer'] as const;

/** The embedded pair where nothing else is asked for; else a suite that wants a model and asks more of it. */
const defaultSuite = (sources: Resolved['sources']): string =>
  beyondPair.every((name) => sources[name] === 'default') ? 'smoke' : 'quick';

/** `midspan run`: build, ask, score, report. */
export async function runCommand(args: RunArguments, io: Io): Promise<number> {
  const earlier = earlierRun(args, io);
  const { suite, settings, sources } =
    earlier && args.resume !== undefined
      ? resolveAgain(args, io, { suite: earlier.manifest.plan.suite, begun: storedLayer(earlier) })
      : await resolveAll(args, io, defaultSuite);
  if (args.printConfig) return printConfig(io, settings, sources);
  if (earlier) checkHeaders(earlier, settings.header);
  await checkOutput(io, { overlay: settings.overlay, format: args.format, size: args.size });
  const plan = await planOf(suite.name, settings);
  const models = await openModels(settings, io);
  try {
    const tokenizer = await tokenizerName(settings, models, io.cwd);
    for (const model of models)
      if (await countsLike(model, tokenizer, io.cwd)) model.adapter.check?.(Math.max(...plan.lengths));
    refuseTooLong(plan, models, tokenizer);
    if (settings.batch) refuseLive(models, settings);
    const parts = await partsOf(plan, await openTokenizer(tokenizer, io.cwd), io.cwd);
    const scorers = await scorersOf(parts, io.cwd);
    const started = io.date();
    const id = runId(started, suite.name);
    const manifest = manifestOf({ id, started, plan, tokenizer, parts, scorers, models, settings });
    if (earlier) refuseMixing(earlier, manifest);
    const folder = earlier?.folder ?? newFolder(io, args.out, id);
    const begun = earlier ? resumed(earlier.manifest, started) : manifest;
    const spend = await openSpend(settings, models, io);
    const tallies = new Map(models.map(({ adapter }) => [adapter.model, new Tally(plan)]));
    return await inFolder({
      ...{ args, io, settings, parts, scorers, models, folder, manifest: begun, spend, tallies },
    });
  } finally {
    for (const { adapter } of models) await adapter.close?.();
  }
}

/** Prompt and answer have to fit a model's window, where it is known and counted as the model counts. */
function refuseTooLong({ lengths, maxTokens }: Plan, models: readonly Model[], tokenizer: string): void {
  const longest = Math.max(...lengths);
  for (const { adapter } of models) {
    const { window } = adapter.limits;
    if (window === undefined || adapter.tokenizer !== tokenizer || longest + maxTokens <= window) continue;
    throw new UserError(
      `${adapter.model} holds ${window} tokens; a prompt of ${longest} and an answer of ${maxTokens} do not fit.`,
      'Lower --length or --max-tokens.',
    );
  }
}

/** Not every model has a batch API, and what is asked there is not asked one after the other. */
function refuseLive(models: readonly Model[], { requireCache }: Settings): void {
  const without = models.find(({ adapter }) => !adapter.batch);
  if (without)
    throw new UserError(
      `${without.adapter.model} has no batch API.`,
      'Leave --batch out; it goes with openai:, anthropic: and the like of them at an address.',
    );
  if (requireCache)
    throw new UserError('A batch API promises no cache.', 'Leave --require-cache or --batch out.');
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
  readonly spend: Spend;
  /** By the name of the model. */
  readonly tallies: ReadonlyMap<string, Tally>;
}

/** Asks and reports, the run folder being this process's own meanwhile. */
async function inFolder(ready: Ready): Promise<number> {
  const { io, folder, manifest } = ready;
  if (!manifest.resumed && !(await agreed(ready, () => 1))) return exitCodes.stopped;
  // What cannot be built fails before a folder is made.
  const first = manifest.resumed ? undefined : await checkedHaystacks(manifest.plan, ready.parts);
  makeFolder(folder);
  refuseLinks(folder);
  let lock: Lock | undefined;
  try {
    lock = takeLock(resolve(folder, 'run.lock'), surroundings(io));
    const begun = first ? { first } : await begunEarlier(ready);
    const { answered } = begun;
    const total = sampleCount(manifest.plan);
    if (answered && !(await agreed(ready, (model) => 1 - answered.total(model) / total)))
      return exitCodes.stopped;
    return await finish(ready, await askAll(ready, begun));
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    io.stderr(`${error.message}\n→ ${error.hint}\n`);
    return exitCodes.stopped;
  } finally {
    lock?.release();
  }
}

/** Says what the rest of the run will cost by the price table, and asks where that is much. */
async function agreed(
  { io, args, settings, models, manifest, spend }: Ready,
  shareLeft: (model: string) => number,
): Promise<boolean> {
  const quotes = models.flatMap((model) => {
    const price = spend.price(model);
    const { model: name } = model.adapter;
    if (!price || shareLeft(name) <= 0) return [];
    const quote = quoteOf(manifest.plan, price, shareLeft(name));
    return [
      settings.batch
        ? { text: batchLine(name, quote, price), amount: quote.most }
        : { text: quoteLine(name, quote, price), amount: quote.cached },
    ];
  });
  if (quotes.length === 0) return true;
  for (const { text } of quotes) io.stderr(`${text}\n`);
  const amount = quotes.reduce((sum, quote) => sum + quote.amount, 0);
  const text = quotes.map((quote) => quote.text).join('; ');
  return await confirmed(io, { text, amount }, { above: settings.confirmAbove, yes: args.yes ?? false });
}

/** What an earlier part of the run has left. */
interface Begun {
  /** The first model's haystacks, where they have been started to be built. */
  readonly first?: AsyncIterable<Haystack> | undefined;
  readonly notes?: ReadonlyMap<string, Note> | undefined;
  readonly answered?: Answered | undefined;
}

/** Mends what a crash tore, and reads what is answered. */
async function begunEarlier(ready: Ready): Promise<Begun> {
  const { io, models, folder, scorers, manifest, spend, tallies } = ready;
  const journal = resolve(folder, 'results.jsonl');
  const cut = mendLines(journal);
  if (cut > 0)
    io.stderr(`The last line of results.jsonl was torn (${cut} bytes) and is cut off: it is asked again.\n`);
  const keyOf = keysOf(models, manifest.plan, scorers);
  countPrimes(folder, spend);
  return {
    notes: readNotes(folder),
    answered: await readAnswered(
      journal,
      ({ model, sample, probe }) => keyOf(model, sample, probe),
      (result) => {
        spend.add(result, manifest.plan.maxTokens);
        tallies.get(result.model)?.had(result);
      },
    ),
  };
}

/** Puts every question that is not answered yet to every model; returns why it ended before all were asked. */
async function askAll(ready: Ready, { first, notes, answered }: Begun): Promise<Early> {
  const { args, io, settings, parts, scorers, models, folder, manifest, spend } = ready;
  const { plan } = manifest;
  const total = sampleCount(plan);
  const keyOf = keysOf(models, plan, scorers);
  writeManifest(folder, manifest);
  announce(io, manifest, total);
  if (answered) io.stderr(goingOn(answered, total * models.length));
  const excerpts = keepExcerpts(parts.probes);
  const shown = showProgress(ready);
  const early: { gaveUp: string[]; halted: string | null } = { gaveUp: [], halted: null };
  const primes = primeNotes(folder);
  const journal = openJournal(resolve(folder, 'results.jsonl'));
  try {
    if (settings.batch) {
      const { askInBatches } = await import('./shared/batches.ts');
      const build = (skip: (id: string) => boolean): AsyncIterable<Haystack> => haystacks(plan, parts, skip);
      const asking = { ...ready, plan, keyOf, answered, notes, first, build, journal, shown };
      return await askInBatches({
        ...asking,
        judgeOf: (name) => excerpts.watch(name, judgeWith(scorers)),
      }).finally(() => excerpts.write(folder));
    }
    for (const [index, model] of models.entries()) {
      const { adapter } = model;
      const price = spend.price(model);
      const watch = cacheWatch(ready, { isPaid: price !== undefined, shown });
      const built =
        index === 0 && first ? first : haystacks(plan, parts, isDone(adapter.model, { notes, answered }));
      const progress = shown.begin(adapter.model);
      const end = await run({
        haystacks: index === 0 ? noted(built, folder, { texts: args.keepContexts, known: notes }) : built,
        adapter,
        primingQuestion,
        judgeOf: excerpts.watch(adapter.model, judgeWith(scorers)),
        keyOf: (sample) => keyOf(adapter.model, sample.id, sample.probe)!,
        answered: answered?.keys,
        onResult: (result) => {
          journal.append(result);
          progress.add(result);
          watch.add(result);
        },
        onPrimed: (haystack, primed) => primes.add(adapter.model, haystack, primed),
        onRaised: (tokens) =>
          shown.say(
            `${harmless(adapter.model)} used up its tokens before it said a word: answers may have ${tokens} from now on.\n`,
          ),
        purse: watch.guard(spend.purse(adapter.model)!),
        governor: governorOf(settings, adapter, io),
        maxTokens: plan.maxTokens,
        maxOpenText: MAX_OPEN_TEXT,
        signal: io.signal,
      });
      progress.end();
      if (end.gaveUp !== null)
        early.gaveUp.push(`${adapter.model}: the endpoint was given up, ${end.gaveUp}`);
      early.halted = end.halted;
      if (io.signal.aborted || end.halted !== null) break;
    }
  } finally {
    shown.end();
    primes.close();
    journal.close();
  }
  excerpts.write(folder);
  return early;
}

/** Why a run ended before everything was asked, other than by a signal. */
export interface Early {
  /** Endpoints that were given up, and why. */
  readonly gaveUp: readonly string[];
  /** Why no more calls were allowed; null where they were. */
  readonly halted: string | null;
}

const showProgress = ({ io, settings, models, tallies, spend }: Ready): Progresses =>
  openProgress(
    io,
    models.map((model) => ({
      model: model.adapter.model,
      tally: tallies.get(model.adapter.model)!,
      spent: () => {
        const price = spend.price(model);
        return price && money(spend.budget.cost, price);
      },
    })),
    settings.progress,
  );

/** Says once whether the provider's cache works, and with `--require-cache` stops where it does not. */
function cacheWatch(
  { settings }: Ready,
  { isPaid, shown }: { readonly isPaid: boolean; readonly shown: Progresses },
) {
  const watch = new CacheWatch();
  let objection: string | undefined;
  return {
    add({ model, length, tokens, control, completion }: Result): void {
      // The contexts of controls are others, and mostly short.
      const trouble = completion && !control ? watch.add(completion.usage, tokens ?? length) : null;
      if (!trouble) return;
      if (settings.requireCache) objection = trouble;
      else if (isPaid) shown.say(`${harmless(model)}: ${trouble}.\n`);
    },
    guard: (purse: ModelPurse): Purse => ({
      ...purse,
      begin: (haystack) => {
        const share = purse.begin(haystack);
        if ('why' in share) return share;
        return { ...share, objection: (call) => (objection ? { why: objection } : share.objection(call)) };
      },
    }),
  };
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
  { gaveUp, halted }: Early,
): Promise<number> {
  const stopped = io.signal.aborted || halted !== null;
  const manifest: Manifest = {
    ...begun,
    ended: stopped ? null : io.date().toISOString(),
    ...(gaveUp.length > 0 ? { gaveUp } : {}),
  };
  writeManifest(folder, manifest);
  const simulated = new Set(
    models.filter(({ adapter }) => adapter.synthetic).map(({ adapter }) => adapter.model),
  );
  const costs = await openCosts([{ manifest }], io.cwd);
  const { curves, details } = await measure(readJournal(resolve(folder, 'results.jsonl')), {
    synthetic: (model) => simulated.has(model),
    seed: manifest.plan.seed,
    costs,
  });
  const controls = await controlsOf(folder, manifest, costs.addControl);
  costs.addPrimes(folder);
  const code = await output(io, manifest, curves, {
    folder,
    controls,
    answers: answersOf([{ folder, manifest }], { io, costs, own: true }),
    overlay: settings.overlay,
    details: { ...details, excerpts: readExcerpts(folder), costs: costs.costs() },
    format: args.format,
    size: args.size,
    show: args.json ? 'json' : 'table',
  });
  if (!stopped && !args.json) await compareTwo(io, folder, models);
  if (gaveUp.length > 0)
    io.stderr(`Given up early; go on with: midspan run --resume ${shownFolder(io, folder)}\n`);
  if (!stopped) return code;
  if (halted !== null) io.stderr(`Stopped: ${harmless(halted)}.\n`);
  io.stderr(
    `Stopped. What was answered is in the run folder; go on with: midspan run --resume ${shownFolder(io, folder)}\n`,
  );
  return exitCodes.stopped;
}

/** Two models of one run have been asked the same: the second is held against the first. Judging is left to `compare`. */
async function compareTwo(io: Io, folder: string, models: readonly Model[]): Promise<void> {
  const [first, second, ...more] = models.map(({ adapter }) => adapter.model);
  if (first === undefined || second === undefined || more.length > 0) return;
  const comparison = await compareModels(io, folder, { baseline: first, candidate: second });
  io.stdout(`\n${comparisonText(comparison, io)}`);
}

const shownFolder = (io: Io, folder: string): string => relative(io.cwd, folder) || '.';
