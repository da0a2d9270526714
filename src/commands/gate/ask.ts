import { resolve } from 'node:path';
import type { CellName } from '../../core/comparison.ts';
import type { Haystack } from '../../core/haystack.ts';
import type { Manifest, Plan } from '../../core/manifest.ts';
import type { Result } from '../../core/result.ts';
import { UserError } from '../../core/user-error.ts';
import type { Parts } from '../../generate/generate.ts';
import { openJournal } from '../../runner/journal.ts';
import { resultKeys } from '../../runner/key.ts';
import { type RunEnd, type RunRequest, run } from '../../runner/run.ts';
import { binOf } from '../../stats/bins.ts';
import type { Rule } from '../../stats/compare.ts';
import { type Answers, openPairing } from '../../stats/pairing.ts';
import { type GateState, isOpen, openGate, takeLook } from '../../stats/sequential.ts';
import { askingOf } from '../shared/asking.ts';
import { sampleCount } from '../shared/build.ts';
import type { Io } from '../shared/io.ts';
import { haystacksOf } from '../shared/merged.ts';
import type { Model } from '../shared/models.ts';
import type { scorersOf } from '../shared/parts.ts';
import { Tally } from '../shared/progress/tally.ts';
import { openProgress } from '../shared/progress.ts';
import { judgeWith } from '../shared/scoring.ts';
import type { Settings } from '../shared/settings.ts';
import type { OpenedSide } from '../shared/sides.ts';
import { primeNotes, type Spend } from '../shared/spend.ts';

/** Everything a gate has been made ready with. */
export interface Asking {
  readonly args: { readonly json: boolean; readonly baseline: string };
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
  readonly spend: Spend;
  /** What an earlier part of the gate has answered, by sample id. */
  readonly earlier: ReadonlyMap<string, Result>;
}

/** How far a gate came. */
export interface Asked {
  readonly state: GateState;
  /** Questions asked, in earlier parts too. */
  readonly asked: number;
  /** Why the endpoint was given up; null where it was not. */
  readonly gaveUp: string | null;
  /** Why no more calls were allowed; null where they were. */
  readonly halted: string | null;
}

/**
 * Asks from look to look. Every haystack is asked whole and once: wrong answers are never asked again. A gate that is
 * gone on with takes its looks anew at the answers it has, so that it decides what it would have without the stop.
 */
export async function askUntilDecided(asking: Asking): Promise<Asked> {
  const { args, io, answers, model, manifest, folder, most, rule } = asking;
  const pairing = openPairing(answers);
  const sources = sourcesOf(manifest, asking.parts);
  const journal = openJournal(resolve(folder, 'results.jsonl'));
  const primes = primeNotes(folder);
  const { model: name } = model.adapter;
  const tally = new Tally({ ...manifest.plan, haystacks: most });
  const watched = { model: name, tally, spent: () => asking.spend.text(model) };
  const shown = openProgress(io, [watched], asking.settings.progress);
  const progress = shown.begin(name);
  let state = openGate(most, rule);
  let asked = 0;
  let end: RunEnd = { gaveUp: null, halted: null };
  const count = (result: Result): void => {
    progress.add(result);
    asked++;
    const { sample, outcome, position, haystack } = result;
    pairing.add({ sample, outcome, haystack, cell: result, bin: binOf(position.depth) });
  };
  try {
    while (!state.done && !io.signal.aborted) {
      end = await askBatch(asking, counted(nextBatch(sources, state), asking, count), {
        onResult: (result) => {
          journal.append(result);
          count(result);
        },
        onPrimed: (haystack, primed) => primes.add(name, haystack, primed),
      });
      if (io.signal.aborted || end.gaveUp !== null || end.halted !== null) break;
      state = takeLook(state, pairing.close(), rule);
      if (!args.json) shown.say(lookLine(state));
    }
  } finally {
    journal.close();
    primes.close();
    progress.end();
    shown.end();
  }
  return { state, asked, gaveUp: end.gaveUp, halted: end.halted };
}

/**
 * The haystacks, after what an earlier part has answered of each is counted. A haystack that the baseline was not asked
 * about is refused before a question is spent on it.
 */
async function* counted(
  batch: AsyncIterable<Haystack>,
  { earlier, answers, args }: Asking,
  count: (result: Result) => void,
): AsyncGenerator<Haystack> {
  for await (const haystack of batch) {
    if (!haystack.samples.some(({ id }) => answers.has(id)))
      throw new UserError(
        `No question about ${haystack.id}, built as its run says, stands in ${args.baseline}.`,
        'Restore it, or make the baseline again with this version.',
      );
    for (const { id } of haystack.samples) {
      const result = earlier.get(id);
      if (result) count(result);
    }
    yield haystack;
  }
}

export const questionsUpTo = (plan: Plan, most: number): number =>
  (sampleCount(plan) / plan.haystacks) * most;

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

function askBatch(
  { io, model: { adapter }, scorers, manifest, settings, spend, earlier }: Asking,
  batch: AsyncIterable<Haystack>,
  hears: Pick<RunRequest, 'onResult' | 'onPrimed'>,
): Promise<RunEnd> {
  const keyOf = resultKeys(adapter, { maxTokens: manifest.plan.maxTokens });
  return run({
    ...askingOf(adapter, { io, settings, plan: manifest.plan }),
    ...hears,
    haystacks: batch,
    judgeOf: judgeWith(scorers),
    keyOf: (sample) => keyOf(sample.id, scorers.get(sample.probe)!.version),
    answered: new Set([...earlier.values()].map(({ key }) => key)),
    purse: spend.purse(adapter.model),
  });
}

function lookLine(state: GateState): string {
  const count = (decision: string): number => state.cells.filter((cell) => cell.decision === decision).length;
  const { haystacks } = state.looks[state.taken - 1]!;
  return `look ${state.taken} of ${state.looks.length}, ${haystacks} haystacks: ${count('pass')} of ${state.cells.length} cells pass, ${count('regressed')} regressed\n`;
}
