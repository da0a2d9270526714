import { UserError } from '../../core/user-error.ts';
import type { Config } from '../config.ts';
import { parameterCount } from '../weights.ts';
import type { Shape } from './lesson.ts';

const GIB = 1024 ** 3;

/** What the contexts of a step are made few for: more of them at once gain little. */
const STEP_BYTES = GIB;

/** Bytes of a step at most: with the weights and their gradients it must fit the heap of WebAssembly, which ends at 4 GiB. */
const MOST_STEP_BYTES = 2 * GIB;

/** Bytes of a step and of all numbers that are kept from step to step, at most. */
const MOST_BYTES = 5 * GIB;

/** Kept for each weight, in 32 bits: it and its gradient, each here and in TensorFlow.js, and two moments. */
const BYTES_PER_WEIGHT = 6 * 4;

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
 * How many contexts a step takes: four, or as many as fit a GiB, but one. A step that has no room even so, or none beside
 * the weights, is a UserError.
 */
export function contextsThatFit(config: Config, size: Size, folder: string): number {
  const stepOf = (batch: number): number => bytesOfStep(config, batch, size);
  let batch = MOST_CONTEXTS;
  while (batch > 1 && stepOf(batch) > STEP_BYTES) batch--;
  const step = stepOf(batch);
  if (step > MOST_STEP_BYTES) {
    throw new UserError(
      `A step of training ${folder} with ${size.context} tokens and questions of ${size.span} takes ${gib(step)}, ` +
        `${gib(MOST_STEP_BYTES)} are allowed.`,
      'Give fewer --pieces, or train a smaller model.',
    );
  }
  const weights = BYTES_PER_WEIGHT * parameterCount(config);
  if (weights + step <= MOST_BYTES) return batch;
  throw new UserError(
    `Training ${folder} takes ${gib(weights)} for its weights, their gradients and moments and ${gib(step)} for a ` +
      `step, ${gib(MOST_BYTES)} are allowed.`,
    'Train a smaller model, or this one with other software (e.g. transformers).',
  );
}

const gib = (size: number): string => `${(size / GIB).toFixed(1)} GiB`;
