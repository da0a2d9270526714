import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { CellName, Comparison } from '../core/comparison.ts';
import type { Haystack } from '../core/haystack.ts';
import type { Manifest, Plan } from '../core/manifest.ts';
import type { Result } from '../core/result.ts';
import { UserError } from '../core/user-error.ts';
import type { Parts } from '../generate/generate.ts';
import { primingQuestion } from '../generate/template.ts';
import { openJournal, readJournal } from '../runner/journal.ts';
import { resultKeys } from '../runner/key.ts';
import { run } from '../runner/run.ts';
import { binOf } from '../stats/bins.ts';
import { LEAST_HAYSTACKS, overall, type Rule, usualRule } from '../stats/compare.ts';
import { curvesOf } from '../stats/curves.ts';
import { type Answers, openPairing } from '../stats/pairing.ts';
import { type GateState, isOpen, openGate, takeLook } from '../stats/sequential.ts';
import { answersOf } from './shared/answers.ts';
import { manifestOf, sampleCount } from './shared/build.ts';
import { tellCi } from './shared/ci/tell.ts';
import { codeOf, parsePoints } from './shared/compare.ts';
import { comparisonJson } from './shared/comparison-json.ts';
import { comparisonText } from './shared/comparison-text.ts';
import { differences } from './shared/differences.ts';
import { makeFolder, newFolder, runId, writeManifest } from './shared/folder.ts';
import { governorOf } from './shared/governor.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { curveOnly, haystacksOf } from './shared/merged.ts';
import { type Model, openModels } from './shared/models.ts';
import { checkOutput, output } from './shared/output.ts';
import { scorersOf } from './shared/parts.ts';
import { Tally } from './shared/progress/tally.ts';
import { openProgress } from './shared/progress.ts';
import { rebuild } from './shared/rebuild.ts';
import { printConfig, resolveAll, type SettingArguments } from './shared/resolve.ts';
import { judgeWith } from './shared/scoring.ts';
import type { Settings } from './shared/settings.ts';
import { answersById, type OpenedSide, openSide } from './shared/sides.ts';
import { distrusted, invalidOf } from './shared/validity.ts';

export interface GateArguments extends SettingArguments {
  readonly baseline: string;
  readonly maxHaystacks?: string | undefined;
  readonly margin?: string | undefined;
  readonly out?: string | undefined;
  /** File for JUnit XML of the verdict. */
  readonly junit?: string | undefined;
  readonly json: boolean;
  readonly format?: readonly string[] | undefined;
  readonly size?: string | undefined;
}

/** Haystacks of a gate that was not told otherwise. */
const USUAL_HAYSTACKS = 24;
const MAX_OPEN_TEXT = 32 * 1024 * 1024;

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
    const folder = newFolder(io, args.out, id);
    makeFolder(folder);
    writeManifest(folder, manifest);
    const rule: Rule = { ...usualRule, margin };
    const asking = {
      args,
      io,
      baseline,
      answers: before.answers,
      model,
      parts,
      scorers,
      manifest,
      folder,
      most,
      rule,
      settings,
    };
    return await finish(asking, await askUntilDecided(asking));
  } finally {
    for (const { adapter } of models) await adapter.close?.();
  }
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

interface Asking {
  readonly args: GateArguments;
  readonly io: Io;
  readonly baseline: OpenedSide;
  readonly answers: Answers;
  readonly model: Model;
  readonly parts: Parts;
  readonly scorers: Awaited<ReturnType<typeof scorersOf>>;
  readonly manifest: Manifest;
  readonly folder: string;
  readonly most: number;
  readonly rule: Rule;
  readonly settings: Settings;
}

/** How far a gate came. */
interface Asked {
  readonly state: GateState;
  /** Questions asked. */
  readonly asked: number;
  /** Why the endpoint was given up; null where it was not. */
  readonly gaveUp: string | null;
}

/** Asks from look to look. Every haystack is asked whole and once: failed or wrong answers are never asked again. */
async function askUntilDecided(asking: Asking): Promise<Asked> {
  const { args, io, answers, model, manifest, folder, most, rule } = asking;
  const pairing = openPairing(answers);
  const sources = sourcesOf(manifest, asking.parts);
  const journal = openJournal(resolve(folder, 'results.jsonl'));
  const { model: name } = model.adapter;
  const tally = new Tally({ ...manifest.plan, haystacks: most });
  const watched = { model: name, tally, spent: () => undefined };
  const shown = openProgress(io, [watched], asking.settings.progress);
  const progress = shown.begin(name);
  let state = openGate(most, rule);
  let asked = 0;
  let gaveUp: string | null = null;
  try {
    while (!state.done && !io.signal.aborted) {
      gaveUp = await askBatch(asking, nextBatch(sources, state), (result) => {
        journal.append(result);
        progress.add(result);
        asked++;
        const { sample, outcome, position, haystack } = result;
        pairing.add({ sample, outcome, haystack, cell: result, bin: binOf(position.depth) });
      });
      if (io.signal.aborted || gaveUp !== null) break;
      state = takeLook(state, pairing.close(), rule);
      if (!args.json) shown.say(lookLine(state));
    }
  } finally {
    journal.close();
    progress.end();
    shown.end();
  }
  return { state, asked, gaveUp };
}

const questionsUpTo = (plan: Plan, most: number): number => (sampleCount(plan) / plan.haystacks) * most;

