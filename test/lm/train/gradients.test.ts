import { describe, expect, test } from 'vitest';
import { seeded } from '../../../src/core/random.ts';
import { loadWasm } from '../../../src/lm/backends/tfjs/wasm.ts';
import type { Config } from '../../../src/lm/config.ts';
import type { Forms } from '../../../src/lm/train/forms.ts';
import { gradientsOf } from '../../../src/lm/train/gradients.ts';
import { drawLessons } from '../../../src/lm/train/lesson.ts';
import { initialParameters } from '../../../src/lm/train/parameters.ts';
import { openSights } from '../../../src/lm/train/sight.ts';
import { tensorShapes } from '../../../src/lm/weights.ts';

/** Ten words of each kind, one style, two questions. */
const list = (from: number): number[] => Array.from({ length: 10 }, (_, i) => from + i);
const forms: Forms = {
  words: [list(10), list(20), list(30)],
  stars: [2, 3, 4],
  styles: [
    {
      name: 'toy',
      head: [5],
      piece: [6, -1, 7, -2, 7, -3],
      tail: [8],
      questions: [
        { prompt: [9, -1, 4], answer: [7, -2, 1], pieces: 1 },
        { prompt: [9, -1, -4, 4], answer: [7, -3, -6, 1], pieces: 2 },
      ],
    },
  ],
};

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
    const plan = {
      batch: 3,
      pieces: 6,
      questions: 3,
      words: 10,
      stars: 1,
      moreStars: 1,
      positions: { kind: 'uniform' },
    } as const;
    const lessons = drawLessons(forms, plan, seeded('lessons'));
    const sights = openSights(loaded, config, lessons);
    const before = loaded.tf.memory().numTensors;
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
    expect(loaded.tf.memory().numTensors).toBe(before);
    sights.close();
  });
});
