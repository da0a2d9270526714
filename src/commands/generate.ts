import { closeSync, openSync, writeSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Haystack, Sample } from '../core/haystack.ts';
import { parseModelSpec } from '../core/model-spec.ts';
import { names } from '../load.ts';
import { checkedHaystacks, manifestOf } from './shared/build.ts';
import { makeFolder, newFolder, runId, writeManifest } from './shared/folder.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { noted } from './shared/note.ts';
import { openTokenizer, partsOf, planOf, scorersOf } from './shared/parts.ts';
import { printConfig, resolveAll, type SettingArguments } from './shared/resolve.ts';

export interface GenerateArguments extends SettingArguments {
  readonly out?: string | undefined;
  /** Also write whole prompts, which repeat each context once a query. */
  readonly prompts: boolean;
}

/** `midspan generate`: contexts and samples for use elsewhere. */
export async function generateCommand(args: GenerateArguments, io: Io): Promise<number> {
  const { suite, settings, sources } = await resolveAll(args, io, () => 'quick');
  if (args.printConfig) return printConfig(io, settings, sources);
  const plan = await planOf(suite.name, settings);
  const tokenizer = settings.tokenizer ?? ofModels(settings.model) ?? 'o200k';
  const parts = await partsOf(plan, await openTokenizer(tokenizer, io.cwd), io.cwd);
  const scorers = await scorersOf(parts, io.cwd);
  const started = io.date();
  const id = runId(started, suite.name);
  const folder = newFolder(io, args.out, id);
  const haystacks = await checkedHaystacks(plan, parts);
  makeFolder(folder);
  const manifest = manifestOf({ id, started, plan, tokenizer, parts, scorers, models: [] });
  writeManifest(folder, manifest);
  const samples = openSync(resolve(folder, 'samples.jsonl'), 'w');
  const prompts = args.prompts ? openSync(resolve(folder, 'prompts.jsonl'), 'w') : undefined;
  let count = 0;
  for await (const haystack of noted(haystacks, folder, { texts: true })) {
    if (io.signal.aborted) break;
    for (const sample of haystack.samples) {
      writeSync(samples, `${JSON.stringify(sampleLine(haystack, sample))}\n`);
      if (prompts !== undefined) writeSync(prompts, `${JSON.stringify(promptLine(haystack, sample))}\n`);
      count++;
    }
  }
  closeSync(samples);
  if (prompts !== undefined) closeSync(prompts);
  io.stderr(`${count} samples written to ${relative(io.cwd, folder) || '.'}\n`);
  if (io.signal.aborted) return exitCodes.stopped;
  writeManifest(folder, { ...manifest, ended: io.date().toISOString() });
  return exitCodes.ok;
}

/** The tokenizer of models in this process, by which `run` counts too; nobody else is asked for theirs here. */
function ofModels(models: readonly string[]): string | undefined {
  const specs = models.map((text) => parseModelSpec(text, names('adapter')));
  const [first] = specs;
  if (!first || specs.some(({ adapter }) => adapter !== 'local')) return undefined;
  return /[/\\]/.test(first.target) ? join(first.target, 'tokenizer.json') : `local:${first.target}`;
}

/** The context is named, not repeated: its text is in contexts.jsonl. */
const sampleLine = ({ context }: Haystack, sample: Sample) => ({
  id: sample.id,
  control: sample.control,
  probe: sample.probe,
  direction: sample.direction,
  length: sample.length,
  tokens: sample.tokens,
  haystack: sample.haystack,
  context: context.id,
  position: sample.position,
  prompt: sample.prompt,
  cue: sample.query.cue,
  target: sample.query.target,
  parts: sample.query.parts,
});

const promptLine = (
  { context }: Haystack,
  { id, control, probe, direction, prompt, tokens, position, query }: Sample,
) => ({
  id,
  control,
  probe,
  direction,
  prompt: context.text + prompt,
  tokens,
  position,
  cue: query.cue,
  target: query.target,
});
