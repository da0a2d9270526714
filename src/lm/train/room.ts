import { UserError } from '../../core/user-error.ts';
import type { Config } from '../config.ts';
import { parameterCount } from '../weights.ts';
import type { Shape } from './lesson.ts';

const GIB = 1024 ** 3;

/** What the contexts of a step are made few for: more of them at once gain little. */
const STEP_BYTES = GIB;

/** Bytes that TensorFlow.js is given for weights, their gradients and a step: the heap of WebAssembly ends at 4 GiB. */
const MOST_BYTES = 3 * GIB;

/** How many contexts a step has at most. */
const MOST_CONTEXTS = 4;

/** A context with its questions, in tokens. */
export type Size = Pick<Shape, 'context' | 'questions' | 'span'> & {
  /** Tokens of the answers to all questions of one context. */
  readonly answers: number;
};

/**
 * Bytes that so many contexts take in a step at most: what each layer keeps for its way back, the masks, the logits of
 * answers, and what the way back through one layer makes on top.
 */
export function bytesOfStep(config: Config, batch: number, size: Size): number {
  const { width, inner, heads, kvHeads, headSize, layers, vocabulary, windows } = config;
  const length = size.context + size.questions * size.span;
  const asking = size.questions * size.span;
  const [query, keys] = [heads * headSize, kvHeads * headSize];
  const kept = (rows: number): number =>
    length * (2 * width + 2 * keys) + rows * (4 * width + 3 * inner + 2 * query) + heads * rows * length;
  const masks = new Set(windows.slice(0, -1)).size * length + asking;
  const scores = heads * (layers > 1 ? length : asking) * length;
  const rows = layers > 1 ? length : asking;
  const turns = 2 * (length * (keys + query) + asking * query);
  const numbers =
    (layers - 1) * kept(length) +
    kept(asking) +
    masks * heads * length +
    turns +
    5 * size.answers * vocabulary +
    4 * scores +
    rows * (6 * width + 6 * inner + 8 * query) +
    4 * length * (width + keys);
  return 4 * batch * numbers;
}

/**
 * How many contexts a step takes: four, or as many as fit a GiB, but one. Weights, gradients and a step that have no
 * room even so are a UserError.
 */
export function contextsThatFit(config: Config, size: Size, folder: string): number {
  const fits = (batch: number): boolean => bytesOfStep(config, batch, size) <= STEP_BYTES;
  let batch = MOST_CONTEXTS;
  while (batch > 1 && !fits(batch)) batch--;
  const weights = 2 * 4 * parameterCount(config);
  const step = bytesOfStep(config, batch, size);
  if (weights + step <= MOST_BYTES) return batch;
  throw new UserError(
    `Training ${folder} takes ${gib(weights)} for its weights and their gradients and ${gib(step)} for a step, ` +
      `${gib(MOST_BYTES)} are allowed.`,
    weights > MOST_BYTES / 2
      ? 'Train a smaller model, or this one with other software (e.g. transformers).'
      : 'Give fewer --pieces.',
  );
}

const gib = (size: number): string => `${(size / GIB).toFixed(1)} GiB`;
