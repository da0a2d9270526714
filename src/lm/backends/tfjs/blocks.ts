import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Config } from '../../config.ts';
import type { KvState } from '../../engine.ts';
import type { Tf } from './load.ts';

/**
 * Keys and values of some consecutive positions, never changed once made: XNNPACK packs a matrix once for each tensor,
 * so what stays the same tensor is cheap to multiply by. Several caches may hold one block.
 */
export interface Block {
  readonly length: number;
  /** Per layer and key-value head: keys [headSize, length] and values [length, headSize]. */
  readonly keys: readonly (readonly Tensor2D[])[];
  readonly values: readonly (readonly Tensor2D[])[];
  owners: number;
}

/** A last block shorter than this is made anew with what is read next, a longer one is left and another begun. */
export const SMALL = 512;
/** Short blocks at the end are joined once they make up this many positions. */
const LARGE = 4096;

export function release(block: Block): void {
  block.owners--;
  if (block.owners > 0) return;
  for (const tensor of [...block.keys.flat(), ...block.values.flat()]) tensor.dispose();
}

/** Joins the short blocks at the end of `blocks`, in place, once together they are large. */
export function settle(tf: Tf, blocks: Block[]): void {
  let first = blocks.length;
  let length = 0;
  while (first > 0 && blocks[first - 1]!.length < LARGE / 2) {
    first--;
    length += blocks[first]!.length;
  }
  if (length < LARGE || blocks.length - first < 2) return;
  const parts = blocks.splice(first);
  const join = (axis: number, of: (block: Block) => Block['keys']): Tensor2D[][] =>
    of(parts[0]!).map((heads, layer) =>
      heads.map((_, head) =>
        tf.concat2d(
          parts.map((part) => of(part)[layer]![head]!),
          axis,
        ),
      ),
    );
  blocks.push({
    length,
    keys: join(1, ({ keys }) => keys),
    values: join(0, ({ values }) => values),
    owners: 1,
  });
  for (const part of parts) release(part);
}

/** The content of consecutive blocks as plain arrays. */
export function stateOf(blocks: readonly Block[], { layers, kvHeads, headSize }: Config): KvState {
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const arrays = (): Float32Array[] =>
    Array.from({ length: layers }, () => new Float32Array(kvHeads * length * headSize));
  const [keys, values] = [arrays(), arrays()];
  let from = 0;
  for (const block of blocks) {
    for (let layer = 0; layer < layers; layer++) {
      for (let head = 0; head < kvHeads; head++) {
        const at = (head * length + from) * headSize;
        values[layer]!.set(block.values[layer]![head]!.dataSync(), at);
        const columns = block.keys[layer]![head]!.dataSync();
        for (let i = 0, c = 0; i < headSize; i++) {
          for (let p = 0; p < block.length; p++, c++) keys[layer]![at + p * headSize + i] = columns[c]!;
        }
      }
    }
    from += block.length;
  }
  return { length, keys, values };
}

/** Blocks with the content of plain arrays: `stateOf` the other way round. */
export function blocksOf(tf: Tf, { kvHeads, headSize }: Config, { length, keys, values }: KvState): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < length; from += LARGE) {
    const count = Math.min(LARGE, length - from);
    const cut = (layers: readonly Float32Array[], of: (rows: Float32Array) => Tensor2D): Tensor2D[][] =>
      layers.map((all) =>
        Array.from({ length: kvHeads }, (_, head) => {
          const at = (head * length + from) * headSize;
          return of(all.slice(at, at + count * headSize));
        }),
      );
    blocks.push({
      length: count,
      keys: cut(keys, (rows) => tf.tidy(() => tf.transpose(tf.tensor2d(rows, [count, headSize])))),
      values: cut(values, (rows) => tf.tensor2d(rows, [count, headSize])),
      owners: 1,
    });
  }
  return blocks;
}
