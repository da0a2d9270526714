import type { Config } from '../config.ts';
import type { BackendName, Engine, GivingCache, GivingEngine, KvCache } from '../engine.ts';
import { parameterCount } from '../weights.ts';

/** Pieces of fewer tokens are decoding and short questions, for which each call's own cost matters. */
const SHORT = 48;

/**
 * One engine reads what is long, the other goes on where that is quicker: for a tiny model the calls of TensorFlow.js
 * cost more than the arithmetic. A cache changes over once, when the first short piece is read or when it is forked,
 * so that all forks of one context share the change.
 */
export function openPair(config: Config, reader: GivingEngine, decoder: Engine): Engine {
  const isQuicker = decoderIsQuicker(config, reader.backend);
  return {
    backend: `${reader.backend}+${decoder.backend}`,
    bytesPerToken: reader.bytesPerToken + decoder.bytesPerToken,
    start: () => cacheOf({ kind: 'reader', cache: reader.start() }),
    resume: (state) =>
      isQuicker(state.length)
        ? cacheOf({ kind: 'decoder', cache: decoder.resume(state) })
        : cacheOf({ kind: 'reader', cache: reader.resume(state) }),
    close: () => {
      reader.close();
      decoder.close();
    },
  };

  function cacheOf(start: State): KvCache {
    let state = start;
    const change = (): void => {
      if (state.kind === 'decoder' || state.cache.length === 0 || !isQuicker(state.cache.length)) return;
      const { cache } = state;
      state = { kind: 'decoder', cache: decoder.resume(cache.state()) };
      cache.close();
    };
    return {
      get length() {
        return state.cache.length;
      },
      stride: () => state.cache.stride(),
      read(ids, reach) {
        if (ids.length < SHORT) change();
        return state.cache.read(ids, reach);
      },
      fork() {
        change();
        return state.kind === 'reader'
          ? cacheOf({ kind: 'reader', cache: state.cache.fork() })
          : cacheOf({ kind: 'decoder', cache: state.cache.fork() });
      },
      close: () => state.cache.close(),
    };
  }
}

type State =
  | { readonly kind: 'reader'; readonly cache: GivingCache }
  | { readonly kind: 'decoder'; readonly cache: KvCache };

/**
 * What a decoded token costs, as measured on one core: milliseconds of calls for each layer and key-value head, and
 * products in a millisecond.
 */
const costs: Readonly<Record<BackendName, { readonly calls: number; readonly products: number }>> = {
  js: { calls: 0, products: 1.3e6 },
  wasm: { calls: 0.1, products: 8e6 },
  node: { calls: 0.3, products: 3e6 },
};

/** Whether plain arrays decode a token quicker than the reader does, after so many tokens. */
export function decoderIsQuicker(config: Config, reader: BackendName): (length: number) => boolean {
  const { layers, heads, kvHeads, headSize, vocabulary, width, tied } = config;
  const weights = parameterCount(config) - (tied ? 0 : vocabulary * width);
  const ms = (name: BackendName, products: number): number =>
    costs[name].calls * layers * kvHeads + products / costs[name].products;
  return (length) => {
    const products = weights + 2 * layers * length * heads * headSize;
    return ms('js', products) < ms(reader, products);
  };
}
