import { randomUUID } from 'node:crypto';
import { relative, resolve } from 'node:path';
import type { Completion } from '../../core/adapter.ts';
import { harmless } from '../../core/harmless.ts';
import type { Haystack, Sample } from '../../core/haystack.ts';
import type { Plan } from '../../core/manifest.ts';
import type { Result } from '../../core/result.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Answered } from '../../runner/answered.ts';
import { type BatchRequest, runBatches } from '../../runner/batch.ts';
import { BatchNotes } from '../../runner/batch-notes.ts';
import type { Journal } from '../../runner/journal.ts';
import { givenUp } from './asking.ts';
import { governorOf, realTimer } from './governor.ts';
import type { Io } from './io.ts';
import type { Model } from './models.ts';
import { type Note, noted } from './note.ts';
import type { Progress, Progresses } from './progress.ts';
import type { Settings } from './settings.ts';
import type { Spend } from './spend.ts';

export interface BatchAsking {
  readonly args: { readonly keepContexts: boolean };
  readonly io: Io;
  readonly settings: Settings;
  readonly models: readonly Model[];
  readonly folder: string;
  readonly plan: Plan;
  readonly spend: Spend;
  readonly keyOf: (model: string, sample: string, probe: string) => string | undefined;
  readonly answered: Answered | undefined;
  readonly notes: ReadonlyMap<string, Note> | undefined;
  /** The haystacks where they have been started to be built. */
  readonly first: AsyncIterable<Haystack> | undefined;
  readonly build: (skip: (id: string) => boolean) => AsyncIterable<Haystack>;
  readonly judgeOf: (
    model: string,
  ) => (haystack: Haystack) => (sample: Sample, completion: Completion) => Verdict;
  readonly journal: Journal;
  readonly shown: Progresses;
}

/** Hands all models' questions in to batch APIs and waits; returns why it ended before all came back, if so. */
export async function askInBatches(
  asking: BatchAsking,
): Promise<{ readonly gaveUp: readonly string[]; readonly halted: string | null }> {
  const { io, models, folder } = asking;
  const notes = new BatchNotes(resolve(folder, 'batches.jsonl'));
  const shown = models.map(({ adapter }) => asking.shown.begin(adapter.model));
  const requests: BatchRequest[] = [];
  for (const [index, model] of models.entries())
    requests.push(await requestOf(asking, model, { index, notes, progress: shown[index]! }));
  const ends = await runBatches(requests, realTimer(io));
  for (const one of shown) one.end();
  const open = models.flatMap(({ adapter }) => notes.open(adapter.model));
  if (open.length > 0) {
    const count = open.reduce((sum, { requests: n }) => sum + n, 0);
    io.stderr(
      `${count} questions in ${open.length} ${open.length === 1 ? 'batch' : 'batches'} are with the provider. Their answers are fetched by: midspan run --resume ${relative(io.cwd, folder) || '.'}\n`,
    );
  }
  return {
    gaveUp: ends.flatMap(({ gaveUp }, i) =>
      gaveUp === null ? [] : [givenUp(models[i]!.adapter.model, gaveUp)],
    ),
    halted: ends.map(({ halted }) => halted).find((why) => why !== null) ?? null,
  };
}

async function requestOf(
  asking: BatchAsking,
  { adapter }: Model,
  {
    index,
    notes,
    progress,
  }: { readonly index: number; readonly notes: BatchNotes; readonly progress: Progress },
): Promise<BatchRequest> {
  const { io, settings, folder, plan, spend, keyOf, journal } = asking;
  return {
    haystacks: index === 0 ? notedOnce(asking) : asking.build,
    adapter,
    api: await adapter.batch!(),
    judgeOf: asking.judgeOf(adapter.model),
    keyOf: (sample) => keyOf(adapter.model, sample.id, sample.probe)!,
    answered: asking.answered?.keys ?? new Set(),
    onResult: (result: Result) => {
      journal.append(result);
      progress.add(result);
    },
    onProgress: ({ id, requests, done }) => {
      if (settings.progress === 'json')
        io.stderr(`${JSON.stringify({ model: adapter.model, batch: id, requests, done })}\n`);
      else if (settings.progress === 'auto')
        asking.shown.say(
          harmless(
            `${adapter.model}: batch ${id} of ${requests} questions ${done === 0 ? 'is handed in' : `has ${done} done`}`,
          ).concat('\n'),
        );
    },
    onRaised: (tokens) =>
      asking.shown.say(
        `${harmless(adapter.model)} used up its tokens before it said a word: answers may have ${tokens} from now on.\n`,
      ),
    purse: spend.purse(adapter.model),
    governor: governorOf(settings, adapter, io),
    notes,
    spool: resolve(folder, 'batch.tmp'),
    newLabel: () => `midspan-${randomUUID().slice(0, 13)}`,
    date: io.date,
    maxTokens: plan.maxTokens,
    signal: io.signal,
  };
}

/** Builds haystacks any number of times, writing down the first time what each was. */
function notedOnce({ args, folder, notes, first, build }: BatchAsking): BatchAsking['build'] {
  let isNoted = false;
  return (skip) => {
    if (isNoted) return build(skip);
    isNoted = true;
    return noted(first ?? build(() => false), folder, { texts: args.keepContexts, known: notes });
  };
}
