import { relative, resolve } from 'node:path';
import { harmless } from '../core/harmless.ts';
import type { Haystack } from '../core/haystack.ts';
import type { Manifest, Plan } from '../core/manifest.ts';
import { UserError } from '../core/user-error.ts';
import { readJournalInParts } from '../runner/journal.ts';
import { answersOf } from './shared/answers.ts';
import { askAll, type Early } from './shared/ask-all.ts';
import { checkedHaystacks, manifestOf, sampleCount } from './shared/build.ts';
import { compareModels } from './shared/compare.ts';
import { comparisonText } from './shared/comparison-text.ts';
import { controlsOf } from './shared/controls.ts';
import { openCosts } from './shared/costs.ts';
import { readExcerpts } from './shared/excerpts.ts';
import { newFolder, runId, writeManifest } from './shared/folder.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { refuseIllegible } from './shared/legible.ts';
import { measure } from './shared/measure.ts';
import { countsLike, type Model, openModels, tokenizerName } from './shared/models.ts';
import { checkOutput, output } from './shared/output.ts';
import { inOwnFolder } from './shared/own-folder.ts';
import { openTokenizer, partsOf, planOf, scorersOf } from './shared/parts.ts';
import { Tally } from './shared/progress/tally.ts';
import { batchLine, confirmed, quoteLine, quoteOf } from './shared/quote.ts';
import { begunEarlier, type Ready } from './shared/ready.ts';
import { printConfig, resolveAgain, resolveAll, type SettingArguments } from './shared/resolve.ts';
import { checkHeaders, earlierRun, refuseMixing, resumed, storedLayer } from './shared/resume.ts';
import type { Resolved, Settings } from './shared/settings.ts';
import { openSpend } from './shared/spend.ts';

export interface RunArguments extends SettingArguments {
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly yes?: boolean;
  readonly keepContexts: boolean;
  readonly format?: readonly string[] | undefined;
  readonly size?: string | undefined;
}

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
      if (await countsLike(model, tokenizer, io.cwd))
        model.adapter.check?.(Math.max(...plan.lengths), plan.maxTokens);
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

/** A run with all that it was told. */
interface Running extends Ready {
  readonly args: RunArguments;
}

/** Asks and reports, the run folder being this process's own meanwhile. */
async function inFolder(ready: Running): Promise<number> {
  const { io, folder, manifest, parts } = ready;
  if (!manifest.resumed && !(await agreed(ready, () => 1))) return exitCodes.stopped;
  // What cannot be built fails before a folder is made.
  const { plan, resumed } = manifest;
  const legible = (haystack: Haystack) => refuseIllegible(haystack, parts.tokenizer);
  const first = resumed ? undefined : await checkedHaystacks(plan, parts, legible);
  return await inOwnFolder(io, folder, async () => {
    const begun = first ? { first } : await begunEarlier(ready);
    const { answered } = begun;
    const total = sampleCount(manifest.plan);
    if (answered && !(await agreed(ready, (model) => 1 - answered.total(model) / total)))
      return exitCodes.stopped;
    return await finish(ready, await askAll(ready, begun));
  });
}

/** Says what the rest of the run will cost by the price table, and asks where that is much. */
async function agreed(
  { io, args, settings, models, manifest, spend }: Running,
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

/** Draws what the journal holds, also after a stop, and says what the exit code is. */
async function finish(
  { args, io, settings, models, folder, manifest: begun }: Running,
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
  const { curves, details } = await measure(readJournalInParts(resolve(folder, 'results.jsonl')), {
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
  const comparison = await compareModels(io, shownFolder(io, folder), { baseline: first, candidate: second });
  io.stdout(`\n${comparisonText(comparison, io)}`);
}

const shownFolder = (io: Io, folder: string): string => relative(io.cwd, folder) || '.';
