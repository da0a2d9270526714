import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Config } from '../../config.ts';
import type { LayerWeights, Linear, Weights } from '../../weights.ts';
import { joined } from '../rows.ts';
import type { Tf } from './load.ts';

/** A matrix with one column for each output, the only form whose product is fast on WebAssembly. */
export interface Matrix {
  readonly weight: Tensor2D;
  readonly bias: Tensor1D | null;
}

/** A norm's gain, there for the backend and here. */
export interface Gain {
  readonly tensor: Tensor1D;
  readonly values: Float32Array;
}

export interface LayerTensors {
  readonly attentionNorm: Gain;
  /** Queries (already scaled by 1/√headSize), keys and values side by side. */
  readonly attention: Matrix;
  readonly output: Matrix;
  readonly mlpNorm: Gain;
  readonly gate: Matrix;
  readonly up: Matrix;
  readonly down: Matrix;
}

export interface ModelTensors {
  /** [vocabulary, width]; rows are picked here, which WebAssembly does slowly. */
  readonly embedding: Float32Array;
  readonly layers: readonly LayerTensors[];
  readonly norm: Gain;
  readonly head: Tensor2D;
  /** x · turn is x with its halves swapped and the first one negated: what rotation adds sine times. */
  readonly turn: Tensor2D;
}

/** Puts weights on a backend. */
export function upload(tf: Tf, config: Config, weights: Weights): ModelTensors {
  const { vocabulary, width, headSize } = config;
  const matrix = ({ weight, bias, rows, columns }: Linear): Matrix => ({
    weight: tf.tensor2d(transposed(weight, rows, columns), [columns, rows]),
    bias: bias && tf.tensor1d(own(bias)),
  });
  const gain = (values: Float32Array): Gain => ({ tensor: tf.tensor1d(own(values)), values });
  const layer = (from: LayerWeights): LayerTensors => ({
    attentionNorm: gain(from.attentionNorm),
    attention: matrix(stacked([scaled(from.query, 1 / Math.sqrt(headSize)), from.key, from.value])),
    output: matrix(from.output),
    mlpNorm: gain(from.mlpNorm),
    gate: matrix(from.gate),
    up: matrix(from.up),
    down: matrix(from.down),
  });
  return {
    embedding: weights.embedding,
    layers: weights.layers.map(layer),
    norm: gain(weights.norm),
    head: tf.tensor2d(transposed(weights.head, vocabulary, width), [width, vocabulary]),
    turn: tf.tensor2d(halfTurn(headSize), [headSize, headSize]),
  };
}

/** Native code may not be given memory that threads share. */
const own = (values: Float32Array): Float32Array =>
  values.buffer instanceof SharedArrayBuffer ? values.slice() : values;

export function dispose({ layers, norm, head, turn }: ModelTensors): void {
  for (const tensor of [norm.tensor, head, turn]) tensor.dispose();
  for (const { attentionNorm, mlpNorm, attention, output, gate, up, down } of layers) {
    for (const { tensor } of [attentionNorm, mlpNorm]) tensor.dispose();
    for (const { weight, bias } of [attention, output, gate, up, down]) {
      weight.dispose();
      bias?.dispose();
    }
  }
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) result[j * rows + i] = values[at]!;
  }
  return result;
}

const scaled = (linear: Linear, factor: number): Linear => ({
  ...linear,
  weight: linear.weight.map((value) => value * factor),
  bias: linear.bias ? linear.bias.map((value) => value * factor) : null,
});

/** Matrices with the same inputs, one below the other. All have a bias, or none. */
function stacked(parts: readonly Linear[]): Linear {
  const [first] = parts;
  const biases = parts.flatMap(({ bias }) => (bias ? [bias] : []));
  return {
    weight: joined(parts.map(({ weight }) => weight)),
    bias: biases.length > 0 ? joined(biases) : null,
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    columns: first!.columns,
  };
}

function halfTurn(size: number): Float32Array {
  const [matrix, half] = [new Float32Array(size * size), size / 2];
  for (let i = 0; i < half; i++) {
    matrix[(half + i) * size + i] = -1;
    matrix[i * size + half + i] = 1;
  }
  return matrix;
}
