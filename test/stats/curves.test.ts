import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import type { Result } from '../../src/core/result.ts';
import { outcomes } from '../../src/core/score.ts';
import { curvesOf } from '../../src/stats/curves.ts';
import { resultOf, simulate, truths } from './simulate.ts';

const options = { synthetic: (model: string) => model.startsWith('synthetic:'), seed: 7 };

/** Every number inside a value, however deep. */
function* numbersIn(value: unknown): Generator<number> {
  if (typeof value === 'number') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) yield* numbersIn(item);
}

const results = fc.array(
  fc
    .record({
      haystack: fc.constantFrom('a', 'b', 'c'),
      depth: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.2, 1)),
      outcome: fc.constantFrom(...outcomes),
      model: fc.constantFrom('one', 'synthetic:two'),
      tokens: fc.option(fc.nat(5000)),
    })
    .map(resultOf),
  { maxLength: 60 },
);

describe('the curves of a run', () => {
  test('are one for each model, probe, direction and length, in that order', async () => {
    const plain = resultOf({ haystack: 'h', depth: 0.5, outcome: 'correct' });
    const mixed: Result[] = [
      { ...plain, model: 'synthetic:b', length: 8192 },
      { ...plain, model: 'a', direction: 'bidirectional' },
      { ...plain, model: 'a', direction: 'backward' },
      { ...plain, model: 'a', direction: 'forward', length: 8192 },
      { ...plain, model: 'a', direction: 'forward', length: 512 },
      { ...plain, model: 'a', probe: 'code' },
      { ...plain, model: 'a', probe: 'code' },
    ];
    const curves = await curvesOf(mixed, options);
    expect(
      curves.map((c) => `${c.model} ${c.probe} ${c.direction} ${c.length} ${c.n} ${c.synthetic}`),
    ).toEqual([
      'a code forward 4096 2 false',
      'a table forward 512 1 false',
      'a table forward 8192 1 false',
      'a table backward 4096 1 false',
      'a table bidirectional 4096 1 false',
      'synthetic:b table forward 8192 1 true',
    ]);
  });

  test('are the same, to the byte, from a stream and in any order', async () => {
    const run = [...simulate({ truth: truths['U 15'], haystacks: 8, queries: 30 }, seeded('run'))];
    async function* stream(): AsyncGenerator<Result> {
      yield* seeded('other order').shuffle(run);
    }
    const text = JSON.stringify(await curvesOf(run, options));
    expect(JSON.stringify(await curvesOf(stream(), options)) === text).toBe(true);
  });

  test('never hold a number that is not finite, nor an interval that leaves its estimate out', async () => {
    await fc.assert(
      fc.asyncProperty(results, async (list) => {
        for (const curve of await curvesOf(list, options)) {
          for (const number of numbersIn(curve)) expect(Number.isFinite(number)).toBe(true);
          const { accuracy, lim, primacy, recency, u, zones } = curve;
          for (const interval of [accuracy, lim, primacy, recency, u, zones.F, zones.M, zones.L]) {
            if (!interval) continue;
            expect(interval.lo).toBeLessThanOrEqual(interval.est + 1e-12);
            expect(interval.hi).toBeGreaterThanOrEqual(interval.est - 1e-12);
            expect(interval.hi - interval.lo).toBeGreaterThan(0);
          }
          for (const { ci95, band95 } of curve.bins) {
            if (ci95 && band95) expect(band95[0] - 1e-9 <= ci95[0] && ci95[1] <= band95[1] + 1e-9).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('count every result once', async () => {
    await fc.assert(
      fc.asyncProperty(results, async (list) => {
        const curves = await curvesOf(list, options);
        expect(curves.reduce((sum, curve) => sum + curve.n + curve.unscored, 0)).toBe(list.length);
        for (const curve of curves) {
          expect(curve.bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(curve.n);
          expect(Object.values(curve.outcomes).reduce((a, b) => a + b)).toBe(curve.n + curve.unscored);
        }
      }),
      { numRuns: 40 },
    );
  });
});
