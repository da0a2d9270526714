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
  /** How many tokens to read at once: fast, and within memory. */
  stride(): number;
  /**
   * Reads on and returns the logits behind the last id. `reach` is how many tokens the sequence will have when the
   * prompt has been read whole (dynamic scaling of positions asks for it).
   */
  read(ids: readonly number[], reach: number): Float32Array;
  /** A cache with the same content that goes its own way. What was read is shared, at most the last chunk copied. */
  fork(): KvCache;
  close(): void;
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
  fork(): GivingCache;
}
