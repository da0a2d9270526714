import { type Fields, fieldsOf, type Json } from './json.ts';
import type { Overrides } from './overrides.ts';
import type { Rope } from './rope.ts';
import { readScaling } from './rope-scaling.ts';

/** What a decoder of the Llama family looks like, from its `config.json`. */
export interface Config {
  readonly vocabulary: number;
  /** `hidden_size`. */
  readonly width: number;
  /** `intermediate_size`. */
  readonly inner: number;
  readonly layers: number;
  readonly heads: number;
  /** Equal to `heads` in multi-head attention, 1 in multi-query attention, between them grouped. */
  readonly kvHeads: number;
  readonly headSize: number;
  readonly activation: Activation;
  /** `rms_norm_eps`. */
  readonly epsilon: number;
  /** Whether the output matrix is the embedding's. */
  readonly tied: boolean;
  readonly bias: { readonly qkv: boolean; readonly output: boolean; readonly mlp: boolean };
  /** Per layer: how many tokens back attention sees, itself included; null for all. */
  readonly windows: readonly (number | null)[];
  readonly rope: Rope;
  /** Tokens of prompt and answer the model can hold. */
  readonly window: number;
}

/** `gelu` is exact, `gelu-tanh` its usual approximation. */
export type Activation = 'silu' | 'gelu' | 'gelu-tanh';

const families = {
  LlamaForCausalLM: 'llama',
  MistralForCausalLM: 'mistral',
  Qwen2ForCausalLM: 'qwen2',
} as const;
type Architecture = keyof typeof families;

const activations: Readonly<Record<string, Activation>> = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
};

/** Reads a parsed `config.json`; what is missing, malformed or not supported is a UserError. `where` is its path. */
export function readConfig(json: Json, where: string, overrides: Overrides = {}): Config {
  const fields = fieldsOf(json, where);
  const architecture = readArchitecture(fields);
  const layers = fields.count('num_hidden_layers');
  const width = fields.count('hidden_size');
  const heads = fields.count('num_attention_heads');
  const kvHeads = fields.count('num_key_value_heads', heads);
  const headSize = fields.count('head_dim', width / heads);
  if (heads % kvHeads !== 0) {
    throw fields.fail(
      `${heads} query heads cannot share ${kvHeads} key-value heads.`,
      'num_key_value_heads must divide num_attention_heads.',
    );
  }
  if (headSize % 2 !== 0) throw fields.fail(`head_dim is ${headSize}.`, 'It must be even.');
  const rope = readRope(fields, headSize, overrides);
  return {
    vocabulary: fields.count('vocab_size'),
    width,
    inner: fields.count('intermediate_size'),
    layers,
    heads,
    kvHeads,
    headSize,
    activation: readActivation(fields),
    epsilon: fields.positive('rms_norm_eps', 1e-6),
    tied: fields.flag('tie_word_embeddings', false),
    bias: readBias(fields, architecture),
    windows:
      overrides.slidingWindow === undefined
        ? readWindows(fields, architecture, layers)
        : new Array<number | null>(layers).fill(overrides.slidingWindow),
    rope,
    window: reachOf(rope),
  };
}

function readArchitecture({ json, fail }: Fields): Architecture {
  const named = Array.isArray(json.architectures) ? json.architectures[0] : undefined;
  const known = Object.keys(families) as Architecture[];
  const found =
    known.find((name) => name === named) ??
    (named === undefined ? known.find((name) => families[name] === json.model_type) : undefined);
  if (found) return found;
  throw fail(
    `the architecture ${JSON.stringify(named ?? json.model_type ?? 'unnamed')} is not supported.`,
    `The local engine runs ${known.join(', ')}; for others start a server and use its http address.`,
  );
}

function readActivation({ json, fail }: Fields): Activation {
  const named = json.hidden_act ?? 'silu';
  if (typeof named === 'string' && Object.hasOwn(activations, named)) return activations[named]!;
  throw fail(
    `hidden_act ${JSON.stringify(named)} is not supported.`,
    `It must be one of: ${Object.keys(activations).join(', ')}.`,
  );
}

/** Qwen2 always has biases on queries, keys and values; Llama's `attention_bias` is on all four projections. */
function readBias(fields: Fields, architecture: Architecture): Config['bias'] {
  if (architecture === 'Qwen2ForCausalLM') return { qkv: true, output: false, mlp: false };
  if (architecture === 'MistralForCausalLM') return { qkv: false, output: false, mlp: false };
  const attention = fields.flag('attention_bias', false);
  return { qkv: attention, output: attention, mlp: fields.flag('mlp_bias', false) };
}

/**
 * Mistral slides in all layers, over 4,096 tokens where the file is silent; Qwen2 only when told to, and then from
 * layer `max_window_layers` on or where `layer_types` says so; Llama never.
 */
function readWindows(fields: Fields, architecture: Architecture, layers: number): Config['windows'] {
  const { json } = fields;
  const all = new Array<number | null>(layers);
  if (architecture === 'LlamaForCausalLM' || json.sliding_window === null) return all.fill(null);
  if (architecture === 'MistralForCausalLM') return all.fill(fields.count('sliding_window', 4096));
  if (!fields.flag('use_sliding_window', false)) return all.fill(null);
  const window = fields.count('sliding_window', 4096);
  const types = Array.isArray(json.layer_types) ? json.layer_types : undefined;
  const full = types ? 0 : Number(json.max_window_layers ?? 28);
  return Array.from(all, (_, layer) =>
    (types ? types[layer] === 'sliding_attention' : layer >= full) ? window : null,
  );
}

function readRope(fields: Fields, headSize: number, overrides: Overrides): Rope {
  const trained = fields.count('max_position_embeddings');
  const { theta, scaling } = readScaling(fields, trained, overrides.ropeScaling);
  if (fields.positive('partial_rotary_factor', 1) !== 1) {
    throw fields.fail('partial_rotary_factor is not supported.', 'Use a model that rotates whole heads.');
  }
  return { theta: overrides.ropeTheta ?? theta, headSize, trained, scaling };
}

/** A stretched model reaches so many times further than it was trained; Llama 3's file already counts that in. */
function reachOf({ trained, scaling }: Rope): number {
  switch (scaling.type) {
    case 'none':
    case 'llama3':
      return trained;
    case 'linear':
    case 'dynamic':
      return Math.floor(trained * scaling.factor);
    case 'yarn':
      return Math.max(trained, Math.floor(scaling.original * scaling.factor));
    default:
      return scaling satisfies never;
  }
}
