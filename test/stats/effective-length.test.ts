import { describe, expect, test } from 'vitest';
import type { Cell } from '../../src/core/curve.ts';
import { seeded } from '../../src/core/random.ts';
import { zones } from '../../src/stats/bins.ts';
import { effectiveLength } from '../../src/stats/effective-length.ts';

/** Chances of a right answer in the three zones; depths between take the nearest. */
type Zones = readonly [F: number, M: number, L: number];

const chanceIn = ([F, M, L]: Zones, bin: number): number =>
  bin < zones.M.from ? F : bin < zones.M.to ? M : L;

interface Design {
  readonly haystacks: number;
  /** Per bin and haystack. */
  readonly each?: number;
  /** How much haystacks differ: SD of a shift on the share. */
  readonly spread?: number;
}

const random = seeded('effective length');
const uniform = (): number => random.int(2 ** 30) / 2 ** 30;
const normal = (): number => Array.from({ length: 12 }, uniform).reduce((sum, u) => sum + u, -6);

function cellsOf(truth: Zones, { haystacks, each = 2, spread = 0 }: Design): Cell[] {
  return Array.from({ length: haystacks }, (_, h) => h).flatMap((h) => {
    const shift = spread * normal();
    return Array.from({ length: 15 }, (_, bin): Cell => {
      const chance = Math.min(1, Math.max(0, chanceIn(truth, bin) + shift));
      let correct = 0;
      for (let i = 0; i < each; i++) if (uniform() < chance) correct++;
      return {
        haystack: `h${h}`,
        bin,
        n: each,
        correct,
        strict: correct,
        depthSum: each * 0.5,
        outcomes: {},
      };
    });
  });
}

const flat = (p: number): Zones => [p, p, p];
const at85 = (estimate: ReturnType<typeof effectiveLength>) =>
  estimate!.levels.find(({ tau }) => tau === 0.85)!;

describe('effectiveLength by simulation', () => {
  const rounds = 400;
  const lengths = [4096, 8192, 16384, 32768];
  const low = 0.85 - 0.001;

  test.each<[string, readonly Zones[], number, number, Design]>([
    [
      'falls everywhere at 16k',
      [flat(0.97), flat(0.95), flat(low * 0.97), flat(0.5)],
      0.97,
      8192,
      { haystacks: 24 },
    ],
    [
      'falls in the middle only',
      [flat(0.97), flat(0.97), [0.97, low * 0.97, 0.97], flat(0.4)],
      0.97,
      8192,
      { haystacks: 24 },
    ],
    [
      'falls in the front only, base 100 %',
      [flat(1), flat(1), [low, 1, 1], [0.5, 1, 1]],
      1,
      8192,
      { haystacks: 12 },
    ],
    ['is low at once', [[0.9, low * 0.9, 0.9], flat(0.9), flat(0.9), flat(0.9)], 0.9, 0, { haystacks: 12 }],
    [
      'dips at 8k and comes back',
      [flat(0.95), [0.95, 0.8, 0.95], flat(0.95), flat(0.95)],
      0.95,
      4096,
      { haystacks: 24 },
    ],
    [
      'varies by haystack',
      [flat(0.9), flat(0.9), [0.9, low * 0.9, 0.9], flat(0.3)],
      0.9,
      8192,
      { haystacks: 24, spread: 0.08 },
    ],
    [
      'varies by few haystacks',
      [flat(0.9), flat(0.9), [0.9, low * 0.9, 0.9], flat(0.3)],
      0.9,
      8192,
      { haystacks: 12, spread: 0.08 },
    ],
  ])(
    'a model that %s: claims too much at most 5 %, and the upper bound holds',
    (_, truths, base, truth, design) => {
      let over = 0;
      let missed = 0;
      for (let round = 0; round < rounds; round++) {
        const { lo, hi } = at85(
          effectiveLength(
            cellsOf(flat(base), { ...design, each: 2 }),
            lengths.map((length, i) => ({ length, cells: cellsOf(truths[i]!, design) })),
          ),
        );
        if ((lo ?? 0) > truth) over++;
        if (hi !== null && hi <= truth) missed++;
      }
      const error = 3 * Math.sqrt((0.05 * 0.95) / rounds);
      expect(over / rounds).toBeLessThanOrEqual(0.05 + error);
      expect(missed / rounds).toBeLessThanOrEqual(0.05 + error);
    },
  );

  test('finds the length of a model that clearly falls between 8k and 16k nearly always', () => {
    let exact = 0;
    for (let round = 0; round < 100; round++) {
      const truths = [flat(0.97), flat(0.96), [0.95, 0.6, 0.95] as const, [0.9, 0.5, 0.9] as const];
      const { lo, hi, point } = at85(
        effectiveLength(
          cellsOf(flat(0.97), { haystacks: 24 }),
          lengths.map((length, i) => ({ length, cells: cellsOf(truths[i]!, { haystacks: 24 }) })),
        ),
      );
      if (lo === 8192 && hi === 16384 && point! > 8192 && point! < 16384) exact++;
    }
    expect(exact).toBeGreaterThan(95);
  });
});

