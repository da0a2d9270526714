import type { Config } from '../../config.ts';
import type { BackendName, Branches, BranchPiece, GivingCache, GivingEngine } from '../../engine.ts';
import { type Rotation, rotation } from '../../rope.ts';
import type { Weights } from '../../weights.ts';
import { type Block, blocksOf, countOf, lengthOf, release, SMALL, settle, stateOf } from './blocks.ts';
import { MANY, type Row } from './branch-attention.ts';
import { readBranches } from './branch-forward.ts';
import { forward, type Tokens } from './forward.ts';
import { type LoadedTf, use } from './load.ts';
import { emptied, grow, noTokens, type OwnTokens, roomOf } from './own-tokens.ts';
import { dispose, type ModelTensors, upload } from './tensors.ts';

/** Tokens read at once: longer pieces gain nothing. */
const STRIDE = 512;
/** Room for so many numbers at most is kept for the next branches (16 MB). */
const KEPT = 2 ** 22;
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
  const model: Model = { loaded, config, tensors: upload(loaded.tf, config, weights), spare: [] };
  return {
    backend,
    // Keys and values, and on WebAssembly XNNPACK's packed copy of them.
    bytesPerToken: (backend === 'wasm' ? 16 : 8) * config.layers * config.kvHeads * config.headSize,
    start: () => cacheOf(model, []),
    resume: (state) => {
      use(loaded);
      return cacheOf(model, blocksOf(loaded.tf, config, state));
    },
    close: () => {
      use(loaded);
      dispose(model.tensors);
    },
  };
}

interface Model {
  readonly loaded: LoadedTf;
  readonly config: Config;
  readonly tensors: ModelTensors;
  /** Room for tokens of branches that is free again: to touch fresh memory took 4 % of thirty short questions' time. */
  readonly spare: OwnTokens[];
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
      const turn = rotation(config.rope, length, ids.length, reach);
      const logits = readOn(model, blocks, { ids, from: length, to: length + ids.length, turn });
      length += ids.length;
      return logits;
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

/** All branches in one pass: what they have of their own stays here, apart from the stem's blocks. */
function branchesOf({ loaded, config, tensors, spare }: Model, stem: readonly Block[]): Branches {
  const start = lengthOf(stem);
  const own = spare.pop() ?? noTokens(config);
  /** The numbers of each branch's tokens, those of the branches that it began behind first. */
  const grown = new Map<number, number[]>();
  let isOpen = true;
  const readPart = (pieces: readonly BranchPiece[]): readonly Float32Array[] => {
    use(loaded);
    const rows: Row[] = [];
    const turns: Rotation[] = [];
    const asked: number[] = [];
    for (const { branch, behind, ids, reach } of pieces) {
      const tokens = grown.get(branch) ?? [...(behind === undefined ? [] : grown.get(behind)!)];
      grown.set(branch, tokens);
      turns.push(rotation(config.rope, start + tokens.length, ids.length, reach));
      for (let n = 0; n < ids.length; n++) {
        rows.push({ tokens, from: start, position: start + tokens.length });
        tokens.push(own.count + rows.length - 1);
      }
      asked.push(rows.length - 1);
    }
    grow(own, rows.length);
    const ids = pieces.flatMap((piece) => piece.ids);
    return readBranches({ tf: loaded.tf, config, tensors }, { stem, own }, { ids, rows, turns, asked });
  };
  return {
    stride: () => {
      const longest = [...grown.values()].reduce((most, { length }) => Math.max(most, length), 0);
      return strideAfter(config, start + longest);
    },
    read: (pieces) => partsOf(pieces).flatMap(readPart),
    close: () => {
      if (isOpen && roomOf(own) <= KEPT && spare.length === 0) spare.push(emptied(own));
      isOpen = false;
      grown.clear();
    },
  };
}

/** Pieces that are read together: the short ones, for a long one makes good use of each call by itself. */
function partsOf(pieces: readonly BranchPiece[]): readonly (readonly BranchPiece[])[] {
  const parts: BranchPiece[][] = [];
  let isOpen = false;
  for (const piece of pieces) {
    const isLong = piece.ids.length >= MANY;
    if (isOpen && !isLong) parts.at(-1)!.push(piece);
    else parts.push([piece]);
    isOpen = !isLong;
  }
  return parts;
}

/** Tokens to read at once after so many. */
function strideAfter({ heads, kvHeads }: Config, length: number): number {
  const rows = MAX_SCORES / ((heads / kvHeads) * (length + STRIDE));
  return Math.max(16, Math.min(STRIDE, Math.floor(rows)));
}

/** Reads tokens; their keys and values are put at the end of `blocks`. */
function readOn({ loaded, config, tensors }: Model, blocks: Block[], tokens: Tokens): Float32Array {
  use(loaded);
  const { tf } = loaded;
  const last = blocks.at(-1);
  const open = last && countOf(last) < SMALL ? last : undefined;
  const settled = open ? blocks.slice(0, -1) : blocks;
  const { logits, block } = forward(tf, config, tensors, { tokens, settled, open });
  blocks.splice(settled.length, 1, block);
  if (open) release(open);
  settle(tf, blocks);
  return logits;
}

function closeAll({ loaded }: Model, blocks: Block[]): void {
  use(loaded);
  for (const block of blocks.splice(0)) release(block);
}
