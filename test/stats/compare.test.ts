import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/core/comparison.ts';
import { seeded } from '../../src/core/random.ts';
import { compareCells, overall, usualRule } from '../../src/stats/compare.ts';
import { holm } from '../../src/stats/holm.ts';
import type { PairedCell } from '../../src/stats/pairing.ts';

/** How often answers change in each zone, as shares of pairs. */
interface Truth {
  readonly lost: number;
  readonly gained: number;
  /** The same for the edges; as in the middle where not said. */
  readonly edges?: { readonly lost: number; readonly gained: number };
}

function simulated(haystacks: number, truth: Truth, seed: string, probe = 'table'): PairedCell {
  const random = seeded(seed);
  const bins = Array.from({ length: 15 }, (_, bin) => bin);
  const cells = Array.from({ length: haystacks }, (_, h) =>
    bins.map((bin) => {
      const { lost, gained } = bin >= 5 && bin < 10 ? truth : (truth.edges ?? truth);
      const pairs = { haystack: `h${h}`, bin, n: 2, both: 0, lost: 0, gained: 0 };
      for (let pair = 0; pair < 2; pair++) {
        const u = random.float();
        if (u < lost) pairs.lost++;
        else if (u < lost + gained) pairs.gained++;
        else pairs.both++;
      }
      return pairs;
    }),
  ).flat();
  return { probe, direction: 'forward', length: 4096, asked: haystacks, cells, became: {}, unpaired: 0 };
}

const judged = (...paired: PairedCell[]) => compareCells(paired, usualRule);
const rate = (haystacks: number, truth: Truth, decision: Decision, rounds = 400): number => {
  let count = 0;
  for (let round = 0; round < rounds; round++)
    if (judged(simulated(haystacks, truth, `${round}/${JSON.stringify(truth)}`))[0]!.decision === decision)
      count++;
  return count / rounds;
};

describe('a verdict', () => {
  test('passes what did not change, from twelve haystacks on', () => {
    const none = { lost: 0, gained: 0 };
    expect(judged(simulated(12, none, 's'))[0]).toMatchObject({ decision: 'pass', drop: { est: 0 } });
    expect(judged(simulated(11, none, 's'))[0]).toMatchObject({
      decision: 'incomparable',
      reason: 'only 11 haystacks in common, and a verdict takes 12',
    });
    expect(judged(simulated(0, none, 's'))[0]).toMatchObject({
      decision: 'incomparable',
      drop: null,
      p: null,
    });
  });

  // Section 3.3 of the specification gives .95/.02, .04/.78 and 0/.99 for 20 haystacks and 3 % of flips.
  test.each([
    [0.015, 'pass', 0.92, 1],
    [0.015, 'regressed', 0, 0.04],
    [0.065, 'pass', 0, 0.07],
    [0.065, 'regressed', 0.7, 0.86],
    [0.115, 'regressed', 0.97, 1],
  ] as const)('at %d lost is "%s" in %d to %d of all cases', (lost, decision, least, most) => {
    const found = rate(20, { lost, gained: 0.015 }, decision);
    expect(found).toBeGreaterThanOrEqual(least);
    expect(found).toBeLessThanOrEqual(most);
  });

  test('passes a small but certain drop and says that it is one', () => {
    const tiny = judged(simulated(400, { lost: 0.02, gained: 0 }, 'tiny'))[0]!;
    expect(tiny).toMatchObject({ decision: 'pass' });
    expect(tiny.reason).toContain('fell, but by less than 5 points');
  });

  test('tells a drop of the middle from a drop everywhere', () => {
    const middle = { lost: 0.2, gained: 0, edges: { lost: 0, gained: 0 } };
    const [only] = judged(simulated(24, middle, 'middle'));
    const [all] = judged(simulated(24, { lost: 0.2, gained: 0 }, 'all'));
    expect(only).toMatchObject({ decision: 'regressed' });
    expect(only!.sag!.lo).toBeGreaterThan(0.1);
    expect(all).toMatchObject({ decision: 'regressed' });
    expect(all!.sag!.lo).toBeLessThan(0);
    expect(all!.sag!.hi).toBeGreaterThan(0);
  });

  test('is withheld where many questions have an answer on one side only', () => {
    const cell = simulated(24, { lost: 0, gained: 0 }, 's');
    expect(judged({ ...cell, unpaired: 30 })[0]!.decision).toBe('pass');
    expect(judged({ ...cell, unpaired: 60 })[0]).toMatchObject({
      decision: 'incomparable',
      reason: '60 of 780 questions have an answer on one side only',
    });
  });

  test('holds no NaN whatever the counts', () => {
    const pairs = fc.record({ both: fc.nat(3), lost: fc.nat(3), gained: fc.nat(3), neither: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(pairs, { maxLength: 60 }), (list) => {
        const cells = list.map(({ both, lost, gained, neither }, i) => ({
          haystack: `h${i % 14}`,
          bin: i % 15,
          n: both + lost + gained + neither,
          both,
          lost,
          gained,
        }));
        const compared = judged({ ...simulated(0, { lost: 0, gained: 0 }, ''), cells });
        const numbers: number[] = [];
        JSON.stringify([compared, overall(compared)], (_, value) => {
          if (typeof value === 'number') numbers.push(value);
          return value;
        });
        expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
      }),
    );
  });
});

describe('several cells', () => {
  test('cry wolf no more often than one does', () => {
    const rounds = 150;
    let alarms = 0;
    for (let round = 0; round < rounds; round++) {
      const cells = Array.from({ length: 9 }, (_, i) =>
        simulated(20, { lost: 0.05, gained: 0.05 }, `${round}/${i}`, `p${i}`),
      );
      if (overall(judged(...cells)).decision === 'regressed') alarms++;
    }
    expect(alarms / rounds).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / rounds));
  });

  test('pass only together', () => {
    const fine = simulated(24, { lost: 0, gained: 0 }, 's', 'a');
    const bad = simulated(24, { lost: 0.3, gained: 0 }, 's', 'b');
    const noisy = simulated(12, { lost: 0.15, gained: 0.15 }, 's', 'c');
    const few = simulated(4, { lost: 0, gained: 0 }, 's', 'd');
    const decisions = (...cells: PairedCell[]) => overall(judged(...cells));
    expect(decisions(fine, fine)).toMatchObject({ decision: 'pass' });
    expect(decisions(fine, noisy)).toMatchObject({ decision: 'inconclusive' });
    expect(decisions(fine, few)).toMatchObject({ decision: 'incomparable' });
    expect(decisions(fine, few, noisy, bad)).toMatchObject({ decision: 'regressed' });
    expect(decisions(fine, bad).reason).toMatch(/^The middle got worse in 1 of 2 cells, b forward 4k: by \d/);
    expect(decisions()).toMatchObject({ decision: 'incomparable' });
  });
});

test('Holm multiplies the least p most, keeps the order, and counts planned comparisons without a p', () => {
  expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  expect(holm([0.5, null, 0.02])).toEqual([1, null, 0.06]);
  expect(holm([])).toEqual([]);
});
