import { guessCorrected } from '../../core/guess.ts';
import type { Result } from '../../core/result.ts';
import type { Outcome } from '../../core/score.ts';
import { controlStatsOf } from '../../stats/controls.ts';
import { curvesOf } from '../../stats/curves.ts';
import { invalidByControls } from '../../stats/invalid-controls.ts';
import { asked, type Check, check, rateCheck, type Subject, slack } from './check.ts';
import { cellsOf, ofCurve, type Watch } from './watch.ts';
import type { Workings } from './workings.ts';

const right = (results: readonly Result[]): number =>
  results.filter(({ outcome }) => outcome === 'correct').length;

/** No model that fails in another way than by place may look like a U. */
function noU(workings: Workings) {
  let [rounds, seen] = [0, 0];
  return {
    add(results: readonly Result[]): void {
      rounds++;
      if (workings.isU(cellsOf(ofCurve(results)))) seen++;
    },
    check: (subject: Subject): Check =>
      check(subject, 'a U is seen', seen / rounds, { most: 0.05 + slack(0.05, rounds) }),
  };
}

/** Answers with a piece at random: right once in as many as there are pieces. */
function guesser(workings: Workings): Watch<readonly Result[]> {
  const u = noU(workings);
  let [hits, n, expected] = [0, 0, 0];
  return {
    add(results) {
      const own = ofCurve(results);
      u.add(results);
      hits += right(own);
      n += own.length;
      expected += own.reduce((sum, { position }) => sum + 1 / position.count, 0);
    },
    checks: () => [
      rateCheck(asked('guesser'), 'right as often as one piece in N', [hits, n], expected / n),
      u.check(asked('guesser')),
    ],
  };
}

/** Every wrong answer is traced to the piece that it came from. */
function confuser(
  model: string,
  what: string,
  isSource: (asked: number, source: number, count: number) => boolean,
  workings: Workings,
): Watch<readonly Result[]> {
  const u = noU(workings);
  let [wrong, traced] = [0, 0];
  return {
    add(results) {
      u.add(results);
      for (const { outcome, position, score } of ofCurve(results)) {
        if (outcome === 'correct') continue;
        wrong++;
        if (score?.source && isSource(position.index, score.source.index, position.count)) traced++;
      }
    },
    checks: () => [check(asked(model), what, traced / wrong, { least: 1 }), u.check(asked(model))],
  };
}

/** A known share of answers fails in a known way, wherever the needle stands. */
function failing(
  model: string,
  outcome: Outcome | 'not strict',
  rate: number,
  workings: Workings,
): Watch<readonly Result[]> {
  const u = noU(workings);
  let [hits, n, correct] = [0, 0, 0];
  return {
    add(results) {
      u.add(results);
      for (const result of ofCurve(results)) {
        n++;
        if (result.outcome === 'correct') correct++;
        if (outcome === 'not strict' ? result.score?.strict === false : result.outcome === outcome) hits++;
      }
    },
    checks: () => [
      rateCheck(asked(model), `answers that are ${outcome}`, [hits, n], rate),
      outcome === 'not strict'
        ? check(asked(model), 'right whatever the form', correct / n, { least: 1 })
        : rateCheck(asked(model), 'right', [correct, n], 1 - rate),
      u.check(asked(model)),
    ],
  };
}

/** Knows a share of the answers without reading: the question alone gives it away. */
function learned(share: number, workings: Workings): AsyncWatch {
  const u = noU(workings);
  const subject = asked(`knows ${100 * share} % by heart`);
  const bare = { hits: 0, n: 0 };
  const full = { hits: 0, n: 0 };
  let [rounds, invalid] = [0, 0];
  return {
    async add(results) {
      rounds++;
      u.add(results);
      const alone = results.filter(({ control }) => control === 'closed-book');
      for (const [count, own] of [
        [bare, alone],
        [full, ofCurve(results)],
      ] as const) {
        count.hits += right(own);
        count.n += own.length;
      }
      if ((await reasons(results)).some((reason) => /without any text/.test(reason))) invalid++;
    },
    checks() {
      const corrected = guessCorrected(full.hits / full.n, bare.hits / bare.n)!;
      const error = Math.sqrt(share * (1 - share) * (1 / full.n + 1 / bare.n)) / (1 - share);
      return [
        rateCheck(subject, 'right without the text', [bare.hits, bare.n], share),
        rateCheck(subject, 'right', [full.hits, full.n], share),
        check(subject, 'accuracy corrected for it', corrected, { least: -3 * error, most: 3 * error }),
        // A round in which none of 30 is known by heart has nothing to show.
        check(subject, 'runs that are called invalid for it', invalid / rounds, {
          least: 0.5 - slack(0.5, rounds),
        }),
        u.check(subject),
      ];
    },
  };
}

/** Whether code words raise an alarm for a part of the text that did not arrive. */
function alarm(model: string, limits: { least?: number; most?: number }): AsyncWatch {
  let [rounds, raised] = [0, 0];
  return {
    async add(results) {
      rounds++;
      if ((await reasons(results)).some((reason) => /the start of the context did not reach/.test(reason)))
        raised++;
    },
    checks: () => [check(asked(model), 'code words raise the alarm', raised / rounds, limits)],
  };
}

async function reasons(results: readonly Result[]): Promise<string[]> {
  const curves = await curvesOf(ofCurve(results), { synthetic: () => true, seed: 1 });
  return invalidByControls(curves, await controlStatsOf(results));
}

/** A watch that may have to wait. */
export interface AsyncWatch {
  add(results: readonly Result[]): void | Promise<void>;
  checks(): Check[];
}

/** Models that fail in other ways than by place; `spec` is what `--model synthetic:` takes, a number what is known by heart. */
export interface OddModel {
  readonly name: string;
  readonly spec: string | number;
  readonly watch: (workings: Workings) => AsyncWatch;
}

const neighbours = (asked: number, source: number): boolean => Math.abs(asked - source) === 1;
const isLast = (_: number, source: number, count: number): boolean => source === count - 1;

export const oddModels: readonly OddModel[] = [
  { name: 'guesser', spec: 'guesser', watch: guesser },
  {
    name: 'copies the last piece',
    spec: 'last',
    watch: (workings) =>
      confuser('copies the last piece', 'wrong answers traced to the last piece', isLast, workings),
  },
  {
    name: 'copies a neighbour',
    spec: 'neighbour',
    watch: (workings) =>
      confuser('copies a neighbour', 'wrong answers traced to a neighbour', neighbours, workings),
  },
  {
    name: 'refuses 5 %',
    spec: 'refuser?accuracy=0.95',
    watch: (workings) => failing('refuses 5 %', 'refusal', 0.05, workings),
  },
  {
    name: 'cuts 5 % off',
    spec: 'truncator?accuracy=0.95',
    watch: (workings) => failing('cuts 5 % off', 'truncated', 0.05, workings),
  },
  {
    name: 'breaks the form of 10 %',
    spec: 'chatty?accuracy=0.9',
    watch: (workings) => failing('breaks the form of 10 %', 'not strict', 0.1, workings),
  },
  { name: 'knows 5 % by heart', spec: 0.05, watch: (workings) => learned(0.05, workings) },
  {
    name: 'cut at the front, code words',
    spec: 'front?accuracy=0.95&at=0.3',
    watch: () => alarm('cut at the front, code words', { least: 1 }),
  },
  {
    name: 'flat, code words',
    spec: 'flat?accuracy=0.9',
    watch: () => alarm('flat, code words', { most: 0.05 }),
  },
];
