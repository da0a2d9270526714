import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import { flatTest } from '../../src/stats/flat.ts';
import { cell } from './cells.ts';
import { type Design, none, rate, simulatedCells, slack, truths } from './simulate.ts';

const rejects = (design: Design, rounds = 300): number => {
  const random = seeded('permute');
  return rate(design, rounds, (cells) => flatTest(cells, random, 99)!.p <= 0.05, 'flat');
};

describe('the test for any effect of position', () => {
  test('has the likelihood ratio of free bins against one share as its statistic', () => {
    const cells = [cell('a', 0, 9, 10), cell('a', 7, 4, 10), cell('b', 0, 8, 10), cell('b', 7, 5, 10)];
    const free =
      17 * Math.log(17 / 20) + 3 * Math.log(3 / 20) + 9 * Math.log(9 / 20) + 11 * Math.log(11 / 20);
    const one = 26 * Math.log(26 / 40) + 14 * Math.log(14 / 40);
    expect(flatTest(cells, seeded('x'))!.stat).toBeCloseTo(2 * (free - one), 10);
  });

  test('has the share of permutations that do as well as its p-value', () => {
    // Two haystacks, two bins: of the four ways to label them, two give the statistic of the data.
    const cells = [cell('a', 0, 9, 10), cell('a', 7, 4, 10), cell('b', 0, 8, 10), cell('b', 7, 5, 10)];
    expect(flatTest(cells, seeded('x'), 4000)!.p).toBeCloseTo(0.5, 1);
  });

  test.each([
    { luck: 'alike', effects: none },
    { luck: 'of unlike levels', effects: { level: 0.8, tilt: 0 } },
    { luck: 'of unlike tilts', effects: { level: 0.3, tilt: 0.4 } },
  ])('rejects a flat model at most 5 times in 100, haystacks $luck', ({ effects }) => {
    expect(rejects({ truth: truths['flat .9'], haystacks: 24, queries: 30, effects })).toBeLessThanOrEqual(
      0.05 + slack(0.05, 300),
    );
  });

  test('rejects no more when the answers of a cell are alike, where permuting single answers would', () => {
    // Four haystacks whose bins differ at random, and not the same bins in each: no effect of position.
    const random = seeded('lumpy');
    let rejected = 0;
    for (let round = 0; round < 200; round++) {
      const cells = Array.from({ length: 60 }, (_, i) =>
        cell(`h${i % 4}`, Math.floor(i / 4), 30 + random.int(20), 50),
      );
      if (flatTest(cells, random, 99)!.p <= 0.05) rejected++;
    }
    expect(rejected / 200).toBeLessThanOrEqual(0.05 + slack(0.05, 200));
  });

  test('rejects no more when bins are of unequal size', () => {
    expect(
      rejects({ truth: truths['flat .9'], haystacks: 20, queries: 22, effects: { level: 0.5, tilt: 0 } }),
    ).toBeLessThanOrEqual(0.05 + slack(0.05, 300));
  });

  test.each(['U 15', 'primacy only', 'cliff', 'front loss'] as const)('sees %s', (name) => {
    expect(rejects({ truth: truths[name], haystacks: 40, queries: 60 }, 60)).toBeGreaterThan(0.95);
  });

  test('works where every haystack was asked once, by exchanging haystacks', () => {
    const singles = (correct: (bin: number, i: number) => number) =>
      Array.from({ length: 600 }, (_, i) => cell(`h${i}`, i % 15, correct(i % 15, i), 1));
    expect(
      flatTest(
        singles((bin) => (bin < 7 ? 1 : 0)),
        seeded('x'),
      )!.p,
    ).toBeLessThan(0.01);
    const random = seeded('coin');
    let rejected = 0;
    for (let round = 0; round < 200; round++) {
      if (
        flatTest(
          singles(() => random.int(2)),
          random,
          99,
        )!.p <= 0.05
      )
        rejected++;
    }
    expect(rejected / 200).toBeLessThanOrEqual(0.05 + slack(0.05, 200));
  });

  test('still has its size and power where haystacks are so many that they are added up in groups', () => {
    const design = { haystacks: 250, queries: 15 };
    expect(rejects({ ...design, truth: truths['flat .9'] }, 100)).toBeLessThanOrEqual(
      0.05 + slack(0.05, 100),
    );
    expect(rejects({ ...design, truth: truths['U 15'] }, 10)).toBe(1);
  });

  test('has nothing to say of one haystack, of none, or of one bin', () => {
    const one = simulatedCells({ truth: truths['U 15'], haystacks: 1, queries: 60 }, seeded('x'));
    const bin = ['a', 'b', 'c'].map((haystack) => cell(haystack, 3, 1, 2));
    expect([flatTest(one, seeded('x')), flatTest([], seeded('x')), flatTest(bin, seeded('x'))]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('a perfect curve has statistic 0 and p 1', () => {
    const cells = simulatedCells({ truth: truths.perfect, haystacks: 5, queries: 15 }, seeded('x'));
    expect(flatTest(cells, seeded('x'))).toEqual({ stat: 0, p: 1 });
  });
});
