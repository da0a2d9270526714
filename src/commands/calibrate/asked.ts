import { BINS, type Contrast } from '../../core/curve.ts';
import type { Haystack } from '../../core/haystack.ts';
import { directions } from '../../core/probe.ts';
import type { Result } from '../../core/result.ts';
import { zones } from '../../stats/bins.ts';
import { countIn } from '../../stats/cells.ts';
import { LIM, PRIMACY, RECENCY } from '../../stats/contrasts.ts';
import { effectiveLength } from '../../stats/effective-length.ts';
import { patternOf } from '../../stats/pattern.ts';
import { answersTo, type Bench, built, byHeart, openBench, simulated, type Wanted } from './ask.ts';
import { asked, type Check, check, leastIn } from './check.ts';
import { firstLow } from './drawn.ts';
import { changes, curveModels, type KnownChange, nightlyDesign, takenFor, usualDesign } from './models.ts';
import { oddModels } from './odd.ts';
import { cellsOf, ofCurve, watchChange, watchCurve } from './watch.ts';
import type { Workings } from './workings.ts';

/** The shortest lengths that hold the questions of a design, by probe. */
const styles = [
  { probe: 'table', usual: 2048, nightly: 4096 },
  { probe: 'document', usual: 2048, nightly: 3072 },
  { probe: 'code', usual: 4096, nightly: 8192 },
] as const;

/** The probe and direction of a round: all nine in turn. */
function formOf(round: number) {
  const style = styles[round % styles.length]!;
  return { ...style, direction: directions[Math.floor(round / styles.length) % directions.length]! };
}

/** Contexts of a round, built once and read by every model, each with other luck in every round. */
interface Round {
  readonly contexts: readonly Haystack[];
  readonly seed: number;
}

/** Asks all models of one design about each round's contexts. */
async function eachRound(
  rounds: number,
  wantedOf: (round: number) => Wanted,
  bench: Bench,
  ask: (round: Round) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const wanted = wantedOf(round);
    await ask({ contexts: await built(wanted, bench), seed: wanted.seed });
  }
}

/** Contexts and simulated models of one calibration. */
interface Desk {
  readonly bench: Bench;
  readonly cwd: string;
  readonly workings: Workings;
}

/** The answers of a simulated model to everything about the contexts of a round. */
const answers = async ({ bench, cwd }: Desk, { contexts, seed }: Round, spec: string): Promise<Result[]> =>
  await answersTo(contexts, await simulated(spec, seed, cwd), bench);

/** Everything that takes 20 contexts of 30 questions: curves, other failures, changes. */
async function usualChecks(rounds: number, desk: Desk): Promise<Check[]> {
  const { workings, bench } = desk;
  const curves = curveModels
    .filter(({ design }) => design === undefined)
    .map((model) => ({ model, watch: watchCurve(asked(model.name), model, workings) }));
  const odd = oddModels.map((model) => ({ model, watch: model.watch(workings) }));
  const pairs = changes.map((change) => ({
    change,
    watch: watchChange(asked(change.name), change, workings),
  }));
  const wantedOf = (round: number): Wanted => {
    const { probe, direction, usual } = formOf(round);
    const controls = ['closed-book', 'sentinels'] as const;
    return { ...usualDesign, probe, direction, length: usual, seed: round + 1, controls };
  };
  await eachRound(rounds, wantedOf, bench, async (round) => {
    const curvesOnly = { ...round, contexts: withoutControls(round.contexts) };
    for (const { model, watch } of curves) watch.add(await answers(desk, curvesOnly, model.spec));
    for (const { model, watch } of odd)
      await watch.add(
        typeof model.spec === 'number'
          ? await answersTo(round.contexts, byHeart(model.spec, round.seed), bench)
          : await answers(desk, round, model.spec),
      );
    for (const { change, watch } of pairs) watch.add(await pairOf(desk, curvesOnly, change));
  });
  return [...curves, ...pairs, ...odd].flatMap(({ watch }) => watch.checks());
}

const withoutControls = (contexts: readonly Haystack[]): readonly Haystack[] =>
  contexts.filter(({ samples }) => samples.every(({ control }) => control === undefined));

/** A baseline and a candidate that share their seed, so that the same questions fail first. */
async function pairOf(desk: Desk, round: Round, change: KnownChange): Promise<readonly [Result[], Result[]]> {
  const { accuracy, flips, middle, drop, events } = change;
  // Half of the events strike either arm.
  const arm = (taken: string, noise: number): Promise<Result[]> =>
    answers(
      desk,
      round,
      `flat?accuracy=${accuracy}&flips=${flips}&events=${events / 2}&noise=${noise}${taken}`,
    );
  const taken = `&middle=${takenFor(middle, flips)}&drop=${takenFor(drop, flips)}`;
  return [await arm('', 2 * round.seed), await arm(taken, 2 * round.seed + 1)];
}

