import type { Cell } from '../../core/curve.ts';
import { seeded } from '../../core/random.ts';
import type { Result } from '../../core/result.ts';
import { curveAccumulator } from '../../stats/accumulate.ts';
import { binOf, holds, type Span, wholeCurve } from '../../stats/bins.ts';
import { LIM, PRIMACY, RECENCY } from '../../stats/contrasts.ts';
import type { Term } from '../../stats/design-effect.ts';
import { type Design, drawPair, drawRun } from './draw.ts';
import { changes, curveModels, type KnownChange, type KnownModel } from './models.ts';
import type { Workings } from './workings.ts';

/** One thing that was found, and between what it has to be. Slack for chance (three standard errors) is in the limits. */
export interface Check {
  readonly model: string;
  readonly what: string;
  readonly found: number;
  readonly least: number;
  readonly most: number;
  readonly ok: boolean;
}

const design: Design = { haystacks: 20, queries: 30 };
const slack = (p: number, rounds: number): number => 3 * Math.sqrt((p * (1 - p)) / rounds);

const check = (model: string, what: string, found: number, { least = -1, most = 1 }): Check => ({
  model,
  what,
  found,
  least,
  most,
  ok: found >= least - 1e-12 && found <= most + 1e-12,
});

function cellsOf(results: readonly Result[]): readonly Cell[] {
  const accumulator = curveAccumulator({ model: 'm', probe: 'drawn', direction: 'forward', length: 4096 });
  for (const result of results) accumulator.add(result);
  return accumulator.tally().cells;
}

/** The mean chance over the needles of a span. */
function mean(p: (depth: number) => number, span: Span): number {
  const depths = Array.from({ length: design.queries }, (_, query) => (query + 0.5) / design.queries);
  const inside = depths.filter((depth) => holds(span, binOf(depth)));
  return inside.reduce((sum, depth) => sum + p(depth), 0) / inside.length;
}
const truth = (p: (depth: number) => number, terms: readonly Term[]): number =>
  terms.reduce((sum, { weight, span }) => sum + weight * mean(p, span), 0);

const contrasts = { LiM: LIM, P: PRIMACY, R: RECENCY } as const;

/** Intervals of one model's curve hold what they should, and no U is seen where none is. */
function curveChecks(model: KnownModel, rounds: number, workings: Workings, cold = false): Check[] {
  const name = cold ? `${model.name}, cold first call` : model.name;
  const random = seeded(`calibrate/${name}`);
  const held = { LiM: 0, P: 0, R: 0, accuracy: 0, U: 0, above: 0, narrow: 0, missing: 0 };
  for (let round = 0; round < rounds; round++) {
    const results = drawRun(model, design, workings, random, { cold });
    const cells = cellsOf(workings.counted(results));
    held.missing += results.length - cells.reduce((sum, { n }) => sum + n, 0);
    const found = Object.entries(contrasts).map(([what, terms]) => {
      const interval = workings.contrast(cells, terms) ?? { est: 0, lo: 0, hi: 0 };
      const true0 = truth(model.p, terms);
      if (interval.lo - 1e-9 <= true0 && true0 <= interval.hi + 1e-9) held[what as 'LiM']++;
      if (interval.hi - interval.lo < 1e-6) held.narrow++;
      return interval;
    });
    const [lim, first, last] = found;
    if (lim!.lo > 0) held.above++;
    if (first!.lo > 0 && last!.lo > 0) held.U++;
    const whole = workings.accuracy(cells);
    const all = mean(model.p, wholeCurve);
    if (whole && whole.lo - 1e-9 <= all && all <= whole.hi + 1e-9) held.accuracy++;
  }
  const share = (count: number): number => count / rounds;
  const least = 0.95 - slack(0.95, rounds);
  return [
    ...(['LiM', 'P', 'R'] as const).map((what) =>
      check(name, `95 % interval of ${what} holds the truth`, share(held[what]), { least }),
    ),
    // The mean of uneven contexts has only as many independent parts as there are contexts.
    ...(cold
      ? []
      : [
          check(name, '95 % interval of the mean holds the truth', share(held.accuracy), {
            least: model.spread ? 0.9 - slack(0.9, rounds) : least,
          }),
        ]),
    model.pattern === 'U'
      ? check(name, 'LiM is found above 0', share(held.above), { least: 0.95 - slack(0.95, rounds) })
      : check(name, 'a U is seen', share(held.U), { most: 0.05 + slack(0.05, rounds) }),
    check(name, 'intervals without width', share(held.narrow), { most: 0 }),
    check(name, 'questions that are not counted, or twice', share(held.missing), { least: 0, most: 0 }),
  ];
}

