import { describe, expect, test } from 'vitest';
import { loadWasm } from '../../../src/lm/backends/tfjs/wasm.ts';
import { openEngine } from '../../../src/lm/backends.ts';
import { readCheckpoint } from '../../../src/lm/checkpoint.ts';
import { readConfig } from '../../../src/lm/config.ts';
import type { Engine } from '../../../src/lm/engine.ts';
import { gradientsOf } from '../../../src/lm/train/gradients.ts';
import { type Lesson, packed } from '../../../src/lm/train/lesson.ts';
import { openSights } from '../../../src/lm/train/sight.ts';
import { named } from '../../../src/lm/weights.ts';
import {
  asF32,
  type ConfigJson,
  folderOf,
  randomIds,
  randomTensors,
  safetensors,
  tinyConfig,
} from '../support/checkpoint.ts';

const mistral = { architectures: ['MistralForCausalLM'], model_type: 'mistral' };
const qwen = { architectures: ['Qwen2ForCausalLM'], model_type: 'qwen2' };
const cases: readonly { readonly name: string; readonly changes: ConfigJson }[] = [
  { name: 'a Llama', changes: {} },
  { name: 'one with biases, its head tied', changes: { attention_bias: true, tie_word_embeddings: true } },
  { name: 'one with wide heads and scaled positions', changes: { head_dim: 16, rope_scaling: yarn() } },
  { name: 'one whose positions scale with the length', changes: { rope_scaling: dynamic() } },
  { name: 'a Mistral with a window', changes: { ...mistral, sliding_window: 9, hidden_act: 'gelu' } },
  {
    name: 'a Qwen2 with a window in one layer',
    changes: {
      ...qwen,
      use_sliding_window: true,
      sliding_window: 6,
      max_window_layers: 1,
      hidden_act: 'gelu_pytorch_tanh',
      num_key_value_heads: 1,
    },
  },
];

function yarn(): ConfigJson {
  return { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 128 };
}
function dynamic(): ConfigJson {
  return { rope_type: 'dynamic', factor: 2 };
}

/** Two contexts, unequally long, and two questions behind each. */
const lessons: readonly Lesson[] = [23, 15].map((length, b) => ({
  context: randomIds(length, `context ${b}`),
  asked: [4, 7].map((tokens, q) => ({
    prompt: randomIds(tokens, `prompt ${b} ${q}`),
    answer: randomIds(10 - tokens, `answer ${b} ${q}`),
    wordOf: new Array<number>(10 - tokens).fill(-1),
    place: 0,
  })),
}));

/** −log of the probability that an engine gives each answer's tokens, by reading prompt after prompt. */
function lossOf(engine: Engine): number {
  const losses: number[] = [];
  for (const { context, asked } of lessons) {
    for (const { prompt, answer } of asked) {
      const cache = engine.start();
      let logits = cache.read([...context, ...prompt], context.length + prompt.length);
      answer.forEach((id, i) => {
        if (i > 0) logits = cache.read([answer[i - 1]!], cache.length + 1);
        const most = Math.max(...logits);
        const sum = logits.reduce((all, logit) => all + Math.exp(logit - most), 0);
        losses.push(most + Math.log(sum) - logits[id]!);
      });
      cache.close();
    }
  }
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

describe.each(cases)('lessons of $name', ({ changes }) => {
  test('have the loss that the engine finds by asking their questions one by one', async () => {
    const json = tinyConfig(changes);
    const config = readConfig(json, 'config.json');
    const folder = folderOf({ 'model.safetensors': safetensors(asF32(randomTensors(json))) });
    const { weights } = await readCheckpoint(folder, config);
    const engine = await openEngine('js', config, weights);
    const loaded = await loadWasm();
    const packedLessons = packed(lessons);
    const sights = openSights(loaded, config, packedLessons);
    const parameters = named(config, weights);
    const { loss } = gradientsOf({ loaded, config, parameters }, packedLessons, sights);
    sights.close();
    expect(loss).toBeCloseTo(lossOf(engine), 3);
    engine.close();
  });
});
