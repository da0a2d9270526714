import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Config } from '../../config.ts';
import type { Rotation } from '../../rope.ts';
import { embedded } from '../rows.ts';
import type { Block, Span } from './blocks.ts';
import { feedForward, masked, times } from './layer.ts';
import type { Tf } from './load.ts';
import { type Sight, sightOf } from './masks.ts';
import type { LayerTensors, ModelTensors } from './tensors.ts';

/** Consecutive tokens to read. */
export interface Tokens extends Span {
  readonly ids: readonly number[];
  readonly turn: Rotation;
}

export interface Step {
  readonly tokens: Tokens;
  /** Blocks that stay as they are. */
  readonly settled: readonly Block[];
  /** The short block at the end, which the new block takes in. */
  readonly open: Block | undefined;
}

/** Reads consecutive tokens; returns the logits behind the last, and the new block, which the caller owns. */
export function forward(
  tf: Tf,
  config: Config,
  tensors: ModelTensors,
  step: Step,
): { readonly logits: Float32Array; readonly block: Block } {
  const keys: Tensor2D[][] = [];
  const values: Tensor2D[][] = [];
  const { tokens, open } = step;
  const span: Span = { from: open?.from ?? tokens.from, to: tokens.to };
  const result = tf.tidy(() => {
    const piece = pieceOf(tf, config, tensors, step, span);
    let x = tf.tensor2d(embedded(tensors.embedding, config.width, tokens.ids), [piece.count, config.width]);
    for (const [index, layer] of tensors.layers.entries()) {
      const lastOnly = index === config.layers - 1;
      const sights = piece.sights(config.windows[index] ?? null, lastOnly);
      const before = x;
      // What a layer computes on its way is freed with the layer, not behind the last one.
      x = tf.tidy((): Tensor2D => {
        const { mixed, k, v } = attention(piece, layer, index, before, { lastOnly, sights });
        keys.push(k.map((tensor) => tf.keep(tensor)));
        values.push(v.map((tensor) => tf.keep(tensor)));
        // Of the last layer nothing but the last row is needed.
        const old = lastOnly ? lastRow(piece, before) : before;
        const rows: Tensor2D = tf.add(old, times(tf, mixed, layer.output));
        const normed = rmsNorm(piece, rows, layer.mlpNorm.tensor);
        return tf.add(rows, feedForward(tf, config.activation, layer, normed));
      });
      before.dispose();
    }
    return tf.matMul(rmsNorm(piece, x, tensors.norm.tensor), tensors.head);
  });
  const logits = result.dataSync() as Float32Array;
  result.dispose();
  return { logits, block: { ...span, keys, values } };
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

function pieceOf(tf: Tf, config: Config, { turn }: ModelTensors, step: Step, grown: Span): Piece {
  const { ids, from, to, turn: rotation } = step.tokens;
  const count = ids.length;
  const spans = [...step.settled, grown];
  const positions = Array.from({ length: count }, (_, i) => from + i);
  const known = new Map<string, readonly Sight[]>();
  const sights: Piece['sights'] = (window, lastOnly) => {
    const key = `${window} ${lastOnly}`;
    const rows = lastOnly ? [to - 1] : positions;
    const found = known.get(key) ?? spans.map((keys) => sightOf(tf, rows, keys, window));
    known.set(key, found);
    return found;
  };
  const { headSize } = config;
  const each = (half: Float32Array): Tensor3D =>
    tf.tensor3d(twice(half, count, headSize), [count, 1, headSize]);
  return { tf, config, step, count, cos: each(rotation.cos), sin: each(rotation.sin), turn, sights };
}

/** Rows of headSize / 2 numbers, each once more behind itself. */
function twice(halves: Float32Array, count: number, headSize: number): Float32Array {
  const [rows, half] = [new Float32Array(count * headSize), headSize / 2];
  for (let from = 0, at = 0; from < halves.length; from += half, at += headSize) {
    const row = halves.subarray(from, from + half);
    rows.set(row, at);
    rows.set(row, at + half);
  }
  return rows;
}

/** The last along the first dimension. */
function lastRow<T extends Tensor>({ tf, count }: Piece, x: T): T {
  if (count === 1) return x;
  const rest = x.shape.slice(1);
  return tf.slice(x, [count - 1, ...rest.map(() => 0)], [1, ...rest]);
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
  { lastOnly, sights }: { readonly lastOnly: boolean; readonly sights: readonly Sight[] },
): { readonly mixed: Tensor2D; readonly k: readonly Tensor2D[]; readonly v: readonly Tensor2D[] } {
  const { tf, config, step, count } = piece;
  const { heads, kvHeads, headSize } = config;
  const all = times(tf, rmsNorm(piece, x, layer.attentionNorm.tensor), layer.attention);
  const [q, k, v] = split(piece, all);
  const added = { k: tf.unstack(tf.transpose(k, [1, 2, 0])), v: tf.unstack(tf.transpose(v, [1, 0, 2])) };
  const grown = (old: readonly Tensor2D[] | undefined, parts: Tensor[], axis: number): Tensor2D[] =>
    (parts as Tensor2D[]).map((part, head) => (old ? tf.concat2d([old[head]!, part], axis) : part));
  const keys = grown(step.open?.keys[index], added.k, 1);
  const values = grown(step.open?.values[index], added.v, 0);
  const rows = lastOnly ? 1 : count;
  const asked = lastOnly ? lastRow(piece, q) : q;
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
