import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Comparison } from '../core/comparison.ts';
import { harmless } from '../core/harmless.ts';
import type { Manifest, Plan } from '../core/manifest.ts';
import { UserError } from '../core/user-error.ts';
import { readJournal } from '../runner/journal.ts';
import { LEAST_HAYSTACKS, overall, usualRule } from '../stats/compare.ts';
import { curvesOf } from '../stats/curves.ts';
import type { GateState } from '../stats/sequential.ts';
import { type Asked, type Asking, askUntilDecided, questionsUpTo } from './gate/ask.ts';
import { answeredEarlier, earlierGate } from './gate/earlier.ts';
import { answersOf } from './shared/answers.ts';
import { givenUp } from './shared/asking.ts';
import { manifestOf } from './shared/build.ts';
import { tellCi } from './shared/ci/tell.ts';
import { codeOf, parsePoints } from './shared/compare.ts';
import { comparisonJson } from './shared/comparison-json.ts';
import { comparisonText } from './shared/comparison-text.ts';
import { differences } from './shared/differences.ts';
import { newFolder, runId, writeManifest } from './shared/folder.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { curveOnly } from './shared/merged.ts';
import { openModels } from './shared/models.ts';
import { checkOutput, output } from './shared/output.ts';
import { inOwnFolder } from './shared/own-folder.ts';
import { scorersOf } from './shared/parts.ts';
import { confirmed, quoteLine, quoteOf } from './shared/quote.ts';
import { rebuild } from './shared/rebuild.ts';
import { printConfig, resolveAll, type SettingArguments } from './shared/resolve.ts';
import { refuseMixing, resumed } from './shared/resume.ts';
import { answersById, type OpenedSide, openSide } from './shared/sides.ts';
import { countPrimes, openSpend } from './shared/spend.ts';
import { distrusted, invalidOf } from './shared/validity.ts';

export interface GateArguments extends SettingArguments {
  readonly baseline: string;
  readonly maxHaystacks?: string | undefined;
  readonly margin?: string | undefined;
  readonly out?: string | undefined;
  /** File for JUnit XML of the verdict. */
  readonly junit?: string | undefined;
  /** Whether to start a gate that costs more than `--confirm-above` without asking. */
  readonly yes?: boolean | undefined;
  readonly json: boolean;
  readonly format?: readonly string[] | undefined;
  readonly size?: string | undefined;
}

/** Haystacks of a gate that was not told otherwise. */
const USUAL_HAYSTACKS = 24;

/** A gate before it is known what an earlier part has answered. */
type Ready = Omit<Asking, 'earlier'> & { readonly args: GateArguments };

/** `midspan gate`: asks a candidate the baseline's questions, haystack by haystack, until a verdict stands. */
export async function gateCommand(args: GateArguments, io: Io): Promise<number> {
  const baseline = openSide(io, args.baseline, undefined, 'model');
  // Controls tell what a baseline is worth; the candidate is asked for its curve only.
  const { plan, merged } = curveOnly(baseline.manifest);
  checkAskable(baseline, args);
  const { settings, sources } = await resolveAll({ ...args, suite: undefined }, io, () => 'quick');
  if (args.printConfig) return printConfig(io, settings, sources);
  await checkOutput(io, { overlay: settings.overlay, format: args.format, size: args.size });
  const margin = args.margin === undefined ? usualRule.margin : parsePoints(args.margin, 'margin');
  const most = mostHaystacks(args.maxHaystacks, plan, args.baseline);
  const earlier = earlierGate(io, args.out);
  const models = await openModels({ ...settings, repeat: 1 }, io);
  try {
    const [model, ...others] = models;
    if (!model || others.length > 0) throw new UserError('A gate has one candidate.', 'Name one --model.');
    const parts = await rebuild(baseline.manifest, io.cwd);
    const scorers = await scorersOf(parts, io.cwd);
    const started = io.date();
    const id = runId(started, `gate-${plan.suite}`);
    const { spec } = baseline.manifest.tokenizer;
    const manifest: Manifest = {
      ...manifestOf({ id, started, plan, tokenizer: spec, parts, scorers, models }),
      ...(merged && { merged }),
      gate: { baseline: baseline.manifest.id, margin, haystacks: most },
    };
    const unlike = differences(baseline.manifest, manifest);
    if (unlike.length > 0)
      throw new UserError(
        `This midspan does not ask as ${args.baseline} was asked: ${unlike.join(' ')}`,
        'Make the baseline again with this version, or use the version that made it.',
      );
    const before = await answersById(baseline);
    const [reason] = before.invalid;
    if (reason !== undefined)
      throw new UserError(
        `${args.baseline} is invalid: ${reason}`,
        'Mend what made it so, and make the baseline again.',
      );
    if (earlier) refuseMixing(earlier, manifest);
    const spend = await openSpend(settings, models, io);
    const ready = {
      ...{ args, io, baseline, answers: before.answers, model, parts, scorers, most, settings, spend },
      folder: earlier?.folder ?? newFolder(io, args.out, id),
      manifest: earlier ? resumed(earlier.manifest, started) : manifest,
      rule: { ...usualRule, margin },
    };
    return await inFolder(ready, earlier !== undefined);
  } finally {
    for (const { adapter } of models) await adapter.close?.();
  }
}

