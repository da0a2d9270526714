import type { Config } from '../config.ts';
import type {
  BackendName,
  Branches,
  BranchPiece,
  Engine,
  GivingCache,
  GivingEngine,
  KvCache,
} from '../engine.ts';
import { parameterCount } from '../weights.ts';

/**
 * One engine reads what is long, the other goes on where that is quicker: for a tiny model the calls of TensorFlow.js
 * cost more than the arithmetic. Where many branches go on together the reader is quicker again, for it makes its calls
 * once for all. What a context holds is handed over once, when the first branch needs it.
 */
export function openPair(config: Config, reader: GivingEngine, decoder: Engine): Engine {
  const quicker = quickerToDecode(config, reader.backend);
  const quickerAhead = quickerToDecode(config, reader.backend, 'stem');
  return {
    backend: `${reader.backend}+${decoder.backend}`,
    bytesPerToken: reader.bytesPerToken + decoder.bytesPerToken,
    start: () => cacheOf(reader.start()),
    resume: (state) =>
      quickerAhead(state.length, 1) === 'decoder' ? decoder.resume(state) : cacheOf(reader.resume(state)),
    close: () => {
      reader.close();
      decoder.close();
    },
  };

  function cacheOf(cache: GivingCache): KvCache {
    let copy: KvCache | undefined;
    const forget = (): void => {
      copy?.close();
      copy = undefined;
    };
    return {
      get length() {
        return cache.length;
      },
      stride: (left) => cache.stride(left),
      read(ids, reach) {
        forget();
        return cache.read(ids, reach);
      },
      branches: () =>
        branchesOf(
          cache.branches(),
          () => {
            copy ??= decoder.resume(cache.state());
            return copy.branches();
          },
          (rows) => quicker(cache.length, rows),
        ),
      close() {
        forget();
        cache.close();
      },
    };
  }
}

type Side = 'reader' | 'decoder';

/** Tokens an answer is taken to have where an engine is chosen for it. */
const ANSWER = 8;

/**
 * Each branch stays on the engine that it began on, and so do those behind it: the reader, where it comes with many or
 * has much to be read.
 */
function branchesOf(
  reader: Branches,
  openDecoder: () => Branches,
  sideFor: (rowsAtOnce: number) => Side,
): Branches {
  const sides = new Map<number, Side>();
  let decoder: Branches | undefined;
  const place = (pieces: readonly BranchPiece[]): void => {
    const fresh = pieces.filter(({ branch }) => !sides.has(branch));
    if (fresh.length === 0) return;
    const questions = pieces.reduce((sum, { ids }) => sum + ids.length, 0);
    const side = sideFor((questions + ANSWER * pieces.length) / (1 + ANSWER));
    for (const { branch, behind } of fresh) {
      sides.set(branch, behind === undefined ? side : sides.get(behind)!);
    }
  };
  return {
    stride: () => Math.min(reader.stride(), decoder?.stride() ?? Number.POSITIVE_INFINITY),
    read(pieces) {
      place(pieces);
      const logits = new Array<Float32Array>(pieces.length);
      for (const side of ['reader', 'decoder'] as const) {
        const rows = [...pieces.keys()].filter((row) => sides.get(pieces[row]!.branch) === side);
        if (rows.length === 0) continue;
        if (side === 'decoder') decoder ??= openDecoder();
        const read = (side === 'reader' ? reader : decoder!).read(rows.map((row) => pieces[row]!));
        for (const [i, row] of rows.entries()) logits[row] = read[i]!;
      }
      return logits;
    },
    close: () => {
      reader.close();
      decoder?.close();
    },
  };
}

/**
 * What a decoded token costs, as measured on one core: milliseconds of calls for each layer and key-value head, on
 * branches and on the stem, which is made for reading many tokens at once, and products in a millisecond.
 */
const costs: Readonly<
  Record<BackendName, { readonly branches: number; readonly stem: number; readonly products: number }>
> = {
  js: { branches: 0, stem: 0, products: 1.3e6 },
  wasm: { branches: 0.04, stem: 0.15, products: 8e6 },
  node: { branches: 0.17, stem: 0.3, products: 3e6 },
};

/** Which is quicker to read so many rows at once, after so many tokens, on branches or on the stem itself. */
export function quickerToDecode(
  config: Config,
  reader: BackendName,
  where: 'branches' | 'stem' = 'branches',
): (length: number, rows: number) => Side {
  const { layers, heads, kvHeads, headSize, vocabulary, width, tied } = config;
  const weights = parameterCount(config) - (tied ? 0 : vocabulary * width);
  const ms = (name: BackendName, products: number): number =>
    costs[name][where] * layers * kvHeads + products / costs[name].products;
  return (length, rows) => {
    const products = rows * (weights + 2 * layers * length * heads * headSize);
    return ms('js', products) < ms(reader, products) ? 'decoder' : 'reader';
  };
}
