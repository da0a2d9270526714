import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Config } from '../../config.ts';
import type { KvState } from '../../engine.ts';
import type { Tf } from './load.ts';

/** Consecutive positions: from ≤ position < to. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const countOf = ({ from, to }: Span): number => to - from;

/**
 * Keys and values of some tokens, never changed once made: XNNPACK packs a matrix once for each tensor, so what stays
 * the same tensor is cheap to multiply by.
 */
export interface Block extends Span {
  /** Per layer and key-value head: keys [headSize, count] and values [count, headSize]. */
  readonly keys: readonly (readonly Tensor2D[])[];
  readonly values: readonly (readonly Tensor2D[])[];
}

/** A last block of fewer tokens is made anew with what is read next, a longer one is left and another begun. */
export const SMALL = 256;
/** Blocks are joined up to so many tokens: each costs calls, and while blocks are joined they are there twice. */
const LARGE = 16_384;

export function release({ keys, values }: Block): void {
  for (const tensor of [...keys.flat(), ...values.flat()]) tensor.dispose();
}

/** Joins blocks at the end of `blocks`, in place, so that each is at least twice as long as the next: there are few. */
export function settle(tf: Tf, blocks: Block[]): void {
  for (;;) {
    const [before, last] = blocks.slice(-2);
    if (!before || !last) return;
    const [earlier, count] = [countOf(before), countOf(last)];
    if (count < SMALL || earlier >= 2 * count || earlier + count > LARGE) return;
    blocks.splice(-2, 2, join(tf, before, last));
    for (const part of [before, last]) release(part);
  }
}

function join(tf: Tf, before: Block, last: Block): Block {
  const all = (axis: number, of: (block: Block) => Block['keys']): Tensor2D[][] =>
    of(before).map((heads, layer) => heads.map((head, h) => tf.concat2d([head, of(last)[layer]![h]!], axis)));
  return {
    from: before.from,
    to: last.to,
    keys: all(1, ({ keys }) => keys),
    values: all(0, ({ values }) => values),
  };
}

/** Tokens of all blocks together. */
export const lengthOf = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, block) => sum + countOf(block), 0);

/** The content of consecutive blocks as plain arrays. */
export function stateOf(blocks: readonly Block[], { layers, kvHeads, headSize }: Config): KvState {
  const length = lengthOf(blocks);
  const arrays = (): Float32Array[] =>
    Array.from({ length: layers }, () => new Float32Array(kvHeads * length * headSize));
  const [keys, values] = [arrays(), arrays()];
  for (const block of blocks) {
    const { from } = block;
    const count = countOf(block);
    for (let layer = 0; layer < layers; layer++) {
      for (let head = 0; head < kvHeads; head++) {
        const at = (head * length + from) * headSize;
        values[layer]!.set(block.values[layer]![head]!.dataSync(), at);
        const columns = block.keys[layer]![head]!.dataSync();
        for (let i = 0, c = 0; i < headSize; i++) {
          for (let p = 0; p < count; p++, c++) keys[layer]![at + p * headSize + i] = columns[c]!;
        }
      }
    }
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
      from,
      to: from + count,
      keys: cut(keys, (rows) => tf.tidy(() => tf.transpose(tf.tensor2d(rows, [count, headSize])))),
      values: cut(values, (rows) => tf.tensor2d(rows, [count, headSize])),
    });
  }
  return blocks;
}
