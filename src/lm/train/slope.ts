import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../backends/tfjs/load.ts';
import type { Activation } from '../config.ts';

const ROOT = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** How steeply an activation rises at each number. */
const slopes: Readonly<Record<Activation, (tf: Tf, x: Tensor) => Tensor>> = {
  silu: (tf, x) => {
    const open = tf.sigmoid(x);
    return tf.mul(open, tf.add(1, tf.mul(x, tf.sub(1, open))));
  },
  // x Φ(x) (arXiv 1606.08415): Φ is the normal distribution function, its slope the density.
  gelu: (tf, x) => {
    const normal = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
    const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), ROOT / 2);
    return tf.add(normal, tf.mul(x, density));
  },
  'gelu-tanh': (tf, x) => {
    const tanh = tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), CUBIC)), ROOT));
    const inner = tf.mul(tf.add(tf.mul(tf.square(x), 3 * CUBIC), 1), ROOT);
    const bend = tf.mul(tf.mul(x, tf.sub(1, tf.square(tanh))), inner);
    return tf.mul(tf.add(tf.add(tanh, 1), bend), 0.5);
  },
};

/** The derivative of an activation at each number. */
export const slopeOf = <T extends Tensor>(tf: Tf, activation: Activation, x: T): T =>
  tf.tidy(() => slopes[activation](tf, x)) as T;
