import type { ConfigJson } from './checkpoint.ts';

/**
 * A decoder written as plainly as it can be, from the model cards and Hugging Face's formulas: 64-bit numbers, no cache,
 * every position anew, one number at a time. It shares nothing with the engine.
 */
export function oracleLogits(
  config: ConfigJson,
  tensors: ReadonlyMap<string, [number[], Float32Array]>,
  ids: readonly number[],
): number[] {
  const n = (name: string): number => config[name] as number;
  const [heads, kvHeads, size, width] = [
    n('num_attention_heads'),
    n('num_key_value_heads'),
    n('head_dim'),
    n('hidden_size'),
  ];
  const get = (name: string): number[] => Array.from(tensors.get(name)![1]);
  const apply = (name: string, x: readonly number[]): number[] => {
    const [[rows, columns], weight] = tensors.get(`${name}.weight`)! as [[number, number], Float32Array];
    const bias = tensors.get(`${name}.bias`)?.[1];
    return Array.from({ length: rows }, (_, row) => {
      let sum = bias ? bias[row]! : 0;
      for (let c = 0; c < columns; c++) sum += weight[row * columns + c]! * x[c]!;
      return sum;
    });
  };
  const norm = (name: string, x: readonly number[]): number[] => {
    const gain = get(name);
    const mean = x.reduce((sum, value) => sum + value * value, 0) / x.length;
    return x.map((value, i) => (value / Math.sqrt(mean + n('rms_norm_eps'))) * gain[i]!);
  };
  const { frequencies, magnitude } = oracleRope(config, ids.length);
  const turn = (x: readonly number[], position: number): number[] =>
    x.map((value, i) => {
      const half = size / 2;
      const pair = i < half ? -x[i + half]! : x[i - half]!;
      const angle = position * frequencies[i % half]!;
      return (value * Math.cos(angle) + pair * Math.sin(angle)) * magnitude;
    });
  const cut = (x: readonly number[], head: number): number[] => x.slice(head * size, (head + 1) * size);
  const embedding = get('model.embed_tokens.weight');
  let xs = ids.map((id) => embedding.slice(id * width, (id + 1) * width));
  for (let layer = 0; layer < n('num_hidden_layers'); layer++) {
    const name = (part: string): string => `model.layers.${layer}.${part}`;
    const hs = xs.map((x) => norm(name('input_layernorm.weight'), x));
    const qs = hs.map((h) => apply(name('self_attn.q_proj'), h));
    const ks = hs.map((h) => apply(name('self_attn.k_proj'), h));
    const vs = hs.map((h) => apply(name('self_attn.v_proj'), h));
    xs = xs.map((x, i) => {
      const mixed = Array.from({ length: heads }, (_, head) => {
        const shared = Math.floor(head / (heads / kvHeads));
        const q = turn(cut(qs[i]!, head), i);
        const seen = xs.flatMap((_, j) => (sees(config, layer, i, j) ? [j] : []));
        const weights = softmax(seen.map((j) => dot(q, turn(cut(ks[j]!, shared), j)) / Math.sqrt(size)));
        return Array.from({ length: size }, (_, d) =>
          seen.reduce((sum, j, at) => sum + weights[at]! * cut(vs[j]!, shared)[d]!, 0),
        );
      }).flat();
      const y = plus(x, apply(name('self_attn.o_proj'), mixed));
      const h = norm(name('post_attention_layernorm.weight'), y);
      const gate = apply(name('mlp.gate_proj'), h).map(activation(config.hidden_act as string));
      const up = apply(name('mlp.up_proj'), h);
      return plus(
        y,
        apply(
          name('mlp.down_proj'),
          gate.map((value, k) => value * up[k]!),
        ),
      );
    });
  }
  const last = norm('model.norm.weight', xs.at(-1)!);
  return config.tie_word_embeddings
    ? Array.from({ length: n('vocab_size') }, (_, id) =>
        dot(embedding.slice(id * width, (id + 1) * width), last),
      )
    : apply('lm_head', last);
}

