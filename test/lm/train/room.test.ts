import { describe, expect, test } from 'vitest';
import { loadWasm } from '../../../src/lm/backends/tfjs/wasm.ts';
import { type Config, readConfig } from '../../../src/lm/config.ts';
import { gradientsOf } from '../../../src/lm/train/gradients.ts';
import { packed } from '../../../src/lm/train/lesson.ts';
import { initialParameters } from '../../../src/lm/train/parameters.ts';
import { bytesOfStep, contextsThatFit } from '../../../src/lm/train/room.ts';
import { openSights } from '../../../src/lm/train/sight.ts';
import { parameterCount } from '../../../src/lm/weights.ts';
import { type ConfigJson, randomIds, tinyConfig } from '../support/checkpoint.ts';

const configOf = (changes: ConfigJson): Config => readConfig(tinyConfig(changes), 'config.json');
const wide = { hidden_size: 64, intermediate_size: 160, num_attention_heads: 8, head_dim: 8 };

describe.each<{ name: string; changes: ConfigJson; context: number; questions: number; span: number }>([
  { name: 'long contexts', changes: {}, context: 300, questions: 4, span: 30 },
  { name: 'many layers', changes: { num_hidden_layers: 6 }, context: 100, questions: 2, span: 20 },
  { name: 'wide layers', changes: wide, context: 60, questions: 2, span: 20 },
  { name: 'a large vocabulary', changes: { vocab_size: 8000 }, context: 60, questions: 6, span: 20 },
  { name: 'one layer', changes: { num_hidden_layers: 1 }, context: 200, questions: 4, span: 30 },
  {
    name: 'windows of two kinds',
    changes: {
      architectures: ['Qwen2ForCausalLM'],
      num_hidden_layers: 3,
      use_sliding_window: true,
      sliding_window: 50,
      max_window_layers: 1,
    },
    context: 200,
    questions: 4,
    span: 30,
  },
])('a step with $name', ({ changes, context, questions, span }) => {
  test('takes as much room as was counted for, and not much less', async () => {
    const { tf, name } = await loadWasm();
    const config = configOf(changes);
    const batch = 2;
    const answer = 5;
    const lesson = {
      context: randomIds(context),
      asked: Array.from({ length: questions }, (_, q) => ({
        prompt: randomIds(span - answer, `prompt ${q}`),
        answer: randomIds(answer, `answer ${q}`),
        wordOf: new Array<number>(answer).fill(-1),
        place: 0,
      })),
    };
    const lessons = packed(new Array(batch).fill(lesson));
    const parameters = initialParameters(config, 'room', []);
    const { peakBytes } = await tf.profile(() => {
      const sights = openSights({ tf, name }, config, lessons);
      gradientsOf({ loaded: { tf, name }, config, parameters }, lessons, sights);
      sights.close();
    });
    const counted =
      8 * parameterCount(config) +
      bytesOfStep(config, batch, { context, questions, span, answers: questions * answer });
    expect(peakBytes).toBeLessThanOrEqual(counted);
    expect(counted).toBeLessThan(2 * peakBytes);
  });
});

describe('the contexts of a step', () => {
  const size = { context: 500, questions: 12, span: 30, answers: 60 };

  test('are four, fewer where they take more than a GiB, and one at least', () => {
    expect(contextsThatFit(configOf({}), size, 'm')).toBe(4);
    expect(contextsThatFit(configOf({ num_hidden_layers: 20 }), size, 'm')).toBe(3);
    expect(contextsThatFit(configOf({ num_hidden_layers: 60 }), size, 'm')).toBe(1);
  });

  test.each<[ConfigJson, number, RegExp]>([
    [
      { hidden_size: 2048, intermediate_size: 5504, num_hidden_layers: 8 },
      500,
      /Training m takes \d+\.\d GiB for its weights, their gradients and moments and \d\.\d GiB for a step, 5\.0 GiB/,
    ],
    [{}, 9000, /A step of training m with 9000 tokens and questions of 30 takes \d+\.\d GiB, 2\.0 GiB/],
  ])('that have no room are refused, with the sizes: %j', (changes, context, words) => {
    expect(() => contextsThatFit(configOf(changes), { ...size, context }, 'm')).toThrow(words);
  });
});
