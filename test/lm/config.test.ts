import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/user-error.ts';
import { readConfig } from '../../src/lm/config.ts';
import { readOverrides } from '../../src/lm/overrides.ts';
import { type ConfigJson, tinyConfig } from './support/checkpoint.ts';

const read = (changes: ConfigJson, settings: Record<string, string> = {}) =>
  readConfig(tinyConfig(changes), 'm/config.json', readOverrides(settings));

describe('a configuration', () => {
  test('is read with the defaults of the library it comes from', () => {
    const config = read({ num_key_value_heads: undefined, head_dim: undefined, rms_norm_eps: undefined });
    expect(config).toMatchObject({ kvHeads: 4, headSize: 8, epsilon: 1e-6, activation: 'silu', tied: false });
    expect(config.windows).toEqual([null, null]);
    expect(read({ architectures: undefined, model_type: 'qwen2' }).bias).toEqual({
      qkv: true,
      output: false,
      mlp: false,
    });
    expect(read({ architectures: ['MistralForCausalLM'] }).windows).toEqual([4096, 4096]);
  });

  test('of Qwen2 names the layers that slide by number or by type', () => {
    const qwen2 = { architectures: ['Qwen2ForCausalLM'], use_sliding_window: true, sliding_window: 9 };
    expect(read({ ...qwen2, max_window_layers: 1 }).windows).toEqual([null, 9]);
    expect(read({ ...qwen2, layer_types: ['sliding_attention', 'full_attention'] }).windows).toEqual([
      9,
      null,
    ]);
    expect(read({ ...qwen2, use_sliding_window: false }).windows).toEqual([null, null]);
  });

  test.each<[string, ConfigJson, number]>([
    ['as trained', {}, 512],
    ['linear', { rope_scaling: { type: 'linear', factor: 4 } }, 2048],
    ['dynamic', { rope_scaling: { type: 'dynamic', factor: 2 } }, 1024],
    ['YaRN', { rope_scaling: { type: 'yarn', factor: 4, original_max_position_embeddings: 256 } }, 1024],
    [
      'YaRN already counted in',
      { rope_scaling: { type: 'yarn', factor: 4, original_max_position_embeddings: 64 } },
      512,
    ],
  ])('reaches so far: %s', (_, changes, window) => {
    expect(read(changes).window).toBe(window);
  });

  test('gives way to what the user sets', () => {
    const changes = {
      architectures: ['MistralForCausalLM'],
      sliding_window: 9,
      rope_scaling: { type: 'linear', factor: 4 },
    };
    expect(read(changes, { 'sliding-window': 'none' }).windows).toEqual([null, null]);
    expect(read(changes, { 'sliding-window': '33' }).windows).toEqual([33, 33]);
    expect(read(changes, { 'rope-theta': '1e6' }).rope.theta).toBe(1e6);
    expect(read(changes, { 'rope-scaling': 'none' })).toMatchObject({
      rope: { scaling: { type: 'none' } },
      window: 512,
    });
    expect(read(changes, { 'rope-scaling': 'dynamic:3' }).rope.scaling).toEqual({
      type: 'dynamic',
      factor: 3,
    });
    expect(read(changes, { 'rope-scaling': 'yarn:4:128' }).rope.scaling).toMatchObject({
      type: 'yarn',
      factor: 4,
      original: 128,
      attention: 0.1 * Math.log(4) + 1,
    });
  });

  test.each<[ConfigJson, RegExp]>([
    [
      { architectures: ['GPT2LMHeadModel'] },
      /^m\/config\.json: the architecture "GPT2LMHeadModel" is not supported\.$/,
    ],
    [{ hidden_act: 'relu' }, /hidden_act "relu" is not supported/],
    [{ hidden_size: undefined }, /hidden_size is missing/],
    [{ num_hidden_layers: 1.5 }, /num_hidden_layers is 1\.5/],
    [{ num_key_value_heads: 3 }, /4 query heads cannot share 3 key-value heads/],
    [{ head_dim: 7 }, /head_dim is 7/],
    [
      { rope_scaling: { rope_type: 'longrope' } },
      /^m\/config\.json: rope_scaling: the type "longrope" is not supported\.$/,
    ],
    [{ rope_scaling: { rope_type: 'linear' } }, /^m\/config\.json: rope_scaling: factor is missing/],
    [{ rope_parameters: { rope_type: 'su' } }, /^m\/config\.json: rope_parameters: the type "su" is not/],
    [{ rope_scaling: 4 }, /rope_scaling is 4/],
    [{ tie_word_embeddings: 'yes' }, /tie_word_embeddings is "yes"/],
    [{ partial_rotary_factor: 0.5 }, /partial_rotary_factor is not supported/],
  ])('with %j is refused in one sentence', (changes, message) => {
    expect(() => read(changes)).toThrow(UserError);
    expect(() => read(changes)).toThrow(message);
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ 'sliding-window': '0' }, /"0" is no value for sliding-window/],
    [{ 'rope-theta': 'big' }, /"big" is no value for rope-theta/],
    [{ 'rope-scaling': 'yarm:4' }, /No rope scaling is called "yarm"/],
    [{ 'rope-scaling': 'none:4' }, /"none:4" is no rope-scaling/],
    [{ 'rope-scaling': 'linear' }, /"linear" is no rope-scaling/],
    [{ 'rope-scaling': 'linear:2:512' }, /"linear:2:512" is no rope-scaling/],
  ])('is not overridden by %j', (settings, message) => {
    expect(() => readOverrides(settings)).toThrow(UserError);
    expect(() => readOverrides(settings)).toThrow(message);
  });

  test('names every kind of rope scaling that can be asked for', () => {
    const hint = 'Did you mean "yarn"? Use one of: none, linear, dynamic, yarn. Write e.g. yarn:4:8192.';
    expect(() => readOverrides({ 'rope-scaling': 'yarm:4' })).toThrow(expect.objectContaining({ hint }));
  });
});