/** Whether query i sees key j: not the future, and within the sliding window where the layer has one. */
function sees(config: ConfigJson, layer: number, i: number, j: number): boolean {
  const [architecture] = config.architectures as string[];
  const slides =
    (architecture === 'MistralForCausalLM' && config.sliding_window !== null) ||
    (architecture === 'Qwen2ForCausalLM' &&
      config.use_sliding_window === true &&
      layer >= (config.max_window_layers as number));
  return j <= i && (!slides || j > i - (config.sliding_window as number));
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const plus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value + b[i]!);
function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const shares = scores.map((score) => Math.exp(score - top));
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}

const activation =
  (name: string) =>
  (x: number): number => {
    if (name === 'silu') return x / (1 + Math.exp(-x));
    if (name === 'gelu') return x * (0.5 + normalBetween0And(x));
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  };

/** The normal distribution's mass between 0 and x, by Simpson's rule. */
function normalBetween0And(x: number): number {
  const steps = 2000;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const at = (x * i) / steps;
    sum += (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2) * Math.exp((-at * at) / 2);
  }
  return ((sum * x) / steps / 3) * (1 / Math.sqrt(2 * Math.PI));
}

/** Rotary frequencies as `modeling_rope_utils.py` has them, one branch per type. */
export function oracleRope(
  config: ConfigJson,
  length: number,
): { readonly frequencies: readonly number[]; readonly magnitude: number } {
  const dim = config.head_dim as number;
  const theta = config.rope_theta as number;
  const trained = config.max_position_embeddings as number;
  const scaling = config.rope_scaling as Readonly<Record<string, number | string>> | undefined;
  const exponents = Array.from({ length: dim / 2 }, (_, i) => (2 * i) / dim);
  const plain = exponents.map((e) => 1 / theta ** e);
  const type = scaling?.rope_type ?? scaling?.type;
  const get = (name: string, otherwise?: number): number => (scaling![name] ?? otherwise) as number;
  if (type === 'linear') return { frequencies: plain.map((f) => f / get('factor')), magnitude: 1 };
  if (type === 'dynamic') {
    const seen = Math.max(length, trained);
    const base = theta * ((get('factor') * seen) / trained - (get('factor') - 1)) ** (dim / (dim - 2));
    return { frequencies: exponents.map((e) => 1 / base ** e), magnitude: 1 };
  }
  if (type === 'llama3') {
    const old = get('original_max_position_embeddings');
    const frequencies = plain.map((f) => {
      const wavelength = (2 * Math.PI) / f;
      if (wavelength > old / get('low_freq_factor')) return f / get('factor');
      if (wavelength < old / get('high_freq_factor')) return f;
      const smooth =
        (old / wavelength - get('low_freq_factor')) / (get('high_freq_factor') - get('low_freq_factor'));
      return ((1 - smooth) * f) / get('factor') + smooth * f;
    });
    return { frequencies, magnitude: 1 };
  }
  if (type === 'yarn') {
    const old = get('original_max_position_embeddings', trained);
    const dimOf = (rotations: number): number =>
      (dim * Math.log(old / (rotations * 2 * Math.PI))) / (2 * Math.log(theta));
    const low = Math.max(Math.floor(dimOf(get('beta_fast', 32))), 0);
    let high = Math.min(Math.ceil(dimOf(get('beta_slow', 1))), dim - 1);
    if (low === high) high += 0.001;
    const frequencies = plain.map((f, i) => {
      const keep = 1 - Math.min(1, Math.max(0, (i - low) / (high - low)));
      return (f / get('factor')) * (1 - keep) + f * keep;
    });
    return { frequencies, magnitude: get('attention_factor', 0.1 * Math.log(get('factor')) + 1) };
  }
  return { frequencies: plain, magnitude: 1 };
}
