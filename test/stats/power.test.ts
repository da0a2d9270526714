import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import { zones } from '../../src/stats/bins.ts';
import { countPairs, dropOf, type PairCell } from '../../src/stats/paired.ts';
import { detectableDrop, pairsIn, pairsNeeded, powerAt } from '../../src/stats/power.ts';

test.each([
  [30, 10],
  [15, 5],
  [60, 20],
  [1, 1],
])('%d needles a haystack make %d pairs in the middle', (queries, pairs) => {
  expect(pairsIn(queries)).toBe(pairs);
});

test('the edges hold a fifth each', () => {
  expect(pairsIn(30, zones.F)).toBe(6);
  expect(pairsIn(30, zones.L)).toBe(6);
});

describe('the planning formula', () => {
  test('is 6.18 disc/drop² for many haystacks', () => {
    // disc = flips + drop = 0.05 at a drop of 2 points: 773 pairs; 0.05 at 5 points: 124 (measurement.md 3.3).
    expect(pairsNeeded({ haystacks: 100_000, flips: 0.03 }, 0.02)).toBe(773);
    expect(pairsNeeded({ haystacks: 100_000, flips: 0 }, 0.05)).toBe(124);
  });

  test('asks for as much more as the design effect says', () => {
    const [plain, clustered] = [1, 2.5].map((deff) =>
      pairsNeeded({ haystacks: 24, flips: 0.03, deff }, 0.05),
    );
    expect(clustered! / plain!).toBeCloseTo(2.5, 2);
  });

  test('solved for pairs, for power and for the drop is one formula', () => {
    for (const flips of [0, 0.03, 0.2]) {
      for (const cells of [1, 9]) {
        const design = { haystacks: 24, pairs: 240, flips, deff: 1.3, cells };
        const drop = detectableDrop(design, 0.8);
        expect(powerAt(design, drop)).toBeCloseTo(0.8, 9);
        expect(pairsNeeded(design, drop, 0.8)).toBeGreaterThanOrEqual(240);
        expect(pairsNeeded(design, drop, 0.8)).toBeLessThanOrEqual(241);
      }
    }
  });

  test('knows no drop above everything', () => {
    expect(detectableDrop({ haystacks: 2, pairs: 1, flips: 0.5 })).toBe(1);
    expect(detectableDrop({ haystacks: 2, pairs: 0, flips: 0.5 })).toBe(1);
  });
});

describe('the promised power', () => {
  test.each([
    { haystacks: 20, flips: 0.03, drop: 0.05 },
    { haystacks: 20, flips: 0.1, drop: 0.05 },
    { haystacks: 12, flips: 0.03, drop: 0.1 },
    { haystacks: 40, flips: 0.2, drop: 0.1 },
  ])('is what simulated comparisons show: $haystacks haystacks, flips $flips, drop $drop', (own) => {
    const { haystacks, flips, drop } = own;
    const random = seeded(`power/${JSON.stringify(own)}`);
    const rounds = 1500;
    let found = 0;
    for (let round = 0; round < rounds; round++) {
      const cells = Array.from({ length: haystacks }, (_, h): PairCell => {
        let [lost, gained] = [0, 0];
        for (let pair = 0; pair < 10; pair++) {
          const u = random.float();
          if (u < flips / 2 + drop) lost++;
          else if (u < flips + drop) gained++;
        }
        return { haystack: `h${h}`, bin: 7, n: 10, both: 0, lost, gained };
      });
      if (dropOf(countPairs(cells, zones.M), 0.05)!.lo > 0) found++;
    }
    // The design effect is estimated and never below 1, so a little of the power is lost on it.
    expect(found / rounds).toBeGreaterThan(powerAt({ haystacks, pairs: haystacks * 10, flips }, drop) - 0.07);
    expect(found / rounds).toBeLessThan(powerAt({ haystacks, pairs: haystacks * 10, flips }, drop) + 0.05);
  });
});
