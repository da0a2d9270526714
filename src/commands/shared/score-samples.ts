import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Completion } from '../../core/adapter.ts';
import { contentId } from '../../core/hash.ts';
import type { Sample } from '../../core/haystack.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Result } from '../../core/result.ts';
import { UserError } from '../../core/user-error.ts';
import { openJournal, readJournal, readJournalInParts } from '../../runner/journal.ts';
import { answersOf as allAnswers } from './answers.ts';
import { readCompletions } from './completions.ts';
import { controlsOf } from './controls.ts';
import { keepExcerpts, readExcerpts } from './excerpts.ts';
import { makeFolder, newFolder, readManifest, runId, writeManifest } from './folder.ts';
import type { Io } from './io.ts';
import { measure } from './measure.ts';
import { haystacksOf } from './merged.ts';
import { output } from './output.ts';
import { scorersOf } from './parts.ts';
import { rebuild } from './rebuild.ts';
import { judgeWith } from './scoring.ts';

export interface SamplesRequest {
  readonly samples: string;
  readonly completions?: string | undefined;
  readonly model?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly format?: readonly string[] | undefined;
  readonly size?: string | undefined;
  readonly overlay: readonly string[];
}

type Answer = NonNullable<Result['completion']>;

/** Builds the haystacks of a folder again from their seeds and judges completions about them. */
export async function scoreSamples(request: SamplesRequest, io: Io): Promise<number> {
  const source = resolve(io.cwd, request.samples);
  const made = readManifest(source, request.samples);
  if (made.imported)
    throw new UserError(
      `${request.samples} was imported.`,
      `Score its files again with --from ${made.imported.from}.`,
    );
  const parts = await rebuild(made, io.cwd);
  const scorers = await scorersOf(parts, io.cwd);
  const answers = await answersOf(request, source, io);
  const started = io.date();
  const id = runId(started, made.plan.suite);
  const folder = newFolder(io, request.out, id);
  makeFolder(folder);
  const manifest: Manifest = {
    ...made,
    id,
    started: started.toISOString(),
    // Judging its answers again does not finish a run; what a completions file lacks is an error instead.
    ended: request.completions === undefined && made.ended === null ? null : started.toISOString(),
    models: answers.models(made),
    scored: made.id,
  };
  writeManifest(folder, manifest);
  const journal = openJournal(resolve(folder, 'results.jsonl'));
  const judgeOf = judgeWith(scorers);
  const excerpts = keepExcerpts(parts.probes);
  let found = 0;
  for await (const haystack of haystacksOf(made, parts)) {
    const judgeOne = judgeOf(haystack);
    for (const sample of haystack.samples) {
      const own = answers.of(sample.id);
      found += own.length;
      for (const { model, completion, error } of own.length > 0 ? own : answers.missing) {
        const judge = excerpts.watch(model, () => judgeOne)(haystack);
        journal.append(resultOf(sample, model, scorers.get(sample.probe)!.version, completion, error, judge));
      }
    }
  }
  journal.close();
  excerpts.write(folder);
  if (found < answers.size) complain(io, found, answers.size);
  if (found === 0)
    throw new UserError(
      'No completion belongs to a sample of this folder.',
      'Completions are joined by id: check that they carry the ids of samples.jsonl.',
    );
  const synthetic = new Set(manifest.models.filter((model) => model.synthetic).map((model) => model.name));
  const { curves, details } = await measure(readJournalInParts(resolve(folder, 'results.jsonl')), {
    synthetic: (model) => synthetic.has(model),
    seed: made.plan.seed,
  });
  const controls = await controlsOf(folder, manifest);
  return await output(io, manifest, curves, {
    ...request,
    folder,
    details: { ...details, excerpts: readExcerpts(folder) },
    controls,
    answers: allAnswers([{ folder, manifest }], { io, own: true }),
    show: request.json ? 'json' : 'table',
  });
}

const complain = (io: Io, found: number, size: number): void =>
  io.stderr(`${size - found} of ${size} completions belong to no sample of this folder and were left out.\n`);

interface Answers {
  readonly size: number;
  /** What stands for a sample without a line: an error in a completions file; nothing in a partial run. */
  readonly missing: readonly { model: string; completion: null; error: string }[];
  of(sample: string): readonly { model: string; completion: Answer | null; error?: string }[];
  models(made: Manifest): Manifest['models'];
}

/** From a completions file, or from the folder's own results. */
async function answersOf(request: SamplesRequest, source: string, io: Io): Promise<Answers> {
  const own = resolve(source, 'results.jsonl');
  const bySample = new Map<string, { model: string; completion: Answer | null; error?: string }[]>();
  const add = (
    sample: string,
    answer: { model: string; completion: Answer | null; error?: string },
  ): void => {
    const known = bySample.get(sample);
    if (known) known.push(answer);
    else bySample.set(sample, [answer]);
  };
  let size = 0;
  if (request.completions !== undefined) {
    const model = request.model ?? 'completions';
    for await (const { id, completion } of readCompletions(
      resolve(io.cwd, request.completions),
      request.completions,
    )) {
      if (bySample.has(id)) continue;
      add(id, { model, completion });
      size++;
    }
    return {
      size,
      missing: [{ model, completion: null, error: 'There is no completion for this sample.' }],
      of: (sample) => bySample.get(sample) ?? [],
      models: () => [
        { spec: `completions:${request.completions}`, name: model, synthetic: false, params: {} },
      ],
    };
  }
  if (!existsSync(own))
    throw new UserError(
      `${request.samples} holds samples but no answers.`,
      'Add --completions FILE (JSON lines with id and completion).',
    );
  for (const part of ['curves', 'controls'] as const) {
    for await (const { sample, model, completion, error } of readJournal(own, part)) {
      add(sample, { model, completion, ...(error === undefined ? {} : { error }) });
      size++;
    }
  }
  return { size, missing: [], of: (sample) => bySample.get(sample) ?? [], models: (made) => made.models };
}

function resultOf(
  sample: Sample,
  model: string,
  scorer: number,
  completion: Answer | null,
  error: string | undefined,
  judge: (
    sample: Sample,
    completion: Pick<Completion, 'text' | 'finishReason'>,
  ) => Pick<Result, 'outcome' | 'score'>,
): Result {
  const { id, control, probe, direction, length, tokens, haystack, position } = sample;
  const key = contentId({ sample: id, model, scorer, scored: true });
  const common = {
    key,
    sample: id,
    ...(control && { control }),
    model,
    probe,
    direction,
    length,
    tokens,
    haystack,
    position,
  };
  return completion === null
    ? {
        ...common,
        outcome: 'error',
        score: null,
        completion: null,
        error: error ?? 'There is no completion.',
      }
    : { ...common, ...judge(sample, completion), completion };
}
