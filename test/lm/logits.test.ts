import { describe, expect, test } from 'vitest';
import { type ConfigJson, randomIds, randomTensors, tinyConfig } from './support/checkpoint.ts';
import { choices, engineOf, farthest, highest, readIn } from './support/engines.ts';
import { oracleLogits } from './support/oracle.ts';

const llama3 = {
  rope_type: 'llama3',
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 64,
};
const mistral = { architectures: ['MistralForCausalLM'] };
const qwen2 = { architectures: ['Qwen2ForCausalLM'] };

const cases: Readonly<Record<string, ConfigJson>> = {
  'grouped queries': tinyConfig(),
  'multi-head attention': tinyConfig({ num_key_value_heads: 4 }),
  'multi-query attention': tinyConfig({ num_key_value_heads: 1 }),
  'a head size of its own': tinyConfig({ head_dim: 10, num_attention_heads: 6, num_key_value_heads: 3 }),
  'a tied head': tinyConfig({ tie_word_embeddings: true }),
  'biases of Qwen2': tinyConfig(qwen2),
  'biases of Llama': tinyConfig({ attention_bias: true, mlp_bias: true }),
  'exact GELU': tinyConfig({ hidden_act: 'gelu' }),
  'tanh GELU': tinyConfig({ hidden_act: 'gelu_pytorch_tanh' }),
  'a sliding window in all layers': tinyConfig({ ...mistral, sliding_window: 7 }),
  'no sliding window in Mistral': tinyConfig({ ...mistral, sliding_window: null }),
  'a sliding window from layer 1 on': tinyConfig({
    ...qwen2,
    use_sliding_window: true,
    sliding_window: 5,
    max_window_layers: 1,
  }),
  'a sliding window that Qwen2 does not use': tinyConfig({
    ...qwen2,
    sliding_window: 5,
    max_window_layers: 0,
  }),
  'linear scaling': tinyConfig({ rope_scaling: { type: 'linear', factor: 4 } }),
  'dynamic scaling within the trained length': tinyConfig({ rope_scaling: { type: 'dynamic', factor: 2 } }),
  'dynamic scaling beyond the trained length': tinyConfig({
    rope_scaling: { type: 'dynamic', factor: 2 },
    max_position_embeddings: 30,
  }),
  YaRN: tinyConfig({
    rope_scaling: { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 64 },
    head_dim: 16,
  }),
  'YaRN with settings': tinyConfig({
    rope_scaling: { rope_type: 'yarn', factor: 8, attention_factor: 0.9, beta_fast: 16, beta_slow: 2 },
    head_dim: 16,
  }),
  'scaling of Llama 3': tinyConfig({ rope_scaling: llama3, head_dim: 16 }),
  'parameters in the newer form': tinyConfig({
    rope_theta: undefined,
    rope_parameters: { rope_type: 'default', rope_theta: 500 },
  }),
};

/** What the oracle is told: the older form. */
const plainly = (config: ConfigJson): ConfigJson =>
  config.rope_parameters ? { ...config, rope_theta: 500 } : config;

describe.each(Object.entries(cases))('%s', (_, config) => {
  const ids = randomIds(45);
  const expected = oracleLogits(plainly(config), randomTensors(config), ids);

  test.each(choices)(
    'gives the logits of a plain 64-bit forward pass on %s, read at once or in pieces',
    async (choice) => {
      const engine = await engineOf(config, choice);
      for (const size of [45, 16, 1]) {
        const cache = engine.start();
        const logits = readIn(cache, ids, size);
        expect(cache.length).toBe(45);
        expect(farthest(logits, expected)).toBeLessThan(1e-4);
        expect(highest(logits)).toBe(highest(expected));
        cache.close();
      }
      engine.close();
    },
  );
});

describe('the oracle', () => {
  test('is not moved by a change after the last position, and is by one within the window', () => {
    const config = tinyConfig({ ...mistral, sliding_window: 3, num_hidden_layers: 1 });
    const tensors = randomTensors(config);
    const ids = randomIds(8);
    const at = (position: number): number[] =>
      oracleLogits(
        config,
        tensors,
        ids.map((id, i) => (i === position ? (id + 1) % 300 : id)),
      );
    const same = oracleLogits(config, tensors, ids);
    expect(farthest(at(4), same)).toBe(0);
    expect(farthest(at(5), same)).toBeGreaterThan(1e-3);
  });
});
