import { relative } from 'node:path';
import type { Haystack } from '../../core/haystack.ts';
import type { Manifest, Plan } from '../../core/manifest.ts';
import type { Scorer } from '../../core/score.ts';
import type { Parts } from '../../generate/generate.ts';
import { type Answered, readAnswered } from '../../runner/answered.ts';
import { resultKeys } from '../../runner/key.ts';
import type { Io } from './io.ts';
import type { Model } from './models.ts';
import { type Note, readNotes } from './note.ts';
import type { Tally } from './progress/tally.ts';
import { mendedJournal, watchOwn } from './resume.ts';
import type { Settings } from './settings.ts';
import { countPrimes, type Spend } from './spend.ts';

/** Everything a run has been made ready with. */
export interface Ready {
  readonly args: { readonly keepContexts: boolean };
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

/** What an earlier part of the run has left. */
export interface Begun {
  /** The first model's haystacks, where they have been started to be built. */
  readonly first?: AsyncIterable<Haystack> | undefined;
  readonly notes?: ReadonlyMap<string, Note> | undefined;
  readonly answered?: Answered | undefined;
}

/** Mends what a crash tore, and reads what is answered. */
export async function begunEarlier(ready: Ready): Promise<Begun> {
  const { io, models, folder, scorers, manifest, spend, tallies } = ready;
  const journal = mendedJournal(folder, io);
  const keyOf = keysOf(models, manifest.plan, scorers);
  const own = watchOwn(relative(io.cwd, folder) || '.', ({ model, sample, probe }) =>
    keyOf(model, sample, probe),
  );
  countPrimes(folder, spend);
  const answered = await readAnswered(journal, own.keyOf, (result) => {
    spend.add(result, manifest.plan.maxTokens);
    tallies.get(result.model)?.had(result);
  });
  own.check();
  return { notes: readNotes(folder), answered };
}

/** The key of a result by model name, sample id and probe; undefined for what is not part of the run. */
export function keysOf(
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
