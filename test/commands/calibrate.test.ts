import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { calibratePrompts } from '../../src/commands/calibrate/asked.ts';
import type { Check } from '../../src/commands/calibrate/check.ts';
import { calibrateStatistics } from '../../src/commands/calibrate/drawn.ts';
import { realWorkings, type Workings } from '../../src/commands/calibrate/workings.ts';
import type { Cell } from '../../src/core/curve.ts';
import { seeded } from '../../src/core/random.ts';
import type { Result } from '../../src/core/result.ts';
import { zones } from '../../src/stats/bins.ts';
import { countIn } from '../../src/stats/cells.ts';
import { compareCells, usualRule } from '../../src/stats/compare.ts';
import { contrast } from '../../src/stats/contrasts.ts';
import type { Term } from '../../src/stats/design-effect.ts';
import { normalQuantile } from '../../src/stats/normal.ts';
import { countPairs, dropAt } from '../../src/stats/paired.ts';

const moved = (result: Result, depth: number): Result => ({
  ...result,
  position: { ...result.position, depth },
});

/** As if all cells were of one haystack: no design effect can be seen. */
const pooled = (cells: readonly Cell[]): Cell[] => cells.map((cell) => ({ ...cell, haystack: 'one' }));

function wald(cells: readonly Cell[], terms: readonly Term[]) {
  let [est, variance] = [0, 0];
  for (const { weight, span } of terms) {
    const { n, correct } = countIn(cells, span);
    const p = correct / n;
    est += weight * p;
    variance += (weight ** 2 * p * (1 - p)) / n;
  }
  const arm = 1.96 * Math.sqrt(variance);
  return { est, lo: est - arm, hi: est + arm };
}

/** Percentiles of the contrast over haystacks drawn with replacement. */
function bootstrap(cells: readonly Cell[], terms: readonly Term[]) {
  const names = [...new Set(cells.map(({ haystack }) => haystack))];
  const own = names.map((name) => {
    const of = cells.filter(({ haystack }) => haystack === name);
    return terms.map(({ span }) => countIn(of, span));
  });
  const random = seeded('bootstrap');
  const estimate = (picked: typeof own): number =>
    terms.reduce((sum, { weight }, z) => {
      const n = picked.reduce((total, counts) => total + counts[z]!.n, 0);
      return sum + (weight * picked.reduce((total, counts) => total + counts[z]!.correct, 0)) / n;
    }, 0);
  const drawn = Array.from({ length: 40 }, () => estimate(own.map(() => random.pick(own)))).sort(
    (a, b) => a - b,
  );
  return { est: estimate(own), lo: drawn[0]!, hi: drawn.at(-1)! };
}

/** The verdict with another bound; all other figures stay. */
const judgedBy =
  (bound: (count: ReturnType<typeof countPairs>) => ReturnType<typeof dropAt>): Workings['judge'] =>
  (paired) =>
    compareCells(paired, usualRule).map((cell, i) => {
      const drop = bound(countPairs(paired[i]!.cells, zones.M));
      const decision = drop.hi < usualRule.margin ? 'pass' : drop.lo > 0 ? 'regressed' : 'inconclusive';
      return { ...cell, drop, decision };
    });

const isSkipped = ({ sample }: Result): boolean => Number(sample.split('/')[1]) % 10 === 0;

/** Known mistakes of other harnesses, each put in the place of one step, and a check that must notice it. */
const mutations: readonly [name: string, mistake: Partial<Workings>, model: string, noticed: RegExp][] = [
  [
    'depth reversed',
    { counted: (all) => all.map((one) => moved(one, 1 - one.position.depth)) },
    'primacy only',
    /95 % interval of P/,
  ],
  [
    'the last question of every bin dropped',
    // Two questions a bin: the odd ones are the last of theirs.
    { counted: (all) => all.filter(({ position }) => position.index % 2 === 0) },
    'flat 0.9',
    /not counted/,
  ],
  [
    'bins by index',
    { counted: (all) => all.map((one) => moved(one, (one.position.index + 0.5) / one.position.count)) },
    'cliff',
    /found within one bin/,
  ],
  ['Wald intervals', { contrast: wald }, 'perfect', /without width/],
  ['a percentile bootstrap', { contrast: bootstrap }, 'perfect', /without width/],
  [
    'no design effect in curves',
    { accuracy: (cells) => realWorkings.accuracy(pooled(cells)) },
    'uneven contexts, ICC 0.3',
    /interval of the mean/,
  ],
  [
    'no design effect in verdicts',
    { judge: judgedBy((count) => dropAt({ ...count, deff: 1 }, 1.729)) },
    'same, events',
    /regressed/,
  ],
  ['z for t', { judge: judgedBy((count) => dropAt(count, normalQuantile(0.95))) }, 'few', /upper bound/],
  [
    'a one-sided point for a two-sided interval',
    { contrast: (cells, terms) => contrast(cells, terms, normalQuantile(0.95)) },
    'flat 0.5',
    /95 % interval of (LiM|P|R)/,
  ],
  [
    'candidates paired with the wrong question',
    {
      pair: (baseline, candidate) =>
        realWorkings.pair(
          baseline,
          candidate.map((one, i) => ({ ...one, sample: candidate[(i + 7) % candidate.length]!.sample })),
        ),
    },
    'same, no flips',
    /answers that flip/,
  ],
  [
    'wrong answers of the candidate asked again',
    { settle: (first, again) => (first.outcome === 'correct' ? first : again()) },
    'middle −20',
    /measured drop/,
  ],
  [
    'a skip list applied to what was answered wrong',
    { counted: (all) => all.filter((one) => one.outcome === 'correct' || !isSkipped(one)) },
    'flat 0.9',
    /not counted/,
  ],
  ['the cold call always at the front', { order: (questions) => questions }, 'cold', /interval of (LiM|P)/],
];

/** The checks that fail, by name. */
const missed = (checks: readonly Check[]): string[] =>
  checks.filter(({ ok }) => !ok).map(({ model, what }) => `${model}: ${what}`);
const failing = (rounds: number, workings: Workings, wanted?: (model: string) => boolean): string[] =>
  missed(calibrateStatistics(rounds, workings, wanted));

describe('the calibration', () => {
  test('holds on the real statistics', () => {
    expect(failing(200, realWorkings)).toEqual([]);
  });

  test('holds from the prompt on: real contexts, models that read them, real scorers', async () => {
    const checks = await calibratePrompts(3, realWorkings, { cwd: tmpdir() });
    expect(missed(checks)).toEqual([]);
    expect(new Set(checks.map(({ model }) => model)).size).toBeGreaterThan(30);
    for (const { found } of checks) expect(found).not.toBeNaN();
  }, 300_000);

  test('notices a reversed depth from the prompt on', async () => {
    const reversed: Workings = {
      ...realWorkings,
      counted: (all) => all.map((one) => moved(one, 1 - one.position.depth)),
    };
    const checks = await calibratePrompts(2, reversed, { cwd: tmpdir(), parts: ['nightly'] });
    expect(missed(checks)).toEqual(
      expect.arrayContaining([
        'primacy only, 40 × 60: called primacy',
        'cut at the front, 40 × 60: called front loss',
        'cliff at depth 0.6, 40 × 60: found within one bin',
      ]),
    );
  }, 300_000);

  test.each(mutations)('notices %s', (_, mistake, model, noticed) => {
    const wanted = (name: string): boolean => name === model;
    expect(failing(500, realWorkings, wanted)).toEqual([]);
    const found = failing(500, { ...realWorkings, ...mistake }, wanted);
    expect(found).toContainEqual(expect.stringMatching(noticed));
  });
});
