import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../backends/tfjs/load.ts';
import type { Activation } from '../config.ts';

/** What an activation makes of each number, and how steeply it rises there. */
interface Curve {
  readonly value: (tf: Tf, x: Tensor) => Tensor;
  readonly slope: (tf: Tf, x: Tensor) => Tensor;
}

const ROOT = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** The standard normal distribution function, which `gelu` (arXiv 1606.08415) weighs each number by. */
const normal = (tf: Tf, x: Tensor): Tensor => tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);

/** What `gelu-tanh` has in its place, times 2, less 1. */
const nearly = (tf: Tf, x: Tensor): Tensor =>
  tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), CUBIC)), ROOT));

const curves: Readonly<Record<Activation, Curve>> = {
  silu: {
    value: (tf, x) => tf.mul(x, tf.sigmoid(x)),
    slope: (tf, x) => {
      const open = tf.sigmoid(x);
      return tf.mul(open, tf.add(1, tf.mul(x, tf.sub(1, open))));
    },
  },
  gelu: {
    value: (tf, x) => tf.mul(x, normal(tf, x)),
    slope: (tf, x) => {
      const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), ROOT / 2);
      return tf.add(normal(tf, x), tf.mul(x, density));
    },
  },
  'gelu-tanh': {
    value: (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(nearly(tf, x), 1)),
    slope: (tf, x) => {
      const tanh = nearly(tf, x);
      const inner = tf.mul(tf.add(tf.mul(tf.square(x), 3 * CUBIC), 1), ROOT);
      const bend = tf.mul(tf.mul(x, tf.sub(1, tf.square(tanh))), inner);
      return tf.mul(tf.add(tf.add(tanh, 1), bend), 0.5);
    },
  },
};

/** The activation of each number. */
export const activated = <T extends Tensor>(tf: Tf, activation: Activation, x: T): T =>
  tf.tidy(() => curves[activation].value(tf, x)) as T;

/** Its derivative at each number. */
export const slopeOf = <T extends Tensor>(tf: Tf, activation: Activation, x: T): T =>
  tf.tidy(() => curves[activation].slope(tf, x)) as T;
