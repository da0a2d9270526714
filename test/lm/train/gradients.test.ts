import { describe, expect, test } from 'vitest';
import { seeded } from '../../../src/core/random.ts';
import { loadWasm } from '../../../src/lm/backends/tfjs/wasm.ts';
import type { Config } from '../../../src/lm/config.ts';
import { yarnAttention } from '../../../src/lm/rope.ts';
import { gradientsOf } from '../../../src/lm/train/gradients.ts';
import { type Lessons, packed } from '../../../src/lm/train/lesson.ts';
import { initialParameters } from '../../../src/lm/train/parameters.ts';
import { openSights } from '../../../src/lm/train/sight.ts';
import { tensorShapes } from '../../../src/lm/weights.ts';

/** Three contexts of different lengths, three questions behind each; ids by chance, below 40. */
function lessonsOf(seed: string): Lessons {
  const random = seeded(seed);
  const ids = (count: number): number[] => Array.from({ length: count }, () => random.int(40));
  return packed(
    [18, 11, 14].map((length) => ({
      context: ids(length),
      asked: [3, 5, 4].map((tokens) => ({
        prompt: ids(tokens),
        answer: ids(6 - tokens),
        wordOf: new Array<number>(6 - tokens).fill(-1),
        place: 0,
      })),
    })),
  );
}

const plain: Config = {
  vocabulary: 40,
  width: 12,
  inner: 10,
  layers: 2,
  heads: 4,
  kvHeads: 4,
  headSize: 4,
  activation: 'silu',
  epsilon: 1e-6,
  tied: true,
  bias: { qkv: false, output: false, mlp: false },
  windows: [null, null],
  rope: { theta: 10_000, headSize: 4, trained: 64, scaling: { type: 'none' } },
  window: 64,
};
const biased = { qkv: true, output: true, mlp: true };

const cases: readonly { readonly name: string; readonly config: Config }[] = [
  { name: 'multi-head, tied', config: plain },
  { name: 'grouped, with biases', config: { ...plain, kvHeads: 2, bias: biased } },
  { name: 'multi-query, with a head of its own', config: { ...plain, kvHeads: 1, tied: false } },
  {
    name: 'heads wider than their share of the width, grouped, with biases of queries, keys and values',
    config: {
      ...plain,
      headSize: 6,
      kvHeads: 2,
      bias: { qkv: true, output: false, mlp: false },
      rope: { ...plain.rope, headSize: 6 },
    },
  },
  { name: 'exact gelu', config: { ...plain, activation: 'gelu' } },
  { name: 'gelu by tanh', config: { ...plain, activation: 'gelu-tanh', tied: false } },
  { name: 'a sliding window in all layers', config: { ...plain, windows: [5, 5] } },
  { name: 'a sliding window in the first layer', config: { ...plain, kvHeads: 2, windows: [7, null] } },
  { name: 'a sliding window in the last layer', config: { ...plain, windows: [null, 3] } },
  ...(['linear', 'dynamic'] as const).map((type) => ({
    name: `${type} scaling of positions`,
    config: { ...plain, rope: { ...plain.rope, scaling: { type, factor: 4 } } },
  })),
  {
    name: 'positions stretched by YaRN',
    config: {
      ...plain,
      rope: {
        ...plain.rope,
        scaling: {
          type: 'yarn',
          factor: 4,
          original: 16,
          attention: yarnAttention(4),
          betaFast: 32,
          betaSlow: 1,
          truncate: true,
        },
      },
    },
  },
  {
    name: 'positions scaled as Llama 3.1 does',
    config: {
      ...plain,
      rope: {
        ...plain.rope,
        scaling: { type: 'llama3', factor: 8, original: 32, lowFactor: 1, highFactor: 4 },
      },
    },
  },
];

/** Far enough that 32-bit losses differ, near enough that they do so in a straight line. */
const STEP = 0.01;

describe.each(cases)('the gradient of a decoder, $name', ({ config }) => {
  test('is the slope of its loss along every tensor', async () => {
    const loaded = await loadWasm();
    const parameters = initialParameters(config, 'slopes', []);
    // Biases begin at 0, where a wrong one would not show.
    const random = seeded('nudge');
    for (const values of parameters.values())
      for (let i = 0; i < values.length; i++) values[i]! += 0.2 * (random.float() - 0.5);
    const lessons = lessonsOf('lessons');
    const before = loaded.tf.memory().numTensors;
    const sights = openSights(loaded, config, lessons);
    const learn = () => gradientsOf({ loaded, config, parameters }, lessons, sights);
    const { gradients } = learn();
    expect([...gradients.keys()].sort()).toEqual([...tensorShapes(config).keys()].sort());
    for (const [name, gradient] of gradients) {
      const values = parameters.get(name)!;
      const length = Math.hypot(...gradient);
      expect(length, name).toBeGreaterThan(1e-5);
      const original = Float32Array.from(values);
      const lossAt = (step: number): number => {
        values.set(original.map((value, i) => value + (step * gradient[i]!) / length));
        return learn().loss;
      };
      const slope = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
      values.set(original);
      expect(slope / length, name).toBeCloseTo(1, 1);
    }
    sights.close();
    expect(loaded.tf.memory().numTensors).toBe(before);
  });
});
