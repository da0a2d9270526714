import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { activate } from '../backends/tfjs/activate.ts';
import type { Tf } from '../backends/tfjs/load.ts';
import type { Activation } from '../config.ts';
import { slopeOf } from './slope.ts';

/** The result of a step forward, and the way back: from the gradient of the result to that of the input. */
export interface Step<T extends Tensor = Tensor> {
  readonly value: T;
  readonly back: (gradient: T) => Tensor;
}

/** The parameters as tensors, and where their gradients are added up; both outlast what tidies up around them. */
export interface Weighing {
  readonly tf: Tf;
  readonly get: (name: string) => Tensor;
  readonly has: (name: string) => boolean;
  readonly add: (name: string, gradient: Tensor) => void;
}

/** `y = x Wᵀ + b`; x: [rows, columns]. */
export function linear(weighing: Weighing, name: string, x: Tensor2D): Step<Tensor2D> {
  const { tf, get, has, add } = weighing;
  const weight = get(`${name}.weight`) as Tensor2D;
  const biased = has(`${name}.bias`);
  return {
    value: tf.tidy(() => {
      const product = tf.matMul(x, weight, false, true) as Tensor2D;
      return biased ? tf.add(product, get(`${name}.bias`)) : product;
    }),
    back(gradient) {
      add(`${name}.weight`, tf.matMul(gradient, x, true, false));
      if (biased) add(`${name}.bias`, tf.sum(gradient, 0));
      return tf.matMul(gradient, weight);
    },
  };
}

/** RMSNorm (arXiv 1910.07467): each row divided by its root mean square, times a weight for each column. */
export function rmsNorm(weighing: Weighing, name: string, x: Tensor2D, epsilon: number): Step<Tensor2D> {
  const { tf, get, add } = weighing;
  const weight = get(`${name}.weight`);
  const scale = tf.tidy(() => tf.rsqrt(tf.add(tf.mean(tf.square(x), 1, true), epsilon)));
  return {
    value: tf.tidy(() => tf.mul(tf.mul(x, scale), weight)),
    back(gradient) {
      const normed = tf.mul(x, scale);
      add(`${name}.weight`, tf.sum(tf.mul(gradient, normed), 0));
      const inner = tf.mul(gradient, weight);
      const along = tf.mean(tf.mul(inner, normed), 1, true);
      return tf.mul(scale, tf.sub(inner, tf.mul(normed, along)));
    },
  };
}

/** `activation(gate) · up`, the middle of SwiGLU and its relatives (arXiv 2002.05202). */
export function gated(tf: Tf, activation: Activation, gate: Tensor2D, up: Tensor2D) {
  return {
    value: tf.tidy(() => tf.mul(activate(tf, activation, gate), up)) as Tensor2D,
    back(gradient: Tensor): { readonly gate: Tensor2D; readonly up: Tensor2D } {
      return {
        gate: tf.mul(tf.mul(gradient, up), slopeOf(tf, activation, gate)) as Tensor2D,
        up: tf.tidy(() => tf.mul(gradient, activate(tf, activation, gate))) as Tensor2D,
      };
    },
  };
}

/**
 * Cosines and sines of RoPE for [batch · heads · length, headSize], the halves of a row alike: written out in full,
 * because WebAssembly multiplies tensors of one shape many times faster than it broadcasts.
 */
export interface Turns {
  readonly cos: Tensor2D;
  readonly sin: Tensor2D;
  /** [headSize, headSize]: takes (first half, second half) to (−second, first). */
  readonly quarter: Tensor2D;
}

/** RoPE in the layout of Hugging Face checkpoints: the halves of a head are the coordinates. */
export const turned = <T extends Tensor>(tf: Tf, x: T, turns: Turns): T => turn(tf, x, turns, false);

/** The gradient of what was turned: a turn is undone by the opposite one. */
export const turnedBack = <T extends Tensor>(tf: Tf, x: T, turns: Turns): T => turn(tf, x, turns, true);

function turn<T extends Tensor>(tf: Tf, x: T, { cos, sin, quarter }: Turns, isBack: boolean): T {
  return tf.tidy(() => {
    const rows = tf.reshape(x, cos.shape) as Tensor2D;
    const across = tf.mul(tf.matMul(rows, quarter), sin);
    const along = tf.mul(rows, cos);
    return tf.reshape(isBack ? tf.sub(along, across) : tf.add(along, across), x.shape) as T;
  });
}

/** The gradient of a softmax over the last dimension, from its result and the gradient of that. */
export function softmaxBack(tf: Tf, value: Tensor, gradient: Tensor): Tensor {
  const weighted = tf.mul(gradient, value);
  return tf.sub(weighted, tf.mul(value, tf.sum(weighted, -1, true)));
}
