import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Activation, Config } from '../../config.ts';
import { rotation } from '../../rope.ts';
import type { Block } from './blocks.ts';
import type { Tf } from './load.ts';
import { type Sight, sightOf } from './masks.ts';
import type { LayerTensors, Matrix, ModelTensors } from './tensors.ts';

export interface Step {
  readonly ids: readonly number[];
  readonly reach: number;
  /** Blocks before the piece that stay as they are. */
  readonly settled: readonly Block[];
  /** The short block before the piece, which the new block takes in. */
  readonly open: Block | undefined;
}

/** Reads a piece; returns the logits behind its last id, and the new block, which the caller owns. */
export function forward(
  tf: Tf,
  config: Config,
  tensors: ModelTensors,
  step: Step,
): { readonly logits: Float32Array; readonly block: Block } {
  const keys: Tensor2D[][] = [];
  const values: Tensor2D[][] = [];
  const result = tf.tidy(() => {
    const piece = pieceOf(tf, config, tensors, step);
    let x = tf.gather(tensors.embedding, tf.tensor1d([...step.ids], 'int32'));
    for (const [index, layer] of tensors.layers.entries()) {
      const isLast = index === config.layers - 1;
      const { mixed, k, v } = attention(piece, layer, index, x, isLast);
      keys.push(k.map((tensor) => tf.keep(tensor)));
      values.push(v.map((tensor) => tf.keep(tensor)));
      // Nothing but the last row of the last layer is asked for.
      if (isLast) x = lastRow(piece, x);
      x = tf.add(x, times(tf, mixed, layer.output));
      x = tf.add(x, feedForward(piece, layer, x));
    }
    return tf.matMul(rmsNorm(piece, x, tensors.norm), tensors.head);
  });
  const logits = result.dataSync() as Float32Array;
  result.dispose();
  const length = step.ids.length + (step.open?.length ?? 0);
  return { logits, block: { length, keys, values, owners: 1 } };
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
  readonly sights: (window: number | null, lastOnly: boolean) => readonly Sight[];
}

function pieceOf(tf: Tf, config: Config, { turn }: ModelTensors, step: Step): Piece {
  const count = step.ids.length;
  const ends: number[] = [];
  for (const { length } of step.settled) ends.push((ends.at(-1) ?? 0) + length);
  const start = ends.at(-1) ?? 0;
  const from = start + (step.open?.length ?? 0);
  ends.push(from + count);
  const known = new Map<string, readonly Sight[]>();
  const sights: Piece['sights'] = (window, lastOnly) => {
    const key = `${window} ${lastOnly}`;
    const seers = { from: lastOnly ? from + count - 1 : from, to: from + count, window };
    const found = known.get(key) ?? ends.map((end, i) => sightOf(tf, seers, ends[i - 1] ?? 0, end));
    known.set(key, found);
    return found;
  };
  const { cos, sin } = rotation(config.rope, from, count, step.reach);
  const both = (half: Float32Array): Tensor3D => {
    const values = tf.tensor3d(half, [count, 1, config.headSize / 2]);
    return tf.concat([values, values], 2);
  };
  return { tf, config, step, count, cos: both(cos), sin: both(sin), turn, sights };
}

const lastRow = ({ tf, count }: Piece, x: Tensor2D): Tensor2D =>
  count === 1 ? x : tf.slice2d(x, [count - 1, 0], [1, x.shape[1]]);

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
  lastOnly: boolean,
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
  const rows = lastOnly ? 1 : count;
  const asked = lastOnly && count > 1 ? tf.slice3d(q, [count - 1, 0, 0], [1, heads, headSize]) : q;
  const group = heads / kvHeads;
  const queries = tf.unstack(tf.reshape(tf.transpose(asked, [1, 0, 2]), [kvHeads, group * rows, headSize]));
  const sights = piece.sights(config.windows[index] ?? null, lastOnly);
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
