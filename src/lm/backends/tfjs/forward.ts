import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Activation, Config } from '../../config.ts';
import type { Rotation } from '../../rope.ts';
import type { Block } from './blocks.ts';
import type { Tf } from './load.ts';
import { type Sight, sightOf } from './masks.ts';
import { joined, type Places, picked } from './places.ts';
import type { LayerTensors, Matrix, ModelTensors } from './tensors.ts';

/** Tokens to read, on the stem or on branches. */
export interface Tokens {
  readonly ids: readonly number[];
  readonly places: Places;
  /** Rotations of consecutive tokens, together of all. */
  readonly turns: readonly Rotation[];
  /** Rows whose logits are wanted, ascending. */
  readonly asked: readonly number[];
}

export interface Step {
  readonly tokens: Tokens;
  /** Blocks that stay as they are. */
  readonly settled: readonly Block[];
  /** The short block at the end, which the new block takes in. */
  readonly open: Block | undefined;
}

/** Reads tokens; returns the logits behind those that were asked for, and the new block, which the caller owns. */
export function forward(
  tf: Tf,
  config: Config,
  tensors: ModelTensors,
  step: Step,
): { readonly logits: readonly Float32Array[]; readonly block: Block } {
  const keys: Tensor2D[][] = [];
  const values: Tensor2D[][] = [];
  const { tokens, open } = step;
  const places = open ? joined(open.places, tokens.places) : tokens.places;
  const result = tf.tidy(() => {
    const piece = pieceOf(tf, config, tensors, step, places);
    let x = tf.tensor2d(embedded(tensors.embedding, config.width, tokens.ids), [piece.count, config.width]);
    for (const [index, layer] of tensors.layers.entries()) {
      const isLast = index === config.layers - 1;
      const sights = piece.sights(config.windows[index] ?? null, isLast);
      const before = x;
      // What a layer computes on its way is freed with the layer, not behind the last one.
      x = tf.tidy((): Tensor2D => {
        const { mixed, k, v } = attention(piece, layer, index, before, { askedOnly: isLast, sights });
        keys.push(k.map((tensor) => tf.keep(tensor)));
        values.push(v.map((tensor) => tf.keep(tensor)));
        // Of the last layer nothing but the rows that were asked for is needed.
        const rows: Tensor2D = tf.add(
          isLast ? askedRows(piece, before) : before,
          times(tf, mixed, layer.output),
        );
        return tf.add(rows, feedForward(piece, layer, rows));
      });
      before.dispose();
    }
    return tf.matMul(rmsNorm(piece, x, tensors.norm), tensors.head);
  });
  const all = result.dataSync() as Float32Array;
  result.dispose();
  const { vocabulary } = config;
  const logits = tokens.asked.map((_, i) => all.subarray(i * vocabulary, (i + 1) * vocabulary));
  return { logits, block: { places, keys, values } };
}

function embedded(embedding: Float32Array, width: number, ids: readonly number[]): Float32Array {
  const rows = new Float32Array(ids.length * width);
  for (const [row, id] of ids.entries())
    rows.set(embedding.subarray(id * width, (id + 1) * width), row * width);
  return rows;
}

/** Some tokens on their way through the layers. */
interface Piece {
  readonly tf: Tf;
  readonly config: Config;
  readonly step: Step;
  readonly count: number;
  /** [count, 1, headSize]. */
  readonly cos: Tensor3D;
  readonly sin: Tensor3D;
  readonly turn: Tensor2D;
  readonly sights: (window: number | null, askedOnly: boolean) => readonly Sight[];
}

function pieceOf(tf: Tf, config: Config, { turn }: ModelTensors, step: Step, last: Places): Piece {
  const { ids, places, turns, asked } = step.tokens;
  const count = ids.length;
  const all = [...step.settled.map((block) => block.places), last];
  const known = new Map<string, readonly Sight[]>();
  const sights: Piece['sights'] = (window, askedOnly) => {
    const key = `${window} ${askedOnly}`;
    const rows = askedOnly ? picked(places, asked) : places;
    const found = known.get(key) ?? all.map((keys) => sightOf(tf, rows, keys, window));
    known.set(key, found);
    return found;
  };
  const { headSize } = config;
  const both = (of: (rotation: Rotation) => Float32Array): Tensor3D =>
    tf.tensor3d(twice(turns.map(of), count, headSize), [count, 1, headSize]);
  return { tf, config, step, count, cos: both(({ cos }) => cos), sin: both(({ sin }) => sin), turn, sights };
}

/** Rows of headSize / 2 numbers, each once more behind itself. */
function twice(parts: readonly Float32Array[], count: number, headSize: number): Float32Array {
  const [rows, half] = [new Float32Array(count * headSize), headSize / 2];
  let at = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length; from += half, at += headSize) {
      const row = part.subarray(from, from + half);
      rows.set(row, at);
      rows.set(row, at + half);
    }
  }
  return rows;
}

/** Rows whose logits are wanted, along the first dimension. */
function askedRows<T extends Tensor>({ tf, count, step }: Piece, x: T): T {
  const { asked } = step.tokens;
  if (asked.length === count) return x;
  if (asked.length > 1) return tf.gather(x, tf.tensor1d([...asked], 'int32'));
  const rest = x.shape.slice(1);
  return tf.slice(x, [asked[0]!, ...rest.map(() => 0)], [1, ...rest]);
}

function times(tf: Tf, x: Tensor2D, { weight, bias }: Matrix): Tensor2D {
  const y: Tensor2D = tf.matMul(x, weight);
  return bias ? tf.add(y, bias) : y;
}

