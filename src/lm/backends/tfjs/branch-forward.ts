import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Config } from '../../config.ts';
import type { Rotation } from '../../rope.ts';
import { add, embedded, joined, rmsNorm, rotate } from '../rows.ts';
import { attention, type Behind, type Row } from './branch-attention.ts';
import { feedForward, times } from './layer.ts';
import type { Tf } from './load.ts';
import type { Matrix, ModelTensors } from './tensors.ts';

export interface BranchTokens {
  readonly ids: readonly number[];
  readonly rows: readonly Row[];
  /** Rotations of consecutive rows, together of all. */
  readonly turns: readonly Rotation[];
  /** Rows whose logits are wanted, ascending. */
  readonly asked: readonly number[];
}

interface Model {
  readonly tf: Tf;
  readonly config: Config;
  readonly tensors: ModelTensors;
}

/**
 * Reads tokens of branches behind a stem and returns the logits that were asked for. The backend multiplies by weights
 * and by what stands on the stem, for all rows at once; what differs from branch to branch, and what takes more calls
 * than arithmetic, is done here.
 */
export function readBranches(
  model: Model,
  behind: Behind,
  { ids, rows, turns, asked }: BranchTokens,
): readonly Float32Array[] {
  const { tf, config, tensors } = model;
  const { width, epsilon, vocabulary, activation } = config;
  const { own } = behind;
  const first = (own.count - rows.length) * own.width;
  const turn: Rotation = {
    cos: joined(turns.map(({ cos }) => cos)),
    sin: joined(turns.map(({ sin }) => sin)),
  };
  let x = embedded(tensors.embedding, width, ids);
  let lookers = rows;
  for (const [index, layer] of tensors.layers.entries()) {
    const normed = rmsNorm(x, lookers.length, layer.attentionNorm.values, epsilon);
    const heads = headsOf(config, product(tf, normed, layer.attention), turn);
    own.keys[index]!.set(heads.k, first);
    own.values[index]!.set(heads.v, first);
    let { q } = heads;
    // Of the last layer nothing but the rows that were asked for is needed.
    if (index === config.layers - 1) {
      x = picked(x, asked, width);
      q = picked(q, asked, config.heads * config.headSize);
      lookers = asked.map((row) => rows[row]!);
    }
    add(x, product(tf, attention(tf, config, behind, index, lookers, q), layer.output));
    const between = rmsNorm(x, lookers.length, layer.mlpNorm.values, epsilon);
    add(
      x,
      there(tf, () => feedForward(tf, activation, layer, matrix(tf, between, width))),
    );
  }
  const last = rmsNorm(x, lookers.length, tensors.norm.values, epsilon);
  const logits = product(tf, last, { weight: tensors.head, bias: null });
  return asked.map((_, i) => logits.subarray(i * vocabulary, (i + 1) * vocabulary));
}

const matrix = (tf: Tf, values: Float32Array, width: number): Tensor2D =>
  tf.tensor2d(values, [values.length / width, width]);

/** Computes on the backend and brings the numbers here. */
function there(tf: Tf, compute: () => Tensor2D): Float32Array {
  const result = tf.tidy(compute);
  const values = result.dataSync() as Float32Array;
  result.dispose();
  return values;
}

const product = (tf: Tf, x: Float32Array, weights: Matrix): Float32Array =>
  there(tf, () => times(tf, matrix(tf, x, weights.weight.shape[0]), weights));

function picked(x: Float32Array, rows: readonly number[], width: number): Float32Array {
  const result = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) result.set(x.subarray(row * width, (row + 1) * width), i * width);
  return result;
}

/** [count, heads · headSize] queries, [count, kvHeads · headSize] keys and values. */
interface Heads {
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
}

/** Queries, keys and values out of rows where they stand side by side; the first two turned to their positions. */
function headsOf({ heads, kvHeads, headSize }: Config, all: Float32Array, turn: Rotation): Heads {
  const [wide, narrow] = [heads * headSize, kvHeads * headSize];
  const width = wide + 2 * narrow;
  const count = all.length / width;
  const [q, k, v] = [wide, narrow, narrow].map((size) => new Float32Array(count * size)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let row = 0, at = 0; row < count; row++, at += width) {
    q.set(all.subarray(at, at + wide), row * wide);
    k.set(all.subarray(at + wide, at + wide + narrow), row * narrow);
    v.set(all.subarray(at + wide + narrow, at + width), row * narrow);
  }
  rotate(q, count, heads, headSize, turn);
  rotate(k, count, kvHeads, headSize, turn);
  return { q, k, v };
}
