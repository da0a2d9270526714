import type { Config } from '../../config.ts';
import type { BackendName, GivingCache, GivingEngine } from '../../engine.ts';
import type { Weights } from '../../weights.ts';
import { type Block, blocksOf, release, SMALL, settle, stateOf } from './blocks.ts';
import { forward } from './forward.ts';
import { type LoadedTf, use } from './load.ts';
import { dispose, type ModelTensors, upload } from './tensors.ts';

/** Tokens read at once: longer pieces gain nothing. */
const STRIDE = 512;
/** Numbers in one matrix of attention scores at most (64 MB), so that very long contexts are read in shorter pieces. */
const MAX_SCORES = 2 ** 24;

/** The decoder on TensorFlow.js. */
export function openTfjs(
  loaded: LoadedTf,
  backend: BackendName,
  config: Config,
  weights: Weights,
): GivingEngine {
  use(loaded);
  const tensors = upload(loaded.tf, config, weights);
  return {
    backend,
    // Keys and values, and on WebAssembly XNNPACK's packed copy of them.
    bytesPerToken: (backend === 'wasm' ? 16 : 8) * config.layers * config.kvHeads * config.headSize,
    start: () => cacheOf({ loaded, config, tensors }, []),
    resume: (state) => {
      use(loaded);
      return cacheOf({ loaded, config, tensors }, blocksOf(loaded.tf, config, state));
    },
    close: () => {
      use(loaded);
      dispose(tensors);
    },
  };
}

interface Model {
  readonly loaded: LoadedTf;
  readonly config: Config;
  readonly tensors: ModelTensors;
}

function cacheOf(model: Model, start: Block[]): GivingCache {
  const { loaded, config, tensors } = model;
  const { tf } = loaded;
  let blocks = start;
  let length = blocks.reduce((sum, block) => sum + block.length, 0);
  return {
    get length() {
      return length;
    },
    stride() {
      const rows = MAX_SCORES / ((config.heads / config.kvHeads) * (length + STRIDE));
      return Math.max(16, Math.min(STRIDE, Math.floor(rows)));
    },
    read(ids, reach) {
      use(loaded);
      const last = blocks.at(-1);
      const open = last && last.length < SMALL ? last : undefined;
      const settled = open ? blocks.slice(0, -1) : blocks;
      const { logits, block } = forward(tf, config, tensors, { ids, reach, settled, open });
      blocks = [...settled, block];
      if (open) release(open);
      length += ids.length;
      settle(tf, blocks);
      return logits;
    },
    state() {
      use(loaded);
      return stateOf(blocks, config);
    },
    fork() {
      for (const block of blocks) block.owners++;
      return cacheOf(model, [...blocks]);
    },
    close() {
      use(loaded);
      for (const block of blocks) release(block);
      blocks = [];
      length = 0;
    },
  };
}
