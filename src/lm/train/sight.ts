import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { type LoadedTf, type Tf, use } from '../backends/tfjs/load.ts';
import type { Config } from '../config.ts';
import { frequencies } from '../rope.ts';
import type { Sight } from './attention.ts';
import type { Lessons } from './lesson.ts';
import type { Turns } from './ops.ts';

/** Who sees whom in lessons of one shape, as tensors that stay until they are closed. */
export interface Sights {
  readonly all: Sight;
  /** For the last layer, which only the questions ask. */
  readonly last: Sight;
  close(): void;
}

/** A question sees its context and itself, each question from the place right behind the context on. */
export function openSights({ tf, name }: LoadedTf, config: Config, shape: Shape): Sights {
  use({ tf, name });
  const tensors = new Set<Tensor>();
  const kept = (sight: Sight): Sight => {
    const { keyTurns, queryTurns, mask } = sight;
    const parts: readonly Tensor[] = [keyTurns, queryTurns].flatMap(({ cos, sin, quarter }) => [
      cos,
      sin,
      quarter,
    ]);
    for (const one of [mask, ...parts]) tensors.add(tf.keep(one));
    return sight;
  };
  let sights: Omit<Sights, 'close'> | undefined;
  tf.tidy(() => {
    const { all, last } = sightsOf(tf, config, shape);
    sights = { all: kept(all), last: kept(last) };
  });
  return { ...sights!, close: () => tf.dispose([...tensors]) };
}

type Shape = Pick<Lessons, 'batch' | 'context' | 'questions' | 'span'>;

function sightsOf(tf: Tf, config: Config, { batch, context, questions, span }: Shape): Omit<Sights, 'close'> {
  const { heads, kvHeads, headSize } = config;
  const length = context + questions * span;
  const asking = questions * span;
  const places = Int32Array.from({ length }, (_, i) => (i < context ? i : context + ((i - context) % span)));
  const quarter = quarterOf(tf, headSize);
  const turnsOf = (of: Int32Array, copies: number): Turns => ({ ...turns(tf, config, of, copies), quarter });
  const keyTurns = turnsOf(places, batch * kvHeads);
  const mask = maskOf({ context, span, length });
  const maskFor = (rows: number): Tensor3D => {
    const own = tf.tensor2d(mask.subarray((length - rows) * length), [rows, length]);
    const all = tf.tile(own, [batch * heads, 1]);
    return tf.reshape(all, [batch * kvHeads, (heads / kvHeads) * rows, length]);
  };
  const sight = (rows: number): Sight => ({
    batch,
    length,
    asking: rows,
    keyTurns,
    queryTurns: turnsOf(places.subarray(length - rows), batch * heads),
    mask: maskFor(rows),
  });
  return { all: sight(length), last: sight(asking) };
}

function quarterOf(tf: Tf, headSize: number): Tensor2D {
  const half = headSize / 2;
  const matrix = new Float32Array(headSize * headSize);
  for (let i = 0; i < half; i++) {
    matrix[(half + i) * headSize + i] = -1;
    matrix[i * headSize + half + i] = 1;
  }
  return tf.tensor2d(matrix, [headSize, headSize]);
}

function turns(tf: Tf, { rope, headSize }: Config, places: Int32Array, copies: number) {
  const { radians, attention: factor } = frequencies(rope, places.length);
  const cos = new Float32Array(places.length * headSize);
  const sin = new Float32Array(places.length * headSize);
  const half = headSize / 2;
  places.forEach((place, row) => {
    for (let i = 0; i < headSize; i++) {
      const angle = place * radians[i % half]!;
      cos[row * headSize + i] = factor * Math.cos(angle);
      sin[row * headSize + i] = factor * Math.sin(angle);
    }
  });
  const shape: [number, number] = [places.length, headSize];
  const copied = (values: Float32Array): Tensor2D =>
    tf.tile(tf.tensor2d(values, shape), [copies, 1]) as Tensor2D;
  return { cos: copied(cos), sin: copied(sin) };
}

const HIDDEN = -1e9;

/** [length, length]: 0 where the row's token sees the column's. */
function maskOf({
  context,
  span,
  length,
}: Readonly<Record<'context' | 'span' | 'length', number>>): Float32Array {
  const mask = new Float32Array(length * length).fill(HIDDEN);
  for (let row = 0; row < length; row++) {
    mask.fill(0, row * length, row * length + Math.min(row + 1, context));
    if (row < context) continue;
    const own = context + Math.floor((row - context) / span) * span;
    mask.fill(0, row * length + own, row * length + row + 1);
  }
  return mask;
}
