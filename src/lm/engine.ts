/** Ways to compute: plain typed arrays, TensorFlow.js on WebAssembly, TensorFlow.js on the native library. */
export const backendNames = ['js', 'wasm', 'node'] as const;
export type BackendName = (typeof backendNames)[number];

/** One model's weights on one backend. */
export interface Engine {
  /** The backend, or `wasm+js` where one reads contexts and the other goes on. */
  readonly backend: string;
  /** An empty cache. */
  start(): KvCache;
  /** A cache that goes on from another engine's state. */
  resume(state: KvState): KvCache;
  /** Bytes of cache for one token. */
  readonly bytesPerToken: number;
  /** Frees the weights; caches must be closed before. */
  close(): void;
}

/** Keys and values of the tokens read so far. */
export interface KvCache {
  readonly length: number;
  /** How many of `left` tokens to read at once: fast, and within memory. */
  stride(left: number): number;
  /**
   * Reads on and returns the logits behind the last id. `reach` is how many tokens the sequence will have when the
   * prompt has been read whole (dynamic scaling of positions asks for it).
   */
  read(ids: readonly number[], reach: number): Float32Array;
  /** Sequences that go on from here. The cache stays as it is, and may not be read or closed before they are closed. */
  branches(): Branches;
  close(): void;
}

/** Sequences that share a cache and then go their own ways, side by side: what they share is there once. */
export interface Branches {
  /** How many tokens of all branches together to read at once. */
  stride(): number;
  /** Reads on in some branches, each named once; returns the logits behind the last id of each. */
  read(pieces: readonly BranchPiece[]): readonly Float32Array[];
  close(): void;
}

export interface BranchPiece {
  /** Any whole number; one that was not named before begins a branch. */
  readonly branch: number;
  /**
   * The branch that this one begins behind, named before it; undefined to begin at the cache. That one is not read on
   * any more.
   */
  readonly behind?: number | undefined;
  /** At least one. */
  readonly ids: readonly number[];
  /** As in `KvCache.read`. */
  readonly reach: number;
}

/** What a cache holds, as plain arrays: per layer [kvHeads, length, headSize]. */
export interface KvState {
  readonly length: number;
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
}

/** An engine whose caches can be taken over by another. */
export interface GivingEngine extends Engine {
  readonly backend: BackendName;
  start(): GivingCache;
  resume(state: KvState): GivingCache;
}
export interface GivingCache extends KvCache {
  state(): KvState;
}
