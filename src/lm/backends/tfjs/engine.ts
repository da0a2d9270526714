import type { Config } from '../../config.ts';
import type { BackendName, Branches, GivingCache, GivingEngine } from '../../engine.ts';
import { type Rotation, rotation } from '../../rope.ts';
import type { Weights } from '../../weights.ts';
import { type Block, blocksOf, COPIED, lengthOf, release, SMALL, settle, stateOf } from './blocks.ts';
import { forward, type Tokens } from './forward.ts';
import { type LoadedTf, use } from './load.ts';
import { type Branch, countOf, onStem, type Place, scattered } from './places.ts';
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
  const { loaded, config } = model;
  const blocks = start;
  let length = lengthOf(blocks);
  return {
    get length() {
      return length;
    },
    stride(left) {
      const most = strideAfter(config, length);
      return Math.min(left, most, Math.ceil(left / Math.max(1, Math.round(left / most))));
    },
    read(ids, reach) {
      const places = onStem(length, length + ids.length);
      const turn = rotation(config.rope, length, ids.length, reach);
      const [logits] = readOn(model, nothing, blocks, {
        ids,
        places,
        turns: [turn],
        asked: [ids.length - 1],
      });
      length += ids.length;
      return logits!;
    },
    state() {
      use(loaded);
      return stateOf(blocks, config);
    },
    branches: () => branchesOf(model, blocks),
    close() {
      closeAll(model, blocks);
      length = 0;
    },
  };
}

/**
 * All branches in one pass: their tokens stand in blocks of their own, where each sees its own branch only and those
 * that it goes on from. A short block at the end of the stem is copied into the first of them.
 */
function branchesOf(model: Model, stem: readonly Block[]): Branches {
  const { config } = model;
  const start = lengthOf(stem);
  const behind: Behind = isShorter(stem.at(-1), COPIED)
    ? { settled: stem.slice(0, -1), copied: stem.at(-1) }
    : { settled: stem, copied: undefined };
  const grown = new Map<number, { readonly branch: Branch; length: number }>();
  let count = start;
  const blocks: Block[] = [];
  return {
    stride: () => strideAfter(config, count),
    read(pieces) {
      const each: Place[] = [];
      const turns: Rotation[] = [];
      const asked: number[] = [];
      for (const { branch: name, behind, ids, reach } of pieces) {
        const before = behind === undefined ? undefined : grown.get(behind)!;
        const own = grown.get(name) ?? {
          branch: { behind: before?.branch ?? null },
          length: before?.length ?? start,
        };
        grown.set(name, own);
        for (let n = 0; n < ids.length; n++) each.push({ position: own.length + n, branch: own.branch });
        turns.push(rotation(config.rope, own.length, ids.length, reach));
        asked.push(each.length - 1);
        own.length += ids.length;
      }
      const ids = pieces.flatMap((piece) => piece.ids);
      count += ids.length;
      return readOn(model, behind, blocks, { ids, places: scattered(each), turns, asked });
    },
    close: () => closeAll(model, blocks),
  };
}

/** Tokens to read at once after so many. */
function strideAfter({ heads, kvHeads }: Config, length: number): number {
  const rows = MAX_SCORES / ((heads / kvHeads) * (length + STRIDE));
  return Math.max(16, Math.min(STRIDE, Math.floor(rows)));
}

/** What is there before the tokens that are read. */
interface Behind {
  /** Blocks that stay. */
  readonly settled: readonly Block[];
  /** A short block whose content goes into the first new one. */
  readonly copied: Block | undefined;
}

const nothing: Behind = { settled: [], copied: undefined };
const isShorter = (block: Block | undefined, count: number): block is Block =>
  block !== undefined && countOf(block.places) < count;

/** Reads tokens; their keys and values are put at the end of `blocks`. */
function readOn(
  { loaded, config, tensors }: Model,
  { settled, copied }: Behind,
  blocks: Block[],
  tokens: Tokens,
): readonly Float32Array[] {
  use(loaded);
  const { tf } = loaded;
  const last = blocks.at(-1);
  const own = isShorter(last, SMALL) ? last : undefined;
  const open = own ?? (last ? undefined : copied);
  const before = [...settled, ...(own ? blocks.slice(0, -1) : blocks)];
  const { logits, block } = forward(tf, config, tensors, { tokens, settled: before, open });
  blocks.splice(own ? -1 : blocks.length, 1, block);
  if (own) release(own);
  settle(tf, blocks);
  return logits;
}

function closeAll({ loaded }: Model, blocks: Block[]): void {
  use(loaded);
  for (const block of blocks.splice(0)) release(block);
}
