/** How a simulated model fails, and which settings each way of failing has besides `seed`. */
export const shapes = {
  flat: ['accuracy'],
  u: ['accuracy', 'sag'],
  primacy: ['accuracy', 'sag'],
  recency: ['accuracy', 'sag'],
  cliff: ['accuracy', 'sag', 'at'],
  front: ['accuracy', 'at'],
  guesser: [],
  neighbour: [],
  last: [],
  refuser: ['accuracy'],
  truncator: ['accuracy'],
  chatty: ['accuracy'],
} as const satisfies Readonly<Record<string, readonly (keyof Levels)[]>>;
export type Shape = keyof typeof shapes;

/** All are 0…1. */
export interface Levels {
  /** Probability of a right answer where the shape does not sag. */
  readonly accuracy: number;
  /** How far it falls, as a difference of probabilities; at most `accuracy`. */
  readonly sag: number;
  /** Depth of the cliff, or where what was cut off at the front ends. */
  readonly at: number;
}

/** 0 up to `from`, 1 from `to` on, 3x² − 2x³ between. */
function ramp(depth: number, from: number, to: number): number {
  const x = Math.min(1, Math.max(0, (depth - from) / (to - from)));
  return x * x * (3 - 2 * x);
}

/**
 * The probability p(d) of a right answer at depth d, 0 ≤ d ≤ 1:
 * - `flat`, `refuser`, `truncator`: p = accuracy
 * - `u`: p = accuracy − sag · 16 d² (1 − d)², so accuracy at both ends and accuracy − sag in the middle; the mean of the
 *   first and the last fifth lies 0.774 · sag above that of the middle third
 * - `primacy`: p = accuracy − sag · r(d), r = 0 for d ≤ 1/5, 1 for d ≥ 1/3, 3x² − 2x³ with x = (d − 1/5)/(2/15) between:
 *   the contrast first − middle is sag and last − middle is 0
 * - `recency`: the same with 1 − d for d
 * - `cliff`: p = accuracy for d < at, accuracy − sag from there on
 * - `front`: 0 for d < at, as if the context had been cut off there, accuracy from there on
 * - `chatty`: 1, and in the asked form with p = accuracy
 * - `guesser`: 1 in the number of pieces; `neighbour`: 0; `last`: 1 for the last piece, 0 for all others. They do not
 *   look for the piece and are given here as 0.
 */
export function probability(shape: Shape, depth: number, { accuracy, sag, at }: Levels): number {
  switch (shape) {
    case 'flat':
    case 'refuser':
    case 'truncator':
    case 'chatty':
      return accuracy;
    case 'u':
      return accuracy - sag * 16 * depth * depth * (1 - depth) * (1 - depth);
    case 'primacy':
      return accuracy - sag * ramp(depth, 1 / 5, 1 / 3);
    case 'recency':
      return accuracy - sag * ramp(1 - depth, 1 / 5, 1 / 3);
    case 'cliff':
      return depth < at ? accuracy : accuracy - sag;
    case 'front':
      return depth < at ? 0 : accuracy;
    case 'guesser':
    case 'neighbour':
    case 'last':
      return 0;
    default:
      return shape satisfies never;
  }
}