/** The haystacks of each probe and length, to be drawn from as the gate goes on. */
const sourcesOf = (manifest: Manifest, parts: Parts) =>
  manifest.plan.lengths.flatMap((length) =>
    manifest.plan.probes.map(({ name, directions }) => ({
      cells: directions.map((direction): CellName => ({ probe: name, direction, length })),
      haystacks: haystacksOf(manifest, parts, { probe: name, length }),
    })),
  );

/**
 * The haystacks of the next look, each with the questions of cells that are open; a probe and length without one is left
 * alone.
 */
async function* nextBatch(sources: ReturnType<typeof sourcesOf>, state: GateState): AsyncGenerator<Haystack> {
  const before = state.looks[state.taken - 1]?.haystacks ?? 0;
  const until = state.looks[state.taken]!.haystacks;
  for (const { cells, haystacks: source } of sources) {
    const open = cells.filter((cell) => isOpen(state, cell)).map(({ direction }) => direction);
    for (let h = before; h < until && open.length > 0; h++) {
      const next = await source.next();
      if (next.done) break;
      const { samples } = next.value;
      yield { ...next.value, samples: samples.filter(({ direction }) => open.includes(direction)) };
    }
  }
}

async function askBatch(
  { io, model: { adapter }, scorers, manifest, settings }: Asking,
  batch: AsyncIterable<Haystack>,
  onResult: (result: Result) => void,
): Promise<string | null> {
  const keyOf = resultKeys(adapter, { maxTokens: manifest.plan.maxTokens });
  const end = await run({
    haystacks: batch,
    adapter,
    primingQuestion,
    judgeOf: judgeWith(scorers),
    keyOf: (sample) => keyOf(sample.id, scorers.get(sample.probe)!.version),
    onResult,
    governor: governorOf(settings, adapter, io),
    maxTokens: manifest.plan.maxTokens,
    maxOpenText: MAX_OPEN_TEXT,
    signal: io.signal,
  });
  return end.halted ?? end.gaveUp;
}

function lookLine(state: GateState): string {
  const count = (decision: string): number => state.cells.filter((cell) => cell.decision === decision).length;
  const { haystacks } = state.looks[state.taken - 1]!;
  return `look ${state.taken} of ${state.looks.length}, ${haystacks} haystacks: ${count('pass')} of ${state.cells.length} cells pass, ${count('regressed')} regressed\n`;
}

/** Draws what was asked, prints the verdict and what it saved; the exit code. */
async function finish(asking: Asking, { state, asked, gaveUp }: Asked): Promise<number> {
  const { args, io, baseline, model, folder, most, rule, settings } = asking;
  const stopped = io.signal.aborted;
  const manifest: Manifest = { ...asking.manifest, ended: stopped ? null : io.date().toISOString() };
  writeManifest(folder, manifest);
  const curves = await curvesOf(readJournal(resolve(folder, 'results.jsonl')), {
    synthetic: () => model.adapter.synthetic ?? false,
    seed: manifest.plan.seed,
  });
  const invalid = invalidOf(manifest, curves, []);
  await output(io, manifest, curves, {
    folder,
    answers: answersOf([{ folder, manifest }], { io, own: true }),
    overlay: settings.overlay,
    format: args.format,
    size: args.size,
    show: 'nothing',
  });
  if (stopped) {
    io.stderr('Stopped before a verdict. What was answered is in the run folder.\n');
    return exitCodes.stopped;
  }
  if (gaveUp !== null) {
    io.stderr(`No verdict: the endpoint was given up, ${gaveUp}\n`);
    return exitCodes.invalid;
  }
  const last = state.looks[state.taken - 1]!;
  const verdict: Comparison = {
    baseline: baseline.side,
    candidate: {
      name: relative(io.cwd, folder) || '.',
      run: manifest.id,
      model: model.adapter.model,
      synthetic: model.adapter.synthetic ?? false,
    },
    margin: rule.margin,
    // That of the look it was decided at.
    alpha: last.alpha,
    ...overall(state.cells),
    decision: state.decision,
    differences: [],
    invalid: [],
    warnings: advice(state, most, manifest.plan),
    cells: state.cells,
  };
  const comparison = distrusted(verdict, { baseline: [], candidate: invalid });
  const full = questionsUpTo(manifest.plan, most);
  const sequential = {
    looks: state.looks,
    look: state.taken,
    alpha_in_all: rule.alpha,
    asked,
    planned: full,
    saved: Number((1 - asked / full).toFixed(6)),
  };
  writeFileSync(
    resolve(folder, 'gate.json'),
    `${JSON.stringify({ ...comparisonJson(comparison), ...sequential }, null, 2)}\n`,
  );
  if (args.json) io.stdout(`${JSON.stringify({ ...comparisonJson(comparison), ...sequential }, null, 2)}\n`);
  else {
    io.stdout(comparisonText(comparison, io));
    io.stdout(
      `Decided at look ${state.taken} of ${state.looks.length}: ${asked} of ${full} questions asked, ${Math.round(100 * (1 - asked / full))} % saved.\n`,
    );
  }
  tellCi(comparison, io, args.junit);
  return invalid.length > 0 ? exitCodes.invalid : codeOf[state.decision];
}

function advice(state: GateState, most: number, plan: Plan): string[] {
  if (state.decision !== 'inconclusive') return [];
  const more =
    plan.haystacks > most
      ? `the baseline has ${plan.haystacks} haystacks: fix --max-haystacks ${plan.haystacks} before the next gate`
      : 'a baseline of more haystacks would decide it';
  return [`Asking the same again and again until it passes is no gate; ${more}.`];
}