describe('effectiveLength', () => {
  const exactly = (truth: Zones, haystacks = 40): Cell[] =>
    Array.from({ length: haystacks }, (_, h) =>
      Array.from({ length: 15 }, (_, bin): Cell => {
        const correct = Math.round(20 * chanceIn(truth, bin));
        return { haystack: `h${h}`, bin, n: 20, correct, strict: correct, depthSum: 10, outcomes: {} };
      }),
    ).flat();
  const of = (base: number, ...truths: readonly Zones[]) =>
    effectiveLength(
      exactly(flat(base)),
      truths.map((truth, i) => ({ length: 1024 << i, cells: exactly(truth) })),
    );

  test('crosses where the worst zone does, linear in the logarithm of the length', () => {
    const { levels } = of(1, flat(1), [1, 0.7, 1])!;
    expect(levels.find(({ tau }) => tau === 0.85)).toEqual({
      tau: 0.85,
      lo: 1024,
      hi: 2048,
      point: Math.round(2 ** 10.5),
    });
  });

  test('has its point definitions beside it, which an average above the threshold passes', () => {
    const estimate = of(1, flat(1), [1, 0.6, 1])!;
    expect(estimate.ruler).toBe(2048);
    expect(estimate.nolima).toBe(2048);
    expect(at85(estimate).lo).toBe(1024);
  });

  test('keeps a lower bound below 1 where base and all lengths are perfect, so that few answers prove little', () => {
    const few = effectiveLength(
      exactly(flat(1), 1).map((cell) => ({ ...cell, n: 1, correct: 1 })),
      [{ length: 4096, cells: exactly(flat(1), 1).map((cell) => ({ ...cell, n: 1, correct: 1 })) }],
    );
    expect(at85(few)).toEqual({ tau: 0.85, lo: null, hi: null, point: null });
    expect(at85(of(1, flat(1), flat(1)))).toEqual({ tau: 0.85, lo: 2048, hi: null, point: null });
  });

  test('says nothing over a base of which nothing is right or nothing was scored, and never NaN', () => {
    expect(of(0, flat(1), flat(1))).toBeUndefined();
    expect(effectiveLength([], [{ length: 4096, cells: exactly(flat(1)) }])).toBeUndefined();
    const text = JSON.stringify(of(0.5, flat(0), flat(0)));
    expect(text).not.toContain('NaN');
    expect(at85(of(0.5, flat(0), flat(0)))).toEqual({ tau: 0.85, lo: null, hi: 1024, point: null });
  });

  test('does not claim a length at which a zone has no result', () => {
    const gap = exactly(flat(1)).filter(({ bin }) => bin < 5 || bin >= 10);
    const estimate = effectiveLength(exactly(flat(1)), [
      { length: 4096, cells: exactly(flat(1)) },
      { length: 8192, cells: gap },
      { length: 16384, cells: exactly(flat(1)) },
    ]);
    expect(at85(estimate).lo).toBe(4096);
    expect(estimate!.lengths[1]).toEqual({ length: 8192, accuracy: 1, F: 1, M: null, L: 1 });
  });
});
