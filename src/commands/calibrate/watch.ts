import type { Cell } from '../../core/curve.ts';
import type { Result } from '../../core/result.ts';
import { curveAccumulator } from '../../stats/accumulate.ts';
import { binOf, holds, type Span, wholeCurve } from '../../stats/bins.ts';
import { LIM, PRIMACY, RECENCY } from '../../stats/contrasts.ts';
import type { Term } from '../../stats/design-effect.ts';
import { type Check, check, leastIn, type Subject, slack } from './check.ts';
import { type Design, type KnownChange, type KnownModel, usualDesign } from './models.ts';
import type { Workings } from './workings.ts';

/** Takes in the rounds of one model or change, and says in the end what was found. */
export interface Watch<Round> {
  add(round: Round): void;
  checks(): Check[];
}

/** Answers without those of controls. */
export const ofCurve = (results: readonly Result[]): readonly Result[] =>
  results.filter(({ control }) => control === undefined);

export function cellsOf(results: readonly Result[]): readonly Cell[] {
  const accumulator = curveAccumulator({ model: 'm', probe: 'any', direction: 'forward', length: 4096 });
  for (const result of results) accumulator.add(result);
  return accumulator.tally().cells;
}

/** The mean chance over the needles of a span. */
function mean(p: (depth: number) => number, span: Span, { queries }: Design): number {
  const depths = Array.from({ length: queries }, (_, query) => (query + 0.5) / queries);
  const inside = depths.filter((depth) => holds(span, binOf(depth)));
  return inside.reduce((sum, depth) => sum + p(depth), 0) / inside.length;
}
const truthOf = (p: (depth: number) => number, terms: readonly Term[], design: Design): number =>
  terms.reduce((sum, { weight, span }) => sum + weight * mean(p, span, design), 0);

const contrasts = { LiM: LIM, P: PRIMACY, R: RECENCY } as const;
const contrastNames = ['LiM', 'P', 'R'] as const;

/** Whether the intervals of one model's curve hold what they should, a bend is found, and no U is seen where none is. */
export function watchCurve(
  subject: Subject,
  model: KnownModel,
  workings: Workings,
): Watch<readonly Result[]> {
  const { design = usualDesign, spread, power, pattern } = model;
  const truth = {
    LiM: truthOf(model.p, LIM, design),
    P: truthOf(model.p, PRIMACY, design),
    R: truthOf(model.p, RECENCY, design),
    mean: mean(model.p, wholeCurve, design),
  };
  const held = { LiM: 0, P: 0, R: 0, mean: 0 };
  let [rounds, u, above, narrow, missing] = [0, 0, 0, 0, 0];
  const holding = (interval: { lo: number; hi: number } | null, value: number): boolean =>
    interval !== null && interval.lo - 1e-9 <= value && value <= interval.hi + 1e-9;
  return {
    add(results) {
      rounds++;
      const cells = cellsOf(workings.counted(results));
      missing += results.length - cells.reduce((sum, { n }) => sum + n, 0);
      for (const what of contrastNames) {
        const interval = workings.contrast(cells, contrasts[what]);
        if (holding(interval, truth[what])) held[what]++;
        if (interval && interval.hi - interval.lo < 1e-6) narrow++;
        if (what === 'LiM' && interval && interval.lo > 0) above++;
      }
      if (holding(workings.accuracy(cells), truth.mean)) held.mean++;
      if (workings.isU(cells)) u++;
    },
    checks() {
      const share = (count: number): number => count / rounds;
      const atLeast = (p: number) => ({ least: p - slack(p, rounds) });
      const size = { most: 0.05 + slack(0.05, rounds) };
      return [
        ...contrastNames.map((what) =>
          check(
            subject,
            `95 % interval of ${what} holds the truth`,
            share(held[what]),
            // Contexts that differ a lot are too few to know how much.
            spread ? { least: leastIn(0.93, rounds) } : atLeast(0.95),
          ),
        ),
        check(
          subject,
          '95 % interval of the mean holds the truth',
          share(held.mean),
          spread ? { least: leastIn(0.9, rounds) } : atLeast(0.95),
        ),
        ...(power
          ? [
              check(subject, 'LiM is found above 0', share(above), { least: leastIn(power.lim, rounds) }),
              check(subject, 'a U is seen', share(u), { least: leastIn(power.u, rounds) }),
            ]
          : [check(subject, 'a U is seen', share(u), size)]),
        ...(pattern === 'flat' ? [check(subject, 'LiM is found above 0', share(above), size)] : []),
        check(subject, 'intervals without width', share(narrow), { most: 0 }),
        check(subject, 'questions that are not counted, or twice', missing, { least: 0, most: 0 }),
      ];
    },
  };
}

/** Whether verdicts about a known change are as often right as they should be, and the measured drop is the true one. */
export function watchChange(
  subject: Subject,
  change: KnownChange,
  workings: Workings,
): Watch<readonly [baseline: readonly Result[], candidate: readonly Result[]]> {
  const drops: number[] = [];
  const sags: number[] = [];
  let [regressed, pass, flipped] = [0, 0, 0];
  return {
    add([baseline, candidate]) {
      const [cell] = workings.judge(workings.pair(baseline, candidate));
      if (cell!.decision === 'regressed') regressed++;
      if (cell!.decision === 'pass') pass++;
      flipped += cell!.flips.flips / cell!.flips.n;
      drops.push(cell!.drop!.est);
      sags.push(cell!.sag!.est);
    },
    checks() {
      const { flips, middle, drop, events } = change;
      const rounds = drops.length;
      const rates = (what: string, count: number, { least, most }: KnownChange['pass']): Check[] =>
        least === undefined && most === undefined
          ? []
          : [
              check(subject, what, count / rounds, {
                ...(least === undefined ? {} : { least: leastIn(least, rounds) }),
                ...(most === undefined ? {} : { most: most + slack(most, rounds) }),
              }),
            ];
      return [
        ...rates('regressed', regressed, change.regressed),
        ...rates('pass', pass, change.pass),
        near(subject, 'measured drop of the middle', drops, middle + drop),
        // What falls everywhere is no loss of the middle.
        near(subject, 'drop of the middle beyond that of the ends', sags, middle),
        ...(middle + drop + events === 0
          ? [
              check(subject, 'answers that flip', flipped / rounds, {
                least: flips - 0.005,
                most: flips === 0 ? 0 : flips + 0.005,
              }),
            ]
          : []),
      ];
    },
  };
}

/** A check that the mean of some figures is a known value, within three standard errors. */
function near(subject: Subject, what: string, found: readonly number[], value: number): Check {
  const est = found.reduce((sum, one) => sum + one, 0) / found.length;
  const square = found.reduce((sum, one) => sum + (one - est) ** 2, 0) / Math.max(1, found.length - 1);
  const error = Math.sqrt(square / found.length);
  return check(subject, what, est, { least: value - 3 * error, most: value + 3 * error });
}
