import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { seeded } from '../../../src/core/random.ts';
import { byteLevelJson, specials } from './tokenizer-json.ts';

/** Fields of a config.json. */
export type ConfigJson = Readonly<Record<string, unknown>>;

export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

const vocabulary = byteLevelJson().size;

/** A decoder of two layers and a few thousand weights. */
export const tinyConfig = (changes: ConfigJson = {}): ConfigJson => ({
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: vocabulary,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 8,
  hidden_act: 'silu',
  rms_norm_eps: 1e-5,
  rope_theta: 10_000,
  max_position_embeddings: 512,
  tie_word_embeddings: false,
  eos_token_id: vocabulary - specials.length + 1,
  ...changes,
});

/** Random weights for the configuration, by Hugging Face's names. Written anew here, so that a wrong name shows. */
export function randomTensors(config: ConfigJson, seed = 'weights'): Map<string, [number[], Float32Array]> {
  const number = (name: string): number => config[name] as number;
  const random = seeded(seed);
  const tensors = new Map<string, [number[], Float32Array]>();
  const add = (name: string, shape: number[], middle: number, spread: number): void => {
    const count = shape.reduce((product, size) => product * size, 1);
    tensors.set(name, [
      shape,
      Float32Array.from({ length: count }, () => middle + spread * (random.float() - 0.5)),
    ]);
  };
  const [width, inner] = [number('hidden_size'), number('intermediate_size')];
  const q = number('num_attention_heads') * number('head_dim');
  const kv = number('num_key_value_heads') * number('head_dim');
  const [architecture] = config.architectures as string[];
  const qkvBias = architecture === 'Qwen2ForCausalLM' || config.attention_bias === true;
  add('model.embed_tokens.weight', [number('vocab_size'), width], 0, 2);
  for (let layer = 0; layer < number('num_hidden_layers'); layer++) {
    const matrix = (name: string, rows: number, columns: number, bias: boolean): void => {
      add(`model.layers.${layer}.${name}.weight`, [rows, columns], 0, 1);
      if (bias) add(`model.layers.${layer}.${name}.bias`, [rows], 0, 1);
    };
    add(`model.layers.${layer}.input_layernorm.weight`, [width], 1, 0.5);
    add(`model.layers.${layer}.post_attention_layernorm.weight`, [width], 1, 0.5);
    matrix('self_attn.q_proj', q, width, qkvBias);
    matrix('self_attn.k_proj', kv, width, qkvBias);
    matrix('self_attn.v_proj', kv, width, qkvBias);
    matrix('self_attn.o_proj', width, q, config.attention_bias === true);
    matrix('mlp.gate_proj', inner, width, config.mlp_bias === true);
    matrix('mlp.up_proj', inner, width, config.mlp_bias === true);
    matrix('mlp.down_proj', width, inner, config.mlp_bias === true);
  }
  add('model.norm.weight', [width], 1, 0.5);
  if (config.tie_word_embeddings !== true) add('lm_head.weight', [number('vocab_size'), width], 0, 0.5);
  return tensors;
}

export const asF32 = (tensors: ReadonlyMap<string, [number[], Float32Array]>): Map<string, RawTensor> =>
  new Map(
    [...tensors].map(([name, [shape, values]]) => [
      name,
      { dtype: 'F32', shape, bytes: new Uint8Array(values.buffer, 0, values.byteLength) },
    ]),
  );

/** The bytes of a safetensors file. */
export function safetensors(tensors: ReadonlyMap<string, RawTensor>): Buffer {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  for (const [name, { dtype, shape, bytes }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...[...tensors.values()].map(({ bytes }) => bytes)]);
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with these files, there until the tests of the file are over; objects are written as JSON. */
export function folderOf(files: Readonly<Record<string, object | string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'midspan-lm-'));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(folder, name), isRaw ? content : JSON.stringify(content));
  }
  return folder;
}

/** The files of a whole model with random weights. */
export function modelFiles(
  config: ConfigJson = tinyConfig(),
  seed?: string,
): Record<string, object | string | Uint8Array> {
  return {
    'config.json': config,
    'model.safetensors': safetensors(asF32(randomTensors(config, seed))),
    'tokenizer.json': byteLevelJson().json,
    'tokenizer_config.json': { bos_token: specials[0], eos_token: { content: specials[1] } },
  };
}

/** `count` ids below the vocabulary, by chance. */
export const randomIds = (count: number, seed = 'ids'): number[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => random.int(vocabulary));
};
