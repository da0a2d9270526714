import type { Config } from './config.ts';
import { countOf } from './safetensors.ts';

/** A matrix as checkpoints keep it: one row for each output, `y = W x + b`. */
export interface Linear {
  readonly weight: Float32Array;
  readonly bias: Float32Array | null;
  readonly rows: number;
  readonly columns: number;
}

export interface LayerWeights {
  readonly attentionNorm: Float32Array;
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
  readonly mlpNorm: Float32Array;
  readonly gate: Linear;
  readonly up: Linear;
  readonly down: Linear;
}

/** All weights of a decoder, 32-bit, row-major. */
export interface Weights {
  /** [vocabulary, width]. */
  readonly embedding: Float32Array;
  readonly layers: readonly LayerWeights[];
  readonly norm: Float32Array;
  /** [vocabulary, width]; the embedding itself when tied. */
  readonly head: Float32Array;
}

interface Projection {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly bias: boolean;
}

/** The matrices of one layer, by their place in `LayerWeights`. */
function projections(
  config: Config,
): Readonly<Record<Exclude<keyof LayerWeights, `${string}Norm`>, Projection>> {
  const { width, inner, heads, kvHeads, headSize, bias } = config;
  const [q, kv] = [heads * headSize, kvHeads * headSize];
  return {
    query: { name: 'self_attn.q_proj', rows: q, columns: width, bias: bias.qkv },
    key: { name: 'self_attn.k_proj', rows: kv, columns: width, bias: bias.qkv },
    value: { name: 'self_attn.v_proj', rows: kv, columns: width, bias: bias.qkv },
    output: { name: 'self_attn.o_proj', rows: width, columns: q, bias: bias.output },
    gate: { name: 'mlp.gate_proj', rows: inner, columns: width, bias: bias.mlp },
    up: { name: 'mlp.up_proj', rows: inner, columns: width, bias: bias.mlp },
    down: { name: 'mlp.down_proj', rows: width, columns: inner, bias: bias.mlp },
  };
}

export const EMBEDDING = 'model.embed_tokens.weight';
const NORM = 'model.norm.weight';
export const HEAD = 'lm_head.weight';
const layerName = (layer: number, part: string): string => `model.layers.${layer}.${part}`;

/** Names and shapes of all tensors that a checkpoint of this configuration has, in Hugging Face's words. */
export function tensorShapes(config: Config): ReadonlyMap<string, readonly number[]> {
  const { vocabulary, width, tied } = config;
  const shapes = new Map<string, readonly number[]>([[EMBEDDING, [vocabulary, width]]]);
  for (let layer = 0; layer < config.layers; layer++) {
    shapes.set(layerName(layer, 'input_layernorm.weight'), [width]);
    shapes.set(layerName(layer, 'post_attention_layernorm.weight'), [width]);
    for (const { name, rows, columns, bias } of Object.values(projections(config))) {
      shapes.set(layerName(layer, `${name}.weight`), [rows, columns]);
      if (bias) shapes.set(layerName(layer, `${name}.bias`), [rows]);
    }
  }
  shapes.set(NORM, [width]);
  if (!tied) shapes.set(HEAD, [vocabulary, width]);
  return shapes;
}

/** How many numbers the weights of a configuration are. */
export const parameterCount = (config: Config): number =>
  [...tensorShapes(config).values()].reduce((sum, shape) => sum + countOf(shape), 0);

/** Puts tensors in their places; `tensors` must hold all of `tensorShapes`. */
export function arrange(config: Config, tensors: ReadonlyMap<string, Float32Array>): Weights {
  const get = (name: string): Float32Array => {
    const values = tensors.get(name);
    if (!values) throw new Error(`no tensor ${name}`);
    return values;
  };
  const parts = projections(config);
  const layers = Array.from({ length: config.layers }, (_, layer): LayerWeights => {
    const linear = ({ name, rows, columns, bias }: Projection): Linear => ({
      weight: get(layerName(layer, `${name}.weight`)),
      bias: bias ? get(layerName(layer, `${name}.bias`)) : null,
      rows,
      columns,
    });
    return {
      attentionNorm: get(layerName(layer, 'input_layernorm.weight')),
      query: linear(parts.query),
      key: linear(parts.key),
      value: linear(parts.value),
      output: linear(parts.output),
      mlpNorm: get(layerName(layer, 'post_attention_layernorm.weight')),
      gate: linear(parts.gate),
      up: linear(parts.up),
      down: linear(parts.down),
    };
  });
  return { embedding: get(EMBEDDING), layers, norm: get(NORM), head: get(config.tied ? EMBEDDING : HEAD) };
}

/** The tensors of weights by their names in a checkpoint: the way back of `arrange`. */
export function named(config: Config, { embedding, layers, norm, head }: Weights): Map<string, Float32Array> {
  const tensors = new Map([[EMBEDDING, embedding]]);
  layers.forEach((weights, layer) => {
    tensors.set(layerName(layer, 'input_layernorm.weight'), weights.attentionNorm);
    tensors.set(layerName(layer, 'post_attention_layernorm.weight'), weights.mlpNorm);
    for (const [place, { name }] of Object.entries(projections(config))) {
      const { weight, bias } = weights[place as keyof ReturnType<typeof projections>];
      tensors.set(layerName(layer, `${name}.weight`), weight);
      if (bias) tensors.set(layerName(layer, `${name}.bias`), bias);
    }
  });
  tensors.set(NORM, norm);
  if (!config.tied) tensors.set(HEAD, head);
  return tensors;
}
