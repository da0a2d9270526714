import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { type LoadedTf, type Tf, use } from '../backends/tfjs/load.ts';
import type { Config } from '../config.ts';
import { frequencies } from '../rope.ts';
import type { Sight } from './attention.ts';
import type { Shape } from './lesson.ts';
import type { Turns } from './ops.ts';

/** Who sees whom in lessons of one shape, as tensors that stay until they are closed. */
export interface Sights {
  readonly shape: Shape;
  /** The last layer is asked by questions only. */
  of(layer: number): Sight;
  close(): void;
}

/** A question sees its context and itself, each question from the place right behind the context on. */
export function openSights({ tf, name }: LoadedTf, config: Config, shape: Shape): Sights {
  use({ tf, name });
  const tensors = new Set<Tensor>();
  const kept = <T extends Tensor>(make: () => T): T => {
    const tensor = tf.keep(tf.tidy(make));
    tensors.add(tensor);
    return tensor;
  };
  const { batch, context, questions, span } = shape;
  const { heads, kvHeads, windows } = config;
  const length = context + questions * span;
  const asking = questions * span;
  const table = turnTable(config, shape);
  const quarter = kept(() => quarterOf(tf, config.headSize));
  /** Cosines and sines of the last `rows` tokens of each lesson, for so many heads. */
  const turnsOf = (rows: number, copies: number): Turns => {
    const copied = (values: Float32Array): Tensor2D =>
      kept(() => {
        const all = tf.tensor3d(values, [batch, length, config.headSize]);
        const last = tf.slice(all, [0, length - rows, 0], [batch, rows, config.headSize]);
        return tf.reshape(forHeads(tf, last, copies), [-1, config.headSize]);
      });
    return { cos: copied(table.cos), sin: copied(table.sin), quarter };
  };
  const maskFor = (window: number | null, rows: number): Tensor3D =>
    kept(() => {
      const own = tf.tensor3d(maskOf(shape, window, rows), [batch, rows, length]);
      return tf.reshape(forHeads(tf, own, heads), [batch * kvHeads, (heads / kvHeads) * rows, length]);
    });
  const keyTurns = turnsOf(length, kvHeads);
  const queryTurns = new Map<number, Turns>(kvHeads === heads ? [[length, keyTurns]] : []);
  const sights = new Map<string, Sight>();
  const make = (window: number | null, rows: number): Sight => {
    const turns = queryTurns.get(rows) ?? turnsOf(rows, heads);
    queryTurns.set(rows, turns);
    return { batch, length, asking: rows, keyTurns, queryTurns: turns, mask: maskFor(window, rows) };
  };
  return {
    shape,
    of(layer) {
      const rows = layer === config.layers - 1 ? asking : length;
      // A window that reaches over everything is none.
      const window = windows[layer]! === null || windows[layer]! >= length ? null : windows[layer]!;
      const key = `${window}/${rows}`;
      const sight = sights.get(key) ?? make(window, rows);
      sights.set(key, sight);
      return sight;
    },
    close: () => tf.dispose([...tensors]),
  };
}

/** The sights at hand where they fit the next lessons, else new ones for the old. */
export function sightsFor(
  known: Sights | undefined,
  loaded: LoadedTf,
  config: Config,
  lessons: Shape,
): Sights {
  if (known && isAlike(known.shape, lessons)) return known;
  known?.close();
  return openSights(loaded, config, lessons);
}

const isAlike = (a: Shape, b: Shape): boolean =>
  a.context === b.context &&
  a.questions === b.questions &&
  a.span === b.span &&
  a.contexts.length === b.contexts.length &&
  a.contexts.every((length, i) => length === b.contexts[i]);

/** [batch, rows, columns] → [batch, copies · rows · columns]; on WebAssembly many times as fast as `tile`. */
const forHeads = (tf: Tf, x: Tensor3D, copies: number): Tensor => {
  const [batch, rows, columns] = x.shape;
  return tf.concat(new Array<Tensor>(copies).fill(tf.reshape(x, [batch, rows * columns])), 1);
};

function quarterOf(tf: Tf, headSize: number): Tensor2D {
  const half = headSize / 2;
  const matrix = new Float32Array(headSize * headSize);
  for (let i = 0; i < half; i++) {
    matrix[(half + i) * headSize + i] = -1;
    matrix[i * headSize + half + i] = 1;
  }
  return tf.tensor2d(matrix, [headSize, headSize]);
}

/** [batch · length, headSize] each. Dynamic scaling is that of sequences within the trained length. */
function turnTable({ rope, headSize }: Config, shape: Shape) {
  const { radians, attention: factor } = frequencies(rope, rope.trained);
  const places = placesOf(shape);
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
  return { cos, sin };
}

/** [batch, length]: positions. Those of empty places do not matter. */
function placesOf({ contexts, context, questions, span }: Shape): Int32Array {
  const length = context + questions * span;
  const places = new Int32Array(contexts.length * length);
  contexts.forEach((own, b) => {
    for (let i = 0; i < length; i++) places[b * length + i] = i < context ? i : own + ((i - context) % span);
  });
  return places;
}

const HIDDEN = -1e9;

/** [batch, rows, length]: 0 where the row's token sees the column's; rows are the last ones. */
function maskOf(
  { contexts, context, questions, span }: Shape,
  window: number | null,
  rows: number,
): Float32Array {
  const length = context + questions * span;
  const back = window ?? length;
  const mask = new Float32Array(contexts.length * rows * length).fill(HIDDEN);
  contexts.forEach((read, b) => {
    for (let row = length - rows; row < length; row++) {
      const start = (b * rows + row - (length - rows)) * length;
      const own = row < context ? row : context + Math.floor((row - context) / span) * span;
      const oldest = (row < context ? row : read + row - own) - back + 1;
      mask.fill(0, start + Math.max(0, oldest), start + Math.max(0, oldest, Math.min(row + 1, read)));
      if (row >= context) mask.fill(0, start + Math.max(own, row - back + 1), start + row + 1);
    }
  });
  return mask;
}
