import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backends/tfjs/load.ts';
import type { Config } from '../config.ts';
import { linear, type Step, softmaxBack, type Turns, turned, turnedBack, type Weighing } from './ops.ts';

/** Which tokens ask, which are asked, and who sees whom. */
export interface Sight {
  readonly batch: number;
  /** Tokens of a sequence. */
  readonly length: number;
  /** The last so many of them ask; all are asked. */
  readonly asking: number;
  readonly keyTurns: Turns;
  readonly queryTurns: Turns;
  /** [batch · kvHeads, group · asking, length]: 0 where a token may be seen, else a large negative number. */
  readonly mask: Tensor3D;
}

/**
 * Attention of the asking tokens to all, grouped where there are fewer key-value heads (arXiv 2305.13245): the queries
 * that share a head are stacked, so that one product serves them. `all` [batch · length, width] holds what is seen,
 * `asking` [batch · asking, width] what asks; both are normed. Gives what is added to the asking tokens.
 */
export function attention(
  weighing: Weighing,
  config: Config,
  layer: number,
  all: Tensor2D,
  asking: Tensor2D,
  sight: Sight,
): Omit<Step<Tensor2D>, 'back'> & {
  readonly back: (gradient: Tensor2D) => { readonly all: Tensor; readonly asking: Tensor };
} {
  const { tf } = weighing;
  const { heads, kvHeads, headSize } = config;
  const group = heads / kvHeads;
  const { batch, length, asking: rows, keyTurns, queryTurns, mask } = sight;
  const name = (part: string): string => `model.layers.${layer}.self_attn.${part}_proj`;
  const [q, k, v] = [
    linear(weighing, name('q'), asking),
    linear(weighing, name('k'), all),
    linear(weighing, name('v'), all),
  ];
  const scale = 1 / Math.sqrt(headSize);
  const stacked = made(tf, q, (x) => {
    const query = tf.mul(turned(tf, split(tf, x, batch, rows, heads), queryTurns), scale);
    return tf.reshape(query, [batch * kvHeads, group * rows, headSize]) as Tensor3D;
  });
  const keys = made(tf, k, (x) => flat(tf, turned(tf, split(tf, x, batch, length, kvHeads), keyTurns)));
  const value = made(tf, v, (x) => flat(tf, split(tf, x, batch, length, kvHeads)));
  const weights = tf.tidy(() => tf.softmax(tf.add(tf.matMul(stacked, keys, false, true), mask))) as Tensor3D;
  const seen = tf.tidy(() =>
    join(tf, tf.reshape(tf.matMul(weights, value), [batch, heads, rows, headSize]) as Tensor4D),
  );
  const out = linear(weighing, name('o'), seen);
  return {
    value: out.value,
    back(gradient) {
      const toSeen = split(tf, out.back(gradient) as Tensor2D, batch, rows, heads);
      const dSeen = tf.reshape(toSeen, [batch * kvHeads, group * rows, headSize]) as Tensor3D;
      const dValue = tf.matMul(weights, dSeen, true, false) as Tensor3D;
      const dScores = tf.tidy(() =>
        softmaxBack(tf, weights, tf.matMul(dSeen, value, false, true)),
      ) as Tensor3D;
      const dQuery = tf.mul(tf.matMul(dScores, keys), scale);
      const dKey = tf.matMul(dScores, stacked, true, false);
      const apart = (x: Tensor, count: number, of: number): Tensor4D =>
        tf.reshape(x, [batch, of, count, headSize]) as Tensor4D;
      const toKey = k.back(join(tf, turnedBack(tf, apart(dKey, length, kvHeads), keyTurns)));
      const toValue = v.back(join(tf, apart(dValue, length, kvHeads)));
      return {
        all: tf.add(toKey, toValue),
        asking: q.back(join(tf, turnedBack(tf, apart(dQuery, rows, heads), queryTurns))),
      };
    },
  };
}

/** What is made of a step's result, which nothing else needs. */
function made<T extends Tensor>(tf: Tf, step: Step<Tensor2D>, make: (x: Tensor2D) => T): T {
  const result = tf.tidy(() => make(step.value));
  step.value.dispose();
  return result;
}

/** [batch · length, heads · size] → [batch, heads, length, size]. */
const split = (tf: Tf, x: Tensor2D, batch: number, length: number, heads: number): Tensor4D =>
  tf.transpose(tf.reshape(x, [batch, length, heads, x.shape[1] / heads]), [0, 2, 1, 3]) as Tensor4D;

/** [batch, heads, length, size] → [batch · length, heads · size]. */
const join = (tf: Tf, x: Tensor4D): Tensor2D => {
  const [batch, heads, length, size] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch * length, heads * size]);
};

/** [batch, heads, length, size] → [batch · heads, length, size]. */
const flat = (tf: Tf, x: Tensor4D): Tensor3D => {
  const [batch, heads, length, size] = x.shape;
  return tf.reshape(x, [batch * heads, length, size]);
};
