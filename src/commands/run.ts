import { resolve } from 'node:path';
import { formatLength } from '../core/length.ts';
import type { Manifest } from '../core/manifest.ts';
import { primingQuestion } from '../generate/template.ts';
import { openJournal, readJournal } from '../runner/journal.ts';
import { resultKeys } from '../runner/key.ts';
import { run } from '../runner/run.ts';
import { curvesOf } from '../stats/curves.ts';
import { checkedHaystacks, manifestOf, sampleCount } from './shared/build.ts';
import { makeFolder, newFolder, runId, writeManifest } from './shared/folder.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { type Model, openModels, tokenizerName } from './shared/models.ts';
import { noted } from './shared/note.ts';
import { checkOutput, output } from './shared/output.ts';
import { openTokenizer, partsOf, planOf, scorersOf } from './shared/parts.ts';
import { progress } from './shared/progress.ts';
import { printConfig, resolveAll, type SettingArguments } from './shared/resolve.ts';
import { judgeWith } from './shared/scoring.ts';

export interface RunArguments extends SettingArguments {
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly keepContexts: boolean;
  readonly format?: readonly string[] | undefined;
}

/** Characters of contexts held open at once: enough to keep 32 slots busy, small enough for any laptop. */
const MAX_OPEN_TEXT = 32 * 1024 * 1024;

/** `midspan run`: build, ask, score, report. */
export async function runCommand(args: RunArguments, io: Io): Promise<number> {
  const { suite, settings, sources } = await resolveAll(args, io, 'smoke');
  if (args.printConfig) return printConfig(io, settings, sources);
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
    const folder = newFolder(io, args.out, id);
    const first = await checkedHaystacks(plan, parts);
    const manifest = manifestOf({ id, started, plan, tokenizer, parts, scorers, models });
    makeFolder(folder);
    writeManifest(folder, manifest);
    const journal = openJournal(resolve(folder, 'results.jsonl'));
    announce(io, manifest, sampleCount(plan));
    let next = noted(first, folder, { texts: args.keepContexts });
    for (const [index, { adapter }] of models.entries()) {
      if (index > 0) next = await checkedHaystacks(plan, parts);
      const keyOf = resultKeys(adapter, { maxTokens: plan.maxTokens });
      const shown = progress(io, adapter.model, sampleCount(plan));
      await run({
        haystacks: next,
        adapter,
        primingQuestion,
        judgeOf: judgeWith(scorers),
        keyOf: (sample) => keyOf(sample.id, scorers.get(sample.probe)!.version),
        onResult: (result) => {
          journal.append(result);
          shown.add(result);
        },
        concurrency: Math.min(settings.concurrency, adapter.limits.concurrency ?? settings.concurrency),
        maxTokens: plan.maxTokens,
        maxOpenText: MAX_OPEN_TEXT,
        signal: io.signal,
      });
      shown.end();
      if (io.signal.aborted) break;
    }
    journal.close();
    return await finish(args, io, folder, manifest, models, settings.overlay);
  } finally {
    for (const { adapter } of models) await adapter.close?.();
  }
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
  args: RunArguments,
  io: Io,
  folder: string,
  started: Manifest,
  models: readonly Model[],
  overlay: readonly string[],
): Promise<number> {
  const stopped = io.signal.aborted;
  const manifest: Manifest = { ...started, ended: stopped ? null : io.date().toISOString() };
  writeManifest(folder, manifest);
  const simulated = new Set(
    models.filter(({ adapter }) => adapter.synthetic).map(({ adapter }) => adapter.model),
  );
  const curves = await curvesOf(readJournal(resolve(folder, 'results.jsonl')), {
    synthetic: (model) => simulated.has(model),
    seed: manifest.plan.seed,
  });
  const code = await output(io, manifest, curves, {
    folder,
    overlay,
    format: args.format,
    show: args.json ? 'json' : 'table',
  });
  if (!stopped) return code;
  io.stderr('Stopped. What was answered is in the run folder.\n');
  return exitCodes.stopped;
}
