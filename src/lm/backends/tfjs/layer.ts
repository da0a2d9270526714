import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Activation } from '../../config.ts';
import { activate } from './activate.ts';
import type { Tf } from './load.ts';
import type { Sight } from './masks.ts';
import type { LayerTensors, Matrix } from './tensors.ts';

/** x W, and the bias where there is one. */
export function times(tf: Tf, x: Tensor2D, { weight, bias }: Matrix): Tensor2D {
  const y: Tensor2D = tf.matMul(x, weight);
  return bias ? tf.add(y, bias) : y;
}

/** What a layer's second half adds to rows, given them normed. */
export function feedForward(tf: Tf, activation: Activation, layer: LayerTensors, normed: Tensor2D): Tensor2D {
  const gate = activate(tf, activation, times(tf, normed, layer.gate));
  return times(tf, tf.mul(gate, times(tf, normed, layer.up)), layer.down);
}

/** Scores, [group · rows, keys], with what the rows do not see hidden. */
export function masked(tf: Tf, scores: Tensor2D, group: number, sight: Sight): Tensor2D {
  if (sight === 'all' || sight === 'none') return scores;
  if (group === 1) return tf.add(scores, sight);
  const [rows, columns] = sight.shape;
  return tf.reshape(tf.add(tf.reshape(scores, [group, rows, columns]), sight), scores.shape);
}
