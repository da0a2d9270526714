import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Config } from '../../config.ts';
import { type Block, countOf, type Span } from './blocks.ts';
import { masked } from './layer.ts';
import type { Tf } from './load.ts';
import { HIDDEN, type Sight, sightOf } from './masks.ts';
import { addOwn, type OwnTokens, type Stretch, scoreOwn } from './own-tokens.ts';

/** A token to read. */
export interface Row {
  /** The numbers of its branch's tokens, those before the branch among them; itself too. */
  readonly tokens: readonly number[];
  /** Position of the first of them. */
  readonly from: number;
  readonly position: number;
}

/** What has been read before, and where tokens of branches go. */
export interface Behind {
  readonly stem: readonly Block[];
  /** With room for the rows at its end. */
  readonly own: OwnTokens;
}

/** Rows of one branch from so many on look at its tokens as they look at the stem: by products of matrices. */
export const MANY = 48;

/** What rows see in one layer. */
interface Seen {
  readonly blocks: readonly SeenBlock[];
  /** For each row: what it sees token by token. */
  readonly own: readonly Stretch[];
  /** Tokens that a row sees in this way, at most. */
  readonly most: number;
  readonly close: () => void;
}

/** Consecutive tokens of which something is seen: keys [headSize, count] and values [count, headSize] of each head. */
interface SeenBlock {
  readonly count: number;
  readonly keys: readonly Tensor2D[];
  readonly values: readonly Tensor2D[];
  readonly sight: Sight;
}

/** Mixed values of all heads, [rows, heads · headSize], for queries of the same shape. */
export function attention(
  tf: Tf,
  config: Config,
  behind: Behind,
  layer: number,
  rows: readonly Row[],
  q: Float32Array,
): Float32Array {
  const { heads, kvHeads, headSize: size } = config;
  const { own } = behind;
  const [keys, values] = [own.keys[layer]!, own.values[layer]!];
  const group = heads / kvHeads;
  const seen = seenBy(tf, config, behind, layer, rows);
  const { most } = seen;
  const mixed = new Float32Array(q.length);
  const query = new Float32Array(group * rows.length * size);
  const scores = new Float32Array(group * rows.length * most);
  /** Every query of the heads that share keys and values: its line, its row, and where it begins in `q`. */
  const each = (kvHead: number, use: (line: number, row: number, at: number) => void): void => {
    for (let g = 0, line = 0; g < group; g++) {
      const head = kvHead * group + g;
      for (let row = 0; row < rows.length; row++, line++) use(line, row, (row * heads + head) * size);
    }
  };
  for (let kvHead = 0; kvHead < kvHeads; kvHead++) {
    const head = { from: kvHead * size, size };
    scores.fill(HIDDEN);
    each(kvHead, (line, row, at) => {
      for (let i = 0; i < size; i++) query[line * size + i] = q[at + i]!;
      scoreOwn(seen.own[row]!, keys, own.width, head, q, at, scores, line * most);
    });
    const { sum, shares } = mix(tf, { query, scores, size }, seen, group, kvHead);
    each(kvHead, (line, row, at) => {
      for (let i = 0; i < size; i++) mixed[at + i] = sum[line * size + i]!;
      addOwn(seen.own[row]!, values, own.width, head, shares, line * most, mixed, at);
    });
  }
  seen.close();
  return mixed;
}

