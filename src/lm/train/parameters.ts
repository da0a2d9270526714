import { seeded } from '../../core/random.ts';
import type { Config } from '../config.ts';
import { countOf } from '../safetensors.ts';
import { tensorShapes } from '../weights.ts';

/** The tensors of a decoder by their names in a checkpoint; training changes their values in place. */
export type Parameters = ReadonlyMap<string, Float32Array>;

/** Random numbers beside what matrices begin with: they part heads that begin alike. */
const NOISE = 0.02;

/**
 * Weights to begin with. Norms are 1, biases 0, matrices small random numbers; on top of these, a decoder whose width
 * has room for it begins with a place for its own word and one for each word it looks back at (`setSlots`), because a
 * model as small as this finds no way to look things up in the minutes it is trained for.
 */
export function initialParameters(
  config: Config,
  seed: string,
  lookBack: readonly number[],
): Map<string, Float32Array> {
  const parameters = new Map<string, Float32Array>();
  for (const [name, shape] of tensorShapes(config)) {
    const random = seeded(`${seed}/${name}`);
    const values = new Float32Array(countOf(shape));
    if (name.endsWith('norm.weight')) values.fill(1);
    else if (!name.endsWith('.bias')) {
      const scale = /(?:embed|gate|up)_/.test(name) ? 1 / Math.sqrt(config.width) : NOISE;
      for (let i = 0; i < values.length; i++) values[i] = scale * normal(random.float);
    }
    parameters.set(name, values);
  }
  if (lookBack.length > 0) setSlots(config, parameters, lookBack);
  return parameters;
}

/** About normal: twelve uniform numbers, less their mean. */
function normal(uniform: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += uniform();
  return sum;
}

/** Size of the biases by which a head looks back: it begins with nearly all attention on one token. */
const STRENGTH = 6;
/** What a look-back head copies is then about as large as the token's own word. */
const COPY = 0.3;
/** How strongly like attends to like in later layers. */
const MATCH = 1;

/**
 * What the heads of later layers begin as: the place where they find the word they look for (the token itself, or one
 * two or four tokens behind the word), and whose word they copy from there. By slots of `setSlots`.
 */
const roles: readonly { readonly find: number; readonly copy: number }[] = [
  { find: 0, copy: 2 },
  { find: 0, copy: 3 },
  { find: 2, copy: 0 },
  { find: 3, copy: 0 },
];

/**
 * The stream is cut into slots of `headSize` dimensions. A token's word stands in slot 0. Head i of the first layer
 * looks `lookBack[i]` tokens back and copies the word there into slot i + 1. Heads of later layers begin as look-ups
 * for the words that the token which asks has in its first two look-back slots: like attends to like, and what is
 * found is copied to slot 0 (compare mimetic initialization, arXiv 2305.09828). Which of them answers which question,
 * and how far to trust a place, is left to training.
 */
function setSlots(config: Config, parameters: Parameters, lookBack: readonly number[]): void {
  const { width, headSize, heads, kvHeads, layers } = config;
  const embedding = parameters.get('model.embed_tokens.weight')!;
  const larger = Math.sqrt(width / headSize);
  for (let i = 0; i < embedding.length; i++) embedding[i]! *= i % width < headSize ? larger : NOISE;
  for (let layer = 0; layer < layers; layer++) {
    const matrix = (part: string, columns: number) => {
      const values = parameters.get(`model.layers.${layer}.self_attn.${part}_proj.weight`)!;
      /** Adds to the diagonal between a head's dimensions and a slot's, whichever are rows. */
      return (row: number, column: number, by: number): void => {
        for (let i = 0; i < headSize; i++)
          values[(row * headSize + i) * columns + column * headSize + i]! += by;
      };
    };
    const [query, key, value] = [matrix('q', width), matrix('k', width), matrix('v', width)];
    const output = matrix('o', heads * headSize);
    for (let head = 0; head < heads; head++) {
      const role = roles[head % roles.length]!;
      const leads = head % (heads / kvHeads) === 0;
      const group = Math.floor(head / (heads / kvHeads));
      if (layer > 0) {
        for (const asked of [1, 2]) query(head, asked, MATCH);
        if (leads) key(group, role.find, MATCH);
        if (leads) value(group, role.copy, COPY);
        output(0, head, COPY);
      } else if (head < lookBack.length) {
        if (leads) value(group, 0, COPY);
        output(head + 1, head, COPY);
      }
    }
  }
  setLookBack(config, parameters, lookBack);
}

/**
 * Biases of queries and keys by which head i of the first layer attends to the token `lookBack[i]` before: both are
 * the same vector, the query's turned back by that many positions, so that the rotations of RoPE (arXiv 2104.09864,
 * section 3.2) make their product largest there.
 */
function setLookBack(
  { headSize, kvHeads, heads, rope }: Config,
  parameters: Parameters,
  lookBack: readonly number[],
): void {
  const query = parameters.get('model.layers.0.self_attn.q_proj.bias')!;
  const key = parameters.get('model.layers.0.self_attn.k_proj.bias')!;
  const half = headSize / 2;
  lookBack.forEach((back, head) => {
    const group = Math.floor(head / (heads / kvHeads));
    for (let i = 0; i < half; i++) {
      const angle = -back * rope.theta ** (-i / half);
      query[head * headSize + i] = STRENGTH * Math.cos(angle);
      query[head * headSize + half + i] = STRENGTH * Math.sin(angle);
      key[group * headSize + i] = STRENGTH;
    }
  });
}