/** Verdicts about a known change are as often right as they should be, and the measured drop is the true one. */
function changeChecks(change: KnownChange, rounds: number, workings: Workings): Check[] {
  const random = seeded(`calibrate/${change.name}`);
  const drops: number[] = [];
  let [regressed, pass, flipped] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const [baseline, candidate] = drawPair(change, design, workings, random);
    const [cell] = workings.judge(workings.pair(baseline, candidate));
    if (cell!.decision === 'regressed') regressed++;
    if (cell!.decision === 'pass') pass++;
    flipped += cell!.flips.flips / cell!.flips.n;
    drops.push(cell!.drop!.est);
  }
  const { name, flips, middle, drop, events } = change;
  const est = drops.reduce((sum, one) => sum + one, 0) / rounds;
  const error = Math.sqrt(drops.reduce((sum, one) => sum + (one - est) ** 2, 0) / rounds / rounds);
  // A turned answer is turned in both arms alike, which shrinks a drop a little.
  const expected = (middle + drop) * Math.sqrt(1 - 2 * flips);
  const rates = (what: string, count: number, { least, most }: KnownChange['pass']): Check[] =>
    least === undefined && most === undefined
      ? []
      : [
          check(name, what, count / rounds, {
            ...(least === undefined ? {} : { least: least - slack(least, rounds) }),
            ...(most === undefined ? {} : { most: most + slack(most, rounds) }),
          }),
        ];
  const still = middle + drop + events === 0;
  return [
    ...rates('regressed', regressed, change.regressed),
    ...rates('pass', pass, change.pass),
    check(name, 'measured drop', est, { least: expected - 3 * error, most: expected + 3 * error }),
    ...(still
      ? [
          check(name, 'answers that flip', flipped / rounds, {
            least: flips - 0.005,
            most: flips === 0 ? 0 : flips + 0.005,
          }),
        ]
      : []),
  ];
}

/** Six contexts without a flip rule out a drop of 6.3 points, not of 5. */
function fewChecks(workings: Workings): Check[] {
  const still: KnownChange = { ...changes[0]!, accuracy: 1 };
  const [cell] = workings.judge(
    workings.pair(...drawPair(still, { ...design, haystacks: 6 }, workings, seeded('calibrate/few'))),
  );
  return [
    check('6 contexts, no flips', 'upper bound of the drop', cell!.drop!.hi, { least: 0.06, most: 0.066 }),
  ];
}

/** Where pieces grow longer with depth, a cliff is seen at its depth in tokens. */
function cliffChecks(rounds: number, workings: Workings): Check[] {
  const random = seeded('calibrate/cliff');
  const p = (depth: number): number => (depth < 0.6 ? 0.95 : 0.05);
  const depthOf = (query: number): number => ((query + 0.5) / design.queries) ** 2;
  let near = 0;
  for (let round = 0; round < rounds; round++) {
    const cells = cellsOf(workings.counted(drawRun({ p }, design, workings, random, { depthOf })));
    const low = Array.from({ length: 15 }, (_, bin) => {
      const own = cells.filter((cell) => cell.bin === bin);
      const n = own.reduce((sum, cell) => sum + cell.n, 0);
      return n > 0 && own.reduce((sum, cell) => sum + cell.correct, 0) / n < 0.5;
    }).indexOf(true);
    if (Math.abs(low - 9) <= 1) near++;
  }
  return [
    check('cliff at 0.6, pieces of growing length', 'found within one bin', near / rounds, { least: 0.99 }),
  ];
}

/** The whole calibration, or that of the models that are wanted; the same rounds give the same figures. */
export function calibrate(
  rounds: number,
  workings: Workings,
  wanted: (model: string) => boolean = () => true,
): Check[] {
  const flat = curveModels.find(({ name }) => name === 'flat 0.9')!;
  return [
    ...curveModels
      .filter(({ name }) => wanted(name))
      .flatMap((model) => curveChecks(model, rounds, workings)),
    // A failed first call in 30 takes as much at every depth.
    ...(wanted('cold')
      ? curveChecks(flat, rounds, workings, true).filter(({ what }) => /of (LiM|P|R) /.test(what))
      : []),
    ...(wanted('cliff') ? cliffChecks(Math.min(rounds, 200), workings) : []),
    ...changes.filter(({ name }) => wanted(name)).flatMap((change) => changeChecks(change, rounds, workings)),
    ...(wanted('few') ? fewChecks(workings) : []),
  ];
}