function rmsNorm({ tf, config }: Piece, x: Tensor2D, gain: Tensor1D): Tensor2D {
  const squares = tf.mean(tf.square(x), 1, true);
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(squares, config.epsilon))), gain);
}

/** Mixed values of all heads, [rows, heads · headSize], and the keys and values of the new block. */
function attention(
  piece: Piece,
  layer: LayerTensors,
  index: number,
  x: Tensor2D,
  { askedOnly, sights }: { readonly askedOnly: boolean; readonly sights: readonly Sight[] },
): { readonly mixed: Tensor2D; readonly k: readonly Tensor2D[]; readonly v: readonly Tensor2D[] } {
  const { tf, config, step, count } = piece;
  const { heads, kvHeads, headSize } = config;
  const all = times(tf, rmsNorm(piece, x, layer.attentionNorm), layer.attention);
  const [q, k, v] = split(piece, all);
  const added = { k: tf.unstack(tf.transpose(k, [1, 2, 0])), v: tf.unstack(tf.transpose(v, [1, 0, 2])) };
  const grown = (old: readonly Tensor2D[] | undefined, parts: Tensor[], axis: number): Tensor2D[] =>
    (parts as Tensor2D[]).map((part, head) => (old ? tf.concat2d([old[head]!, part], axis) : part));
  const keys = grown(step.open?.keys[index], added.k, 1);
  const values = grown(step.open?.values[index], added.v, 0);
  const rows = askedOnly ? step.tokens.asked.length : count;
  const asked = askedOnly ? askedRows(piece, q) : q;
  const group = heads / kvHeads;
  const queries = tf.unstack(tf.reshape(tf.transpose(asked, [1, 0, 2]), [kvHeads, group * rows, headSize]));
  const mixed = queries.map((query, head) => {
    const seen = {
      keys: [...step.settled.map((block) => block.keys[index]![head]!), keys[head]!],
      values: [...step.settled.map((block) => block.values[index]![head]!), values[head]!],
    };
    return mix(tf, query as Tensor2D, group, seen, sights);
  });
  const stacked = tf.reshape(tf.concat(mixed, 0), [heads, rows, headSize]);
  return {
    mixed: tf.reshape(tf.transpose(stacked, [1, 0, 2]), [rows, heads * headSize]),
    k: keys,
    v: values,
  };
}

/** Queries and keys, turned to their positions, and values: [count, heads, headSize] each. */
function split({ tf, config, count, cos, sin, turn }: Piece, all: Tensor2D): [Tensor3D, Tensor3D, Tensor3D] {
  const { heads, kvHeads, headSize } = config;
  const turning = heads + kvHeads;
  const cut = (x: Tensor3D, from: number, size: number): Tensor3D =>
    tf.slice3d(x, [0, from, 0], [count, size, headSize]);
  const whole = tf.reshape(all, [count, turning + kvHeads, headSize]) as Tensor3D;
  const straight = cut(whole, 0, turning);
  const flat = tf.reshape(straight, [count * turning, headSize]) as Tensor2D;
  const across = tf.reshape(tf.matMul(flat, turn), straight.shape);
  const turned: Tensor3D = tf.add(tf.mul(straight, cos), tf.mul(across, sin));
  return [cut(turned, 0, heads), cut(turned, heads, kvHeads), cut(whole, turning, kvHeads)];
}

/** softmax(q K) V over all blocks in sight; q is [group · rows, headSize]. */
function mix(
  tf: Tf,
  query: Tensor2D,
  group: number,
  blocks: { readonly keys: readonly Tensor2D[]; readonly values: readonly Tensor2D[] },
  sights: readonly Sight[],
): Tensor2D {
  const seen = sights.flatMap((sight, i) => (sight === 'none' ? [] : [i]));
  const scores = seen.map((i) => masked(tf, tf.matMul(query, blocks.keys[i]!), group, sights[i]!));
  if (seen.length === 1) return tf.matMul(tf.softmax(scores[0]!), blocks.values[seen[0]!]!);
  const shares = tf.split(
    tf.softmax(tf.concat2d(scores, 1)),
    seen.map((i) => blocks.values[i]!.shape[0]),
    1,
  );
  return tf.addN(shares.map((share, at) => tf.matMul(share, blocks.values[seen[at]!]!)));
}

function masked(tf: Tf, scores: Tensor2D, group: number, sight: Sight): Tensor2D {
  if (sight === 'all' || sight === 'none') return scores;
  if (group === 1) return tf.add(scores, sight);
  const [rows, columns] = sight.shape;
  return tf.reshape(tf.add(tf.reshape(scores, [group, rows, columns]), sight), scores.shape);
}

function feedForward(piece: Piece, layer: LayerTensors, x: Tensor2D): Tensor2D {
  const { tf, config } = piece;
  const normed = rmsNorm(piece, x, layer.mlpNorm);
  const gate = activate(tf, config.activation, times(tf, normed, layer.gate));
  return times(tf, tf.mul(gate, times(tf, normed, layer.up)), layer.down);
}

function activate(tf: Tf, activation: Activation, x: Tensor2D): Tensor2D {
  switch (activation) {
    case 'silu':
      return tf.mul(x, tf.sigmoid(x));
    case 'gelu':
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
    case 'gelu-tanh': {
      const cubed = tf.mul(tf.mul(tf.square(x), x), 0.044715);
      const inner = tf.mul(tf.add(x, cubed), Math.sqrt(2 / Math.PI));
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
    }
    default:
      return activation satisfies never;
  }
}
