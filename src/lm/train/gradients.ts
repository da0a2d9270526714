import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { type LoadedTf, type Tf, use } from '../backends/tfjs/load.ts';
import type { Config } from '../config.ts';
import { tensorShapes } from '../weights.ts';
import { attention, type Sight } from './attention.ts';
import type { Lessons } from './lesson.ts';
import { gated, linear, rmsNorm, type Weighing } from './ops.ts';
import type { Parameters } from './parameters.ts';
import type { Sights } from './sight.ts';

export interface Learned {
  /** Mean negative log likelihood of the answers' tokens. */
  readonly loss: number;
  /** Per answer token, whether it is the likeliest. */
  readonly right: Uint8Array;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

const EMBEDDING = 'model.embed_tokens';

/** What a decoder is computed on. */
export interface Setting {
  readonly loaded: LoadedTf;
  readonly config: Config;
  readonly parameters: Parameters;
}

/**
 * The loss of a decoder over lessons, and its gradient for every parameter. Written out by hand rather than recorded:
 * tfjs-core brings no gradients of its own, and the last layer is only computed where answers stand.
 */
export function gradientsOf(setting: Setting, lessons: Lessons, sights: Sights): Learned {
  return within(setting, (weighing, sums) => {
    const { loss, right, back } = pass(weighing, setting.config, lessons, sights);
    const toEmbedded = back();
    const gradients = new Map<string, Float32Array>();
    for (const [one, sum] of sums) gradients.set(one, Float32Array.from(sum.dataSync()));
    addRows(gradients, setting.config, lessons.ids, toEmbedded.dataSync() as Float32Array);
    return { loss, right, gradients };
  });
}

/** Per answer token of lessons, whether a decoder finds it the likeliest. */
export const answersOf = (setting: Setting, lessons: Lessons, sights: Sights): Uint8Array =>
  within(setting, (weighing) => pass(weighing, setting.config, lessons, sights).right);

/** Runs a computation with the parameters as tensors, made when first asked for; all tensors are freed after it. */
function within<T>(
  { loaded: { tf, name }, config, parameters }: Setting,
  compute: (weighing: Weighing, sums: ReadonlyMap<string, Tensor>) => T,
): T {
  use({ tf, name });
  const shapes = tensorShapes(config);
  const tensors = new Map<string, Tensor>();
  const sums = new Map<string, Tensor>();
  const weighing: Weighing = {
    tf,
    get: (one) => {
      const known = tensors.get(one) ?? tf.keep(tf.tensor(parameters.get(one)!, [...shapes.get(one)!]));
      tensors.set(one, known);
      return known;
    },
    has: (one) => parameters.has(one),
    add: (one, gradient) => {
      const sum = sums.get(one);
      sums.set(one, tf.keep(sum ? tf.add(sum, gradient) : gradient));
      sum?.dispose();
    },
  };
  let result: { readonly value: T } | undefined;
  try {
    tf.tidy(() => {
      result = { value: compute(weighing, sums) };
    });
  } finally {
    tf.dispose([...tensors.values(), ...sums.values()]);
  }
  return result!.value;
}

function pass(weighing: Weighing, config: Config, lessons: Lessons, sights: Sights) {
  const { tf } = weighing;
  const embedding = weighing.get(`${EMBEDDING}.weight`) as Tensor2D;
  let x = tf.gather(embedding, tf.tensor1d(lessons.ids, 'int32')) as Tensor2D;
  const ways: ((gradient: Tensor2D) => Tensor2D)[] = [];
  for (let layer = 0; layer < config.layers; layer++) {
    const one = block(weighing, config, layer, x, sights.of(layer));
    x = one.value;
    ways.unshift((gradient) => tf.tidy(() => one.back(gradient)));
  }
  const rows = answerRows(lessons);
  const chosen = tf.gather(x, tf.tensor1d(rows, 'int32')) as Tensor2D;
  const end = judge(weighing, config, chosen, lessons.targets);
  const count = x.shape[0];
  return {
    loss: end.loss,
    right: end.right,
    back: (): Tensor2D =>
      ways.reduce((gradient, way) => way(gradient), scattered(tf, end.toChosen(), rows, count)),
  };
}

/** One layer: attention and then the gated network, each normed before and added after. Only the asking tokens go on. */
function block(weighing: Weighing, config: Config, layer: number, x: Tensor2D, sight: Sight) {
  const { tf } = weighing;
  const name = (part: string): string => `model.layers.${layer}.${part}`;
  const { batch, length, asking } = sight;
  const normed = rmsNorm(weighing, name('input_layernorm'), x, config.epsilon);
  const seen = attention(
    weighing,
    config,
    layer,
    normed.value,
    ending(tf, normed.value, batch, length, asking),
    sight,
  );
  const middle = tf.tidy(() => tf.add(ending(tf, x, batch, length, asking), seen.value)) as Tensor2D;
  seen.value.dispose();
  const second = rmsNorm(weighing, name('post_attention_layernorm'), middle, config.epsilon);
  const gate = linear(weighing, name('mlp.gate_proj'), second.value);
  const up = linear(weighing, name('mlp.up_proj'), second.value);
  const inner = gated(tf, config.activation, gate.value, up.value);
  const down = linear(weighing, name('mlp.down_proj'), inner.value);
  const value = tf.add(middle, down.value) as Tensor2D;
  down.value.dispose();
  return {
    value,
    back(gradient: Tensor2D): Tensor2D {
      const both = inner.back(down.back(gradient));
      const toSecond = tf.add(gate.back(both.gate), up.back(both.up)) as Tensor2D;
      const toMiddle = tf.add(gradient, second.back(toSecond)) as Tensor2D;
      const { all, asking: toAsking } = seen.back(toMiddle);
      const toNormed = tf.add(all, widened(tf, toAsking as Tensor2D, batch, length, asking)) as Tensor2D;
      return tf.add(widened(tf, toMiddle, batch, length, asking), normed.back(toNormed)) as Tensor2D;
    },
  };
}

/** The last `asking` rows of each sequence. */
function ending(tf: Tf, x: Tensor2D, batch: number, length: number, asking: number): Tensor2D {
  if (asking === length) return x;
  const width = x.shape[1];
  const part = tf.slice(
    tf.reshape(x, [batch, length, width]),
    [0, length - asking, 0],
    [batch, asking, width],
  );
  return tf.reshape(part, [batch * asking, width]);
}

/** The way back of `ending`: zeros for the rows before. */
function widened(tf: Tf, x: Tensor2D, batch: number, length: number, asking: number): Tensor2D {
  if (asking === length) return x;
  const width = x.shape[1];
  const part = tf.reshape(x, [batch, asking, width]);
  const zeros = tf.zeros([batch, length - asking, width]);
  return tf.reshape(tf.concat([zeros, part], 1), [batch * length, width]);
}

/** Rows of the last layer's result, which has only the questions. */
function answerRows({ rows, context, questions, span }: Lessons): Int32Array {
  const length = context + questions * span;
  return rows.map((row) => {
    const sequence = Math.floor(row / length);
    return sequence * questions * span + (row % length) - context;
  });
}

function scattered(tf: Tf, gradient: Tensor2D, rows: Int32Array, count: number): Tensor2D {
  const width = gradient.shape[1];
  const values = gradient.dataSync();
  const all = new Float32Array(count * width);
  rows.forEach((row, i) => {
    all.set(values.subarray(i * width, (i + 1) * width), row * width);
  });
  return tf.tensor2d(all, [count, width]);
}

/** Logits by the tied embedding or the head, their loss, and the way back to the rows. */
function judge(weighing: Weighing, config: Config, rows: Tensor2D, targets: Int32Array) {
  const { tf } = weighing;
  const normed = rmsNorm(weighing, 'model.norm', rows, config.epsilon);
  const head = linear(weighing, config.tied ? EMBEDDING : 'lm_head', normed.value);
  const likely = tf.softmax(head.value) as Tensor2D;
  const best = tf.argMax(head.value, 1).dataSync();
  const wanted = tf.oneHot(tf.tensor1d(targets, 'int32'), config.vocabulary) as Tensor2D;
  const share = tf.tidy(() => tf.sum(tf.mul(likely, wanted), 1)).dataSync();
  let loss = 0;
  for (const one of share) loss -= Math.log(Math.max(one, 1e-30)) / targets.length;
  return {
    loss,
    right: Uint8Array.from(targets, (target, i) => (best[i] === target ? 1 : 0)),
    toChosen: (): Tensor2D =>
      tf.tidy(() => {
        const toLogits = tf.div(tf.sub(likely, wanted), targets.length) as Tensor2D;
        return normed.back(head.back(toLogits) as Tensor2D) as Tensor2D;
      }),
  };
}

/** Adds the gradient of each token's row to the row of its id: the way back of looking up the embedding. */
function addRows(
  gradients: Map<string, Float32Array>,
  { vocabulary, width }: Config,
  ids: Int32Array,
  rows: Float32Array,
): void {
  const sum = gradients.get(`${EMBEDDING}.weight`) ?? new Float32Array(vocabulary * width);
  ids.forEach((id, i) => {
    for (let j = 0; j < width; j++) sum[id * width + j]! += rows[i * width + j]!;
  });
  gradients.set(`${EMBEDDING}.weight`, sum);
}