function seenBy(tf: Tf, config: Config, { stem, own }: Behind, layer: number, rows: readonly Row[]): Seen {
  const window = config.windows[layer] ?? null;
  const positions = rows.map(({ position }) => position);
  const sightOn = (span: Span): Sight => sightOf(tf, positions, span, window);
  const blocks = stem.flatMap((block): SeenBlock[] => {
    const sight = sightOn(block);
    if (sight === 'none') return [];
    return [{ count: countOf(block), keys: block.keys[layer]!, values: block.values[layer]!, sight }];
  });
  const made = isLong(rows) ? blockOf(tf, config, own, layer, rows.at(-1)!, sightOn) : undefined;
  const stretches = rows.map(({ tokens, from, position }): Stretch => {
    const to = position + 1 - from;
    if (made) return { tokens, from: to, to };
    return { tokens, from: window === null ? 0 : Math.max(0, to - window), to };
  });
  return {
    blocks: made ? [...blocks, made] : blocks,
    own: stretches,
    most: Math.max(...stretches.map(({ from, to }) => to - from)),
    close: () => {
      for (const { sight } of blocks) if (typeof sight !== 'string') sight.dispose();
      if (!made) return;
      for (const tensor of [...made.keys, ...made.values]) tensor.dispose();
      if (typeof made.sight !== 'string') made.sight.dispose();
    },
  };
}

const isLong = (rows: readonly Row[]): boolean =>
  rows.length >= MANY && rows.every(({ tokens }) => tokens === rows[0]!.tokens);

/** The tokens of one branch up to a row, as a block for as long as a layer is computed. */
function blockOf(
  tf: Tf,
  { kvHeads, headSize }: Config,
  own: OwnTokens,
  layer: number,
  { tokens, from, position }: Row,
  sightOn: (span: Span) => Sight,
): SeenBlock {
  const count = position + 1 - from;
  const of = (all: Float32Array, kvHead: number): Float32Array => {
    const rows = new Float32Array(count * headSize);
    for (let n = 0; n < count; n++) {
      const at = tokens[n]! * own.width + kvHead * headSize;
      rows.set(all.subarray(at, at + headSize), n * headSize);
    }
    return rows;
  };
  const each = (make: (kvHead: number) => Tensor2D): Tensor2D[] =>
    Array.from({ length: kvHeads }, (_, kvHead) => make(kvHead));
  const matrix = (all: Float32Array, kvHead: number): Tensor2D =>
    tf.tensor2d(of(all, kvHead), [count, headSize]);
  return {
    count,
    keys: each((kvHead) => tf.tidy(() => tf.transpose(matrix(own.keys[layer]!, kvHead)))),
    values: each((kvHead) => matrix(own.values[layer]!, kvHead)),
    sight: sightOn({ from, to: position + 1 }),
  };
}

/**
 * softmax over all that is seen, of which some scores are known: the sum of the values that stand in blocks, and the
 * shares of the tokens with known scores.
 */
function mix(
  tf: Tf,
  of: { readonly query: Float32Array; readonly scores: Float32Array; readonly size: number },
  { blocks, most }: Seen,
  group: number,
  kvHead: number,
): { readonly sum: Float32Array; readonly shares: Float32Array } {
  const lines = of.query.length / of.size;
  const [sum, shares] = tf.tidy((): (Tensor2D | undefined)[] => {
    const query = tf.tensor2d(of.query, [lines, of.size]);
    const scores = blocks.map(({ keys, sight }) =>
      masked(tf, tf.matMul<Tensor2D>(query, keys[kvHead]!), group, sight),
    );
    if (most > 0) scores.push(tf.tensor2d(of.scores, [lines, most]));
    const all = tf.softmax(scores.length > 1 ? tf.concat2d(scores, 1) : scores[0]!);
    const counts = [...blocks.map(({ count }) => count), ...(most > 0 ? [most] : [])];
    const parts = counts.length > 1 ? tf.split<Tensor2D>(all, counts, 1) : [all];
    const sums = blocks.map(({ values }, i): Tensor2D => tf.matMul(parts[i]!, values[kvHead]!));
    const total = sums.length > 1 ? (tf.addN(sums) as Tensor2D) : sums[0];
    return [total, most > 0 ? parts.at(-1) : undefined];
  });
  const result = {
    sum: (sum?.dataSync() as Float32Array | undefined) ?? new Float32Array(of.query.length),
    shares: (shares?.dataSync() as Float32Array | undefined) ?? new Float32Array(),
  };
  sum?.dispose();
  shares?.dispose();
  return result;
}