/** What takes 40 contexts of 60 questions: names of curves, places of cliffs, and nearly certain finds. */
async function nightlyChecks(rounds: number, desk: Desk): Promise<Check[]> {
  const models = curveModels.filter(({ named }) => named !== undefined);
  const counts = models.map((model) => ({ model, named: 0, lim: 0, u: 0, near: 0 }));
  const wantedOf = (round: number): Wanted => {
    const { probe, direction, nightly } = formOf(round);
    return { ...nightlyDesign, probe, direction, length: nightly, seed: round + 1 };
  };
  await eachRound(rounds, wantedOf, desk.bench, async (round) => {
    for (const count of counts) {
      const cells = cellsOf(desk.workings.counted(await answers(desk, round, count.model.spec)));
      if (nameOf(cells, desk.workings) === count.model.pattern) count.named++;
      if ((desk.workings.contrast(cells, LIM)?.lo ?? 0) > 0) count.lim++;
      if (desk.workings.isU(cells)) count.u++;
      if (Math.abs(firstLow(cells) - Math.floor(0.6 * BINS)) <= 1) count.near++;
    }
  });
  return counts.flatMap(({ model, named, lim, u, near }) => {
    const subject = asked(`${model.name}, 40 × 60`);
    const share = (what: string, count: number, least: number): Check =>
      check(subject, what, count / rounds, { least: leastIn(least, rounds) });
    return [
      share(`called ${model.pattern}`, named, model.named!),
      ...(model.power ? [share('LiM is found above 0', lim, 0.99), share('a U is seen', u, 0.99)] : []),
      ...(model.name.startsWith('cliff') ? [share('found within one bin', near, 1)] : []),
    ];
  });
}

function nameOf(cells: ReturnType<typeof cellsOf>, workings: Workings): string {
  const of = (terms: typeof PRIMACY): Contrast | null => {
    const interval = workings.contrast(cells, terms);
    return interval && { ...interval, deff: 1 };
  };
  const few = Math.min(...[zones.F, zones.M, zones.L].map((zone) => countIn(cells, zone).n));
  return patternOf(of(PRIMACY), of(RECENCY), few);
}

/** A model that loses all beyond a number of tokens: a cliff at another depth in every length. */
const CLIFF_TOKENS = 2400;
const lengths = [1024, 2048, 4096] as const;

/** The effective length of a model with a cliff at 2,400 tokens is 2k and less than 4k. */
async function lengthChecks(rounds: number, desk: Desk): Promise<Check[]> {
  let exact = 0;
  let above = 0;
  for (let round = 0; round < rounds; round++) {
    const tested = [];
    // Sentences are short enough for 15 of them to be chosen among many in 1,024 tokens.
    const probe = 'document';
    const direction = directions[round % directions.length]!;
    for (const length of lengths) {
      const wanted = { probe, direction, length, haystacks: 20, queries: 15, seed: round + 1 };
      const contexts = await built(wanted, desk.bench);
      const at = Math.min(1, CLIFF_TOKENS / length);
      const spec = `cliff?accuracy=0.98&sag=0.9&at=${at}`;
      const results = await answers(desk, { contexts, seed: round + 1 }, spec);
      tested.push({ length, cells: cellsOf(desk.workings.counted(ofCurve(results))) });
    }
    const level = effectiveLength(tested[0]!.cells, tested)?.levels.find(({ tau }) => tau === 0.85);
    if (level?.lo === 2048 && level.hi === 4096) exact++;
    if ((level?.lo ?? 0) > 2048) above++;
  }
  const subject = asked('cliff at 2,400 tokens');
  return [
    check(subject, '2k ≤ ECL(.85) < 4k', exact / rounds, { least: leastIn(0.95, rounds) }),
    check(subject, 'a longer effective length is claimed', above / rounds, { most: 0 }),
  ];
}

/** What is calibrated together, for it takes contexts of one size. */
export type Part = 'usual' | 'nightly' | 'lengths';

/**
 * The calibration from the prompt on: real contexts, simulated models that read them, real scorers, real statistics, all
 * nine styles and directions in turn. The same rounds give the same figures.
 */
export async function calibratePrompts(
  rounds: number,
  workings: Workings,
  {
    cwd,
    parts = ['usual', 'nightly', 'lengths'],
  }: { readonly cwd: string; readonly parts?: readonly Part[] },
): Promise<Check[]> {
  const desk: Desk = { bench: await openBench(cwd), cwd, workings };
  const checks = { usual: usualChecks, nightly: nightlyChecks, lengths: lengthChecks };
  const found: Check[] = [];
  for (const part of parts) found.push(...(await checks[part](rounds, desk)));
  return found;
}
