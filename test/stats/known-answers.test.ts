import { describe, expect, test } from 'vitest';
import type { Cell, Pattern } from '../../src/core/curve.ts';
import { seeded } from '../../src/core/random.ts';
import { binsOf } from '../../src/stats/bands.ts';
import { wholeCurve } from '../../src/stats/bins.ts';
import { contrast, LIM, PRIMACY, RECENCY, share, uShape } from '../../src/stats/contrasts.ts';
import { fromCells } from '../../src/stats/curve.ts';
import { patternOf } from '../../src/stats/pattern.ts';
import { reversed } from './cells.ts';
import {
  type Design,
  type Effects,
  none,
  rate,
  simulatedCells,
  slack,
  trueContrasts,
  trueShares,
  truths,
} from './simulate.ts';

const ROUNDS = 300;
const level: Effects = { level: 0.8, tilt: 0 };
const tilt: Effects = { level: 0.4, tilt: 0.35 };

const covers = (interval: { lo: number; hi: number }, truth: number): boolean =>
  interval.lo <= truth + 1e-12 && truth - 1e-12 <= interval.hi;

const label = (cells: readonly Cell[]): Pattern =>
  patternOf(contrast(cells, PRIMACY), contrast(cells, RECENCY), Number.POSITIVE_INFINITY);

/** How often each interval and the band hold the truth. */
function coverage(design: Design) {
  const truth = trueContrasts(design.truth, design.effects ?? none);
  const shares = trueShares(design.truth, design.effects ?? none);
  const held = { accuracy: 0, lim: 0, primacy: 0, recency: 0, u: 0, band: 0 };
  const random = seeded(`coverage/${JSON.stringify(design)}`);
  for (let round = 0; round < ROUNDS; round++) {
    const cells = simulatedCells(design, random);
    if (covers(share(cells, wholeCurve)!, truth.accuracy)) held.accuracy++;
    if (covers(contrast(cells, LIM)!, truth.lim)) held.lim++;
    if (covers(contrast(cells, PRIMACY)!, truth.primacy)) held.primacy++;
    if (covers(contrast(cells, RECENCY)!, truth.recency)) held.recency++;
    if (covers(uShape(cells)!, truth.u)) held.u++;
    const band = binsOf(cells).every(({ bin, band95 }) =>
      covers({ lo: band95![0], hi: band95![1] }, shares[bin]!),
    );
    if (band) held.band++;
  }
  return Object.fromEntries(Object.entries(held).map(([what, count]) => [what, count / ROUNDS]));
}

describe('95 % intervals hold the truth', () => {
  const cases = [
    ...(['flat .5', 'flat .9', 'flat .98', 'U 15', 'primacy only', 'recency only', 'cliff'] as const).map(
      (name) => ({
        name,
        effects: level,
        luck: 'of unlike levels',
      }),
    ),
    ...(['flat .9', 'flat .98', 'U 15'] as const).map((name) => ({ name, effects: none, luck: 'alike' })),
    ...(['flat .9', 'U 15', 'primacy only'] as const).map((name) => ({
      name,
      effects: tilt,
      luck: 'of unlike tilts',
    })),
  ];
  test.each(cases)('$name, haystacks $luck', ({ name, effects }) => {
    const found = coverage({ truth: truths[name], haystacks: 24, queries: 30, effects });
    const least = 0.95 - slack(0.95, ROUNDS);
    for (const what of ['lim', 'primacy', 'recency', 'u', 'band'])
      expect(found[what], what).toBeGreaterThanOrEqual(least);
    // The mean has only as many independent parts as there are haystacks, and its interval a normal quantile.
    expect(found.accuracy).toBeGreaterThanOrEqual(effects === none ? least : 0.9 - slack(0.9, ROUNDS));
  });

  test('without the design effect the interval of the mean would not', () => {
    const design: Design = {
      truth: truths['flat .9'],
      haystacks: 24,
      queries: 60,
      effects: { level: 1, tilt: 0 },
    };
    const { accuracy } = trueContrasts(design.truth, design.effects!);
    const pooled = (cells: readonly Cell[]) => cells.map((cell) => ({ ...cell, haystack: 'one' }));
    const naive = rate(design, 150, (cells) => covers(share(pooled(cells), wholeCurve)!, accuracy));
    const clustered = rate(design, 150, (cells) => covers(share(cells, wholeCurve)!, accuracy));
    expect(naive).toBeLessThan(0.8);
    expect(clustered).toBeGreaterThan(0.9 - slack(0.9, 150));
  });

  test.each(['perfect', 'hopeless'] as const)('a %s model still has width in every interval', (name) => {
    const cells = simulatedCells({ truth: truths[name], haystacks: 12, queries: 30 }, seeded('ends'));
    const curve = fromCells({ model: 'm', probe: 'p', direction: 'forward', length: 1 }, cells, {
      synthetic: true,
      seed: 1,
    });
    for (const interval of [
      curve.accuracy,
      curve.lim,
      curve.primacy,
      curve.recency,
      curve.u,
      curve.zones.M,
    ]) {
      expect(interval!.hi - interval!.lo).toBeGreaterThan(0.005);
    }
    expect(curve).toMatchObject({
      pattern: 'flat',
      gapRaw: 0,
      gapEb: 0,
      gapFlat: { mean: 0, p95: 0 },
      flat: { stat: 0, p: 1 },
    });
    for (const { band95, ci95 } of curve.bins) {
      expect(band95![1] - band95![0]).toBeGreaterThan(ci95![1] - ci95![0]);
    }
  });
});

