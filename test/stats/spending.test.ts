import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import { normalQuantile } from '../../src/stats/normal.ts';
import { looksUpTo, nominalLevels } from '../../src/stats/spending.ts';
import { vectors } from './vectors.ts';

describe('looks', () => {
  test.each([
    [24, [6, 12, 18, 24]],
    [12, [6, 12]],
    [40, [6, 12, 18, 24, 40]],
    [20, [6, 12, 18, 20]],
    [13, [6, 12, 13]],
    [48, [6, 12, 18, 24, 48]],
    [60, [12, 18, 24, 60]],
    [100, [12, 18, 24, 100]],
    [200, [24, 200]],
    [100_000, [100_000]],
  ])('up to %d haystacks', (most, haystacks) => {
    expect(looksUpTo(most, 0.05).map((look) => look.haystacks)).toEqual(haystacks);
  });

  test.each([1, 6, 24, 57, 100, 250, 1000, 2256, 2257, 100_000])(
    'of %d haystacks have a level each, which grows from look to look up to the whole',
    (most) => {
      const levels = looksUpTo(most, 0.05).map(({ alpha }) => alpha);
      for (const [i, level] of levels.entries()) {
        expect(level).toBeGreaterThan(i === 0 ? 0 : levels[i - 1]!);
        expect(level).toBeLessThanOrEqual(0.05 + 1e-9);
      }
    },
  );

  test('have the bounds of the independent implementation', () => {
    const { obf } = vectors['gs_bounds_one_sided_.05_looks_.25_.5_.75_1'];
    const bounds = looksUpTo(24, 0.05).map(({ alpha }) => -normalQuantile(alpha));
    for (const [i, z] of bounds.entries()) expect(Math.abs(z - obf[i]!)).toBeLessThan(1.5e-3);
  });

  test('one look has the whole level', () => {
    expect(nominalLevels([1], 0.05)[0]).toBeCloseTo(0.05, 9);
  });

  test.each([[[0.15, 0.3, 0.45, 0.6, 1]], [[0.5, 1]], [[0.25, 0.5, 0.75, 1]]])(
    'at %j a random walk crosses a bound in 5 of 100 cases',
    (fractions) => {
      const bounds = nominalLevels(fractions, 0.05).map((alpha) => -normalQuantile(alpha));
      const random = seeded(`walk/${fractions.join()}`);
      const rounds = 20_000;
      let crossed = 0;
      for (let round = 0; round < rounds; round++) {
        let [walk, before] = [0, 0];
        for (const [k, t] of fractions.entries()) {
          walk += Math.sqrt(t - before) * normalQuantile((random.int(1e9) + 0.5) / 1e9);
          before = t;
          if (walk / Math.sqrt(t) <= bounds[k]!) continue;
          crossed++;
          break;
        }
      }
      expect(Math.abs(crossed / rounds - 0.05)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / rounds));
    },
  );
});