/** Asks and reports, the folder being this process's own meanwhile. */
async function inFolder(ready: Ready, begun: boolean): Promise<number> {
  const { io, folder, manifest, spend } = ready;
  if (!begun && !(await agreed(ready, 0))) return exitCodes.stopped;
  return await inOwnFolder(io, folder, async () => {
    if (begun) countPrimes(folder, spend);
    const earlier: Asking['earlier'] = begun ? await answeredEarlier(ready) : new Map();
    if (begun && !(await agreed(ready, earlier.size))) return exitCodes.stopped;
    writeManifest(folder, manifest);
    const asking = { ...ready, earlier };
    return await finish(asking, await askUntilDecided(asking));
  });
}

/** Says what the gate costs at most by the price table, and asks where that is much. */
async function agreed(
  { io, args, settings, model, manifest, most, spend }: Ready,
  answered: number,
): Promise<boolean> {
  const price = spend.price(model);
  if (!price) return true;
  const plan = { ...manifest.plan, haystacks: most };
  const quote = quoteOf(plan, price, 1 - answered / questionsUpTo(manifest.plan, most));
  const text = `Asked to its last look, ${quoteLine(model.adapter.model, quote, price)}`;
  io.stderr(`${text}\n`);
  const limits = { above: settings.confirmAbove, yes: args.yes ?? false };
  return await confirmed(io, { text, amount: quote.cached }, limits);
}

function checkAskable({ manifest, side }: OpenedSide, { suite, baseline }: GateArguments): void {
  const { plan, imported } = manifest;
  if (imported || side.run.includes(' + '))
    throw new UserError(
      `${baseline} cannot be asked again: it is not one run of midspan.`,
      'Accept a single run as the baseline.',
    );
  if (suite !== undefined && suite !== plan.suite)
    throw new UserError(
      `${baseline} was made with the suite ${plan.suite}, not ${suite}.`,
      'Leave the suite out, or give a baseline of that suite.',
    );
  if (plan.haystacks < LEAST_HAYSTACKS)
    throw new UserError(
      `${baseline} has ${plan.haystacks} haystacks, and a verdict takes ${LEAST_HAYSTACKS}.`,
      `Make the baseline again with --haystacks ${USUAL_HAYSTACKS}.`,
    );
}

function mostHaystacks(text: string | undefined, plan: Plan, name: string): number {
  if (text === undefined) return Math.min(USUAL_HAYSTACKS, plan.haystacks);
  const most = Number(text);
  if (!Number.isInteger(most) || most < LEAST_HAYSTACKS)
    throw new UserError(
      `--max-haystacks must be a whole number of at least ${LEAST_HAYSTACKS}, not "${text}".`,
      'Fewer haystacks cannot show that nothing got worse.',
    );
  if (most > plan.haystacks)
    throw new UserError(
      `${name} has ${plan.haystacks} haystacks, fewer than --max-haystacks ${most}.`,
      `Make the baseline again with --haystacks ${most}.`,
    );
  return most;
}