describe('the U test', () => {
  test.each(['flat .5', 'flat .9', 'primacy only', 'recency only', 'cliff', 'rising', 'inverted U'] as const)(
    'finds a U in %s at most 5 times in 100',
    (name) => {
      for (const effects of [none, level]) {
        const design: Design = { truth: truths[name], haystacks: 24, queries: 30, effects };
        const found = rate(design, 200, (cells) => uShape(cells)!.reject);
        expect(found).toBeLessThanOrEqual(0.05 + slack(0.05, 200));
      }
    },
  );

  test('finds it where it is', () => {
    const design = (haystacks: number, queries: number): Design => ({
      truth: truths['U 15'],
      haystacks,
      queries,
      effects: level,
    });
    expect(rate(design(20, 30), 150, (cells) => uShape(cells)!.reject)).toBeGreaterThan(0.8);
    expect(rate(design(20, 30), 150, (cells) => contrast(cells, LIM)!.lo > 0)).toBeGreaterThan(0.95);
    expect(rate(design(40, 60), 60, (cells) => uShape(cells)!.reject)).toBeGreaterThan(0.98);
  });
});

describe('the label', () => {
  test.each([
    ['flat .9', 'flat', 0.85],
    ['perfect', 'flat', 1],
    ['U 15', 'U', 0.95],
    ['primacy only', 'primacy', 0.85],
    ['recency only', 'recency', 0.85],
    ['front loss', 'front loss', 0.85],
    ['tail loss', 'tail loss', 0.85],
    ['cliff', 'declining', 0.95],
    ['rising', 'rising', 0.95],
    ['inverted U', 'inverted U', 0.95],
  ] as const)('of %s is "%s" at least %d of the time', (name, pattern, least) => {
    const design: Design = { truth: truths[name], haystacks: 40, queries: 60, effects: level };
    expect(rate(design, 80, (cells) => label(cells) === pattern)).toBeGreaterThanOrEqual(least);
  });

  test.each([
    ['primacy only', 'recency'],
    ['recency only', 'primacy'],
    ['front loss', 'tail loss'],
    ['cliff', 'rising'],
    ['U 15', 'U'],
  ] as const)('of %s is "%s" when depth is turned round', (name, pattern) => {
    const design: Design = { truth: truths[name], haystacks: 40, queries: 60 };
    expect(rate(design, 40, (cells) => label(reversed(cells)) === pattern)).toBeGreaterThan(0.8);
  });

  test('of a handful of answers is "too few" rather than "flat"', () => {
    const design: Design = { truth: truths['flat .5'], haystacks: 2, queries: 15 };
    expect(rate(design, 100, (cells) => label(cells) === 'flat')).toBeLessThan(0.05);
  });
});
