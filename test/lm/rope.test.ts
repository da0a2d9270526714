import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/lm/config.ts';
import { dependsOnReach, frequencies, rotation } from '../../src/lm/rope.ts';
import { type ConfigJson, tinyConfig } from './support/checkpoint.ts';
import { farthest } from './support/engines.ts';
import { oracleRope } from './support/oracle.ts';

const wide = { head_dim: 64, max_position_embeddings: 4096, rope_theta: 500_000 };
const scalings: readonly (ConfigJson | null)[] = [
  null,
  { rope_type: 'default' },
  { type: 'linear', factor: 2.5 },
  { type: 'dynamic', factor: 3 },
  { rope_type: 'yarn', factor: 4 },
  { type: 'yarn', factor: 16, original_max_position_embeddings: 1024, beta_fast: 8, beta_slow: 2 },
  { rope_type: 'yarn', factor: 4, attention_factor: 1.25 },
  {
    rope_type: 'llama3',
    factor: 32,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 2048,
  },
];
const ropeOf = (scaling: ConfigJson | null) =>
  readConfig(tinyConfig({ ...wide, rope_scaling: scaling }), 'config.json').rope;

describe('rotary frequencies', () => {
  test.each(scalings.flatMap((scaling) => [100, 4096, 9000].map((reach) => [scaling, reach] as const)))(
    'of %j at %d tokens are those of the published formulas',
    (rope_scaling, reach) => {
      const { radians, attention } = frequencies(ropeOf(rope_scaling), reach);
      const expected = oracleRope({ ...tinyConfig(wide), rope_scaling: rope_scaling ?? undefined }, reach);
      const ratios = Array.from(radians, (value, i) => value / expected.frequencies[i]!);
      expect(farthest(ratios, new Array(32).fill(1))).toBeLessThan(1e-6);
      expect(attention).toBeCloseTo(expected.magnitude, 12);
    },
  );

  test('are known figures: Llama 3.2 leaves the first pair alone and slows the last 32 times', () => {
    const { radians } = frequencies(ropeOf(scalings.at(-1)!), 0);
    expect(radians[0]).toBe(1);
    expect(radians[31]! * 32).toBeCloseTo(500_000 ** (-62 / 64), 12);
  });

  test('turn cosines and sines from any position on', () => {
    const rope = ropeOf(null);
    const [all, late] = [rotation(rope, 0, 10, 10), rotation(rope, 7, 3, 10)];
    expect(late.cos).toEqual(all.cos.slice(7 * 32));
    expect(late.sin).toEqual(all.sin.slice(7 * 32));
    expect(all.cos[32]).toBeCloseTo(Math.cos(1), 6);
    expect(all.sin[32]).toBeCloseTo(Math.sin(1), 6);
  });

  test.each([
    [null, 9000, false],
    [{ type: 'dynamic', factor: 2 }, 4096, false],
    [{ type: 'dynamic', factor: 2 }, 4097, true],
    [{ type: 'linear', factor: 2 }, 9000, false],
  ])('of %j at %d tokens depend on the whole prompt: %s', (scaling, reach, expected) => {
    expect(dependsOnReach(ropeOf(scaling), reach)).toBe(expected);
  });
});