/** Draws what was asked, prints the verdict and what it saved; the exit code. */
async function finish(asking: Ready, found: Asked): Promise<number> {
  const { args, io, folder } = asking;
  const invalid = await draw(asking, found);
  if (io.signal.aborted || found.halted !== null || found.gaveUp !== null) return unfinished(asking, found);
  const comparison = distrusted(verdictOf(asking, found.state), { baseline: [], candidate: invalid });
  const json = `${JSON.stringify({ ...comparisonJson(comparison), ...savedBy(asking, found) }, null, 2)}\n`;
  writeFileSync(resolve(folder, 'gate.json'), json);
  io.stdout(args.json ? json : `${comparisonText(comparison, io)}${savedLine(asking, found)}`);
  tellCi(comparison, io, args.junit);
  return invalid.length > 0 ? exitCodes.invalid : codeOf[found.state.decision];
}

/** Draws what was asked as a run; why it must not be trusted. */
async function draw(asking: Ready, { gaveUp, halted }: Asked): Promise<readonly string[]> {
  const { args, io, model, folder, settings } = asking;
  const manifest: Manifest = {
    ...asking.manifest,
    ended: io.signal.aborted || halted !== null ? null : io.date().toISOString(),
    ...(gaveUp !== null && { gaveUp: [givenUp(model.adapter.model, gaveUp)] }),
  };
  writeManifest(folder, manifest);
  const curves = await curvesOf(readJournal(resolve(folder, 'results.jsonl')), {
    synthetic: () => model.adapter.synthetic ?? false,
    seed: manifest.plan.seed,
  });
  await output(io, manifest, curves, {
    folder,
    answers: answersOf([{ folder, manifest }], { io, own: true }),
    overlay: settings.overlay,
    format: args.format,
    size: args.size,
    show: 'nothing',
  });
  return invalidOf(manifest, curves, []);
}

/** Says why there is no verdict, and how to come to one. */
function unfinished({ io, folder }: Ready, { gaveUp, halted }: Asked): number {
  const why = gaveUp === null ? (halted ?? 'stopped') : `the endpoint was given up, ${gaveUp}`;
  io.stderr(`No verdict: ${harmless(why)}.\n`);
  const shown = relative(io.cwd, folder) || '.';
  io.stderr(`What was answered is kept; the same command with --out ${shown} goes on.\n`);
  return gaveUp === null ? exitCodes.stopped : exitCodes.invalid;
}

function verdictOf(
  { io, baseline, model, folder, most, rule, manifest }: Ready,
  state: GateState,
): Comparison {
  return {
    baseline: baseline.side,
    candidate: {
      name: relative(io.cwd, folder) || '.',
      run: manifest.id,
      model: model.adapter.model,
      synthetic: model.adapter.synthetic ?? false,
    },
    margin: rule.margin,
    // That of the look it was decided at.
    alpha: state.looks[state.taken - 1]!.alpha,
    ...overall(state.cells),
    decision: state.decision,
    differences: [],
    invalid: [],
    warnings: advice(state, most, manifest.plan),
    cells: state.cells,
  };
}

function savedBy({ most, rule, manifest }: Ready, { state, asked }: Asked) {
  const planned = questionsUpTo(manifest.plan, most);
  return {
    looks: state.looks,
    look: state.taken,
    alpha_in_all: rule.alpha,
    asked,
    planned,
    saved: Number((1 - asked / planned).toFixed(6)),
  };
}

function savedLine(asking: Ready, found: Asked): string {
  const { look, looks, planned, asked } = savedBy(asking, found);
  const ended = found.state.decision === 'inconclusive' ? 'Open after' : 'Decided at';
  return `${ended} look ${look} of ${looks.length}: ${asked} of ${planned} questions asked, ${Math.round(100 * (1 - asked / planned))} % saved.\n`;
}

function advice(state: GateState, most: number, plan: Plan): string[] {
  if (state.decision !== 'inconclusive') return [];
  const more =
    plan.haystacks > most
      ? `the baseline has ${plan.haystacks} haystacks: fix --max-haystacks ${plan.haystacks} before the next gate`
      : 'a baseline of more haystacks would decide it';
  return [`Asking the same again and again until it passes is no gate; ${more}.`];
}
