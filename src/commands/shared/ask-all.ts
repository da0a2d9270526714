import { resolve } from 'node:path';
import { harmless } from '../../core/harmless.ts';
import type { Haystack } from '../../core/haystack.ts';
import { formatLength } from '../../core/length.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Result } from '../../core/result.ts';
import { haystacks } from '../../generate/generate.ts';
import type { Answered } from '../../runner/answered.ts';
import type { ModelPurse } from '../../runner/budget.ts';
import { CacheWatch } from '../../runner/cache-watch.ts';
import { openJournal } from '../../runner/journal.ts';
import type { Purse } from '../../runner/purse.ts';
import { run } from '../../runner/run.ts';
import { askingOf, givenUp } from './asking.ts';
import { sampleCount } from './build.ts';
import { keepExcerpts } from './excerpts.ts';
import { writeManifest } from './folder.ts';
import type { Io } from './io.ts';
import { noted } from './note.ts';
import { openProgress, type Progresses } from './progress.ts';
import { type Begun, keysOf, type Ready } from './ready.ts';
import { judgeWith } from './scoring.ts';
import { primeNotes } from './spend.ts';

/** Puts every question that is not answered yet to every model; returns why it ended before all were asked. */
export async function askAll(ready: Ready, { first, notes, answered }: Begun): Promise<Early> {
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
      const { askInBatches } = await import('./batches.ts');
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
        ...askingOf(adapter, { io, settings, plan }),
        haystacks: index === 0 ? noted(built, folder, { texts: args.keepContexts, known: notes }) : built,
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
      });
      progress.end();
      if (end.gaveUp !== null) early.gaveUp.push(givenUp(adapter.model, end.gaveUp));
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
      spent: () => spend.text(model),
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
