import { activationOf } from '../../activation.ts';
import type { Config } from '../../config.ts';
import type { Branches, Engine, KvCache, KvState } from '../../engine.ts';
import { type Rotation, rotation } from '../../rope.ts';
import type { LayerWeights, Weights } from '../../weights.ts';
import { add, embedded, rmsNorm, rotate } from '../rows.ts';
import { attend, CHUNK, type Chunk } from './attention.ts';
import { linear } from './matmul.ts';

/** Tokens read at once: enough to share weights that are loaded, few enough to stop soon when asked to. */
const STRIDE = 64;

/** The decoder on plain typed arrays: the reference for all backends, and the fastest for short decoding of tiny models. */
export function openJs(config: Config, weights: Weights): Engine {
  return {
    backend: 'js',
    bytesPerToken: 8 * config.layers * config.kvHeads * config.headSize,
    start: () => cacheOf(config, weights, [], 0),
    resume: (state) => cacheOf(config, weights, chunksOf(config, state), state.length),
    close: () => {},
  };
}

interface ForkedCache extends KvCache {
  /** Another cache that goes on from here. */
  fork(): ForkedCache;
}

function cacheOf(config: Config, weights: Weights, chunks: Chunk[], start: number): ForkedCache {
  let length = start;
  const fork = (): ForkedCache => cacheOf(config, weights, forked(chunks, length), length);
  return {
    fork,
    get length() {
      return length;
    },
    stride: (left) => Math.min(left, STRIDE),
    read(ids, reach) {
      const piece: Piece = {
        config,
        chunks,
        from: length,
        count: ids.length,
        turn: rotation(config.rope, length, ids.length, reach),
      };
      while (chunks.length * CHUNK < length + ids.length) chunks.push(emptyChunk(config));
      length += ids.length;
      return forward(piece, weights, ids);
    },
    branches: () => branchesOf(fork),
    close() {
      chunks = [];
      length = 0;
    },
  };
}

/** One branch after the other, each on a cache of its own that shares the full chunks. */
function branchesOf(fork: () => ForkedCache): Branches {
  const caches = new Map<number, ForkedCache>();
  return {
    stride: () => STRIDE,
    read: (pieces) =>
      pieces.map(({ branch, behind, ids, reach }) => {
        const cache = caches.get(branch) ?? (behind === undefined ? fork() : caches.get(behind)!.fork());
        caches.set(branch, cache);
        return cache.read(ids, reach);
      }),
    close: () => caches.clear(),
  };
}

function forked(chunks: readonly Chunk[], length: number): Chunk[] {
  const copy = [...chunks];
  const tail = copy.at(-1);
  if (tail && length % CHUNK > 0) copy[copy.length - 1] = copyOf(tail);
  return copy;
}

function emptyChunk({ layers, kvHeads, headSize }: Config): Chunk {
  const arrays = (): Float32Array[] =>
    Array.from({ length: layers }, () => new Float32Array(kvHeads * CHUNK * headSize));
  return { keys: arrays(), values: arrays() };
}

const copyOf = ({ keys, values }: Chunk): Chunk => ({
  keys: keys.map((array) => array.slice()),
  values: values.map((array) => array.slice()),
});

function chunksOf(config: Config, { length, keys, values }: KvState): Chunk[] {
  const { kvHeads, headSize } = config;
  return Array.from({ length: Math.ceil(length / CHUNK) }, (_, c) => {
    const chunk = emptyChunk(config);
    const [from, to] = [c * CHUNK, Math.min(length, (c + 1) * CHUNK)];
    for (const [layer, source] of keys.entries()) {
      for (let h = 0; h < kvHeads; h++) {
        const [start, end] = [(h * length + from) * headSize, (h * length + to) * headSize];
        chunk.keys[layer]!.set(source.subarray(start, end), h * CHUNK * headSize);
        chunk.values[layer]!.set(values[layer]!.subarray(start, end), h * CHUNK * headSize);
      }
    }
    return chunk;
  });
}

/** Some tokens on their way through the layers. */
interface Piece {
  readonly config: Config;
  readonly chunks: readonly Chunk[];
  /** Position of the first token. */
  readonly from: number;
  readonly count: number;
  readonly turn: Rotation;
}

function forward(
  piece: Piece,
  { embedding, layers, norm, head }: Weights,
  ids: readonly number[],
): Float32Array {
  const { width, vocabulary, epsilon } = piece.config;
  const x = embedded(embedding, width, ids);
  for (const [index, layer] of layers.entries()) {
    attention(piece, layer, index, x);
    feedForward(piece, layer, x);
  }
  const last = rmsNorm(x.subarray(x.length - width), 1, norm, epsilon);
  return linear(last, 1, { weight: head, bias: null, rows: vocabulary, columns: width });
}

function attention(piece: Piece, layer: LayerWeights, index: number, x: Float32Array): void {
  const { config, chunks, from, count, turn } = piece;
  const { heads, kvHeads, headSize, epsilon } = config;
  const normed = rmsNorm(x, count, layer.attentionNorm, epsilon);
  const q = linear(normed, count, layer.query);
  const k = linear(normed, count, layer.key);
  const v = linear(normed, count, layer.value);
  rotate(q, count, heads, headSize, turn);
  rotate(k, count, kvHeads, headSize, turn);
  store(piece, index, k, v);
  const mixed = new Float32Array(q.length);
  const window = config.windows[index] ?? Number.POSITIVE_INFINITY;
  const scores = new Float64Array(from + count);
  const sum = new Float64Array(headSize);
  for (let t = 0; t < count; t++) {
    const to = from + t + 1;
    for (let h = 0; h < heads; h++) {
      const head = Math.floor((h * kvHeads) / heads) * CHUNK * headSize;
      const look = { chunks, layer: index, head, headSize, from: Math.max(0, to - window), to };
      attend(look, q, mixed, (t * heads + h) * headSize, scores, sum);
    }
  }
  add(x, linear(mixed, count, layer.output));
}

/** Puts keys and values of the piece, [count, kvHeads, headSize], into their chunks. */
function store(
  { config, chunks, from, count }: Piece,
  layer: number,
  k: Float32Array,
  v: Float32Array,
): void {
  const { kvHeads, headSize } = config;
  for (let t = 0; t < count; t++) {
    const chunk = chunks[Math.floor((from + t) / CHUNK)]!;
    for (let h = 0; h < kvHeads; h++) {
      const source = (t * kvHeads + h) * headSize;
      const target = (h * CHUNK + ((from + t) % CHUNK)) * headSize;
      chunk.keys[layer]!.set(k.subarray(source, source + headSize), target);
      chunk.values[layer]!.set(v.subarray(source, source + headSize), target);
    }
  }
}

function feedForward({ config, count }: Piece, layer: LayerWeights, x: Float32Array): void {
  const normed = rmsNorm(x, count, layer.mlpNorm, config.epsilon);
  const gate = linear(normed, count, layer.gate);
  const up = linear(normed, count, layer.up);
  const act = activationOf(config.activation);
  for (let i = 0; i < gate.length; i++) gate[i] = act(gate[i]!) * up[i]!;
  add(x, linear(gate, count, layer.down));
}
