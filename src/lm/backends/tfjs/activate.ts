import type { Tensor } from '@tensorflow/tfjs-core';
import type { Activation } from '../../config.ts';
import type { Tf } from './load.ts';

/** The function that `hidden_act` names, of each number. */
export function activate<T extends Tensor>(tf: Tf, activation: Activation, x: T): T {
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
