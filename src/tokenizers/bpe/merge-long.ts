import type { Vocabulary } from './vocabulary.ts';

/** The heap's keys are `rank * POSITIONS + position`; both together stay below 2^53. */
const POSITIONS = 2 ** 31;

/**
 * The same merges for pieces of any length, in time n log n: a heap of the pairs that could be joined and a linked
 * list of the parts. A pair that has changed since it was put on the heap is known by its rank no longer being
 * that of its place.
 */
export function mergeLong(
  vocabulary: Vocabulary,
  text: Uint8Array,
  from: number,
  to: number,
  out?: number[],
): number {
  const length = to - from;
  const next = new Int32Array(length + 1);
  const previous = new Int32Array(length + 1);
  const rank = new Int32Array(length + 1);
  const heap = new Heap(length);
  const rate = (at: number): void => {
    const middle = next[at]!;
    const id = middle < length ? vocabulary.find(text, from + at, from + next[middle]!) : -1;
    rank[at] = id;
    if (id >= 0) heap.push(id * POSITIONS + at);
  };
  for (let at = 0; at <= length; at++) {
    next[at] = at + 1;
    previous[at] = at - 1;
  }
  for (let at = 0; at < length; at++) rate(at);
  let parts = length;
  while (heap.size > 0) {
    const key = heap.pop();
    const id = Math.floor(key / POSITIONS);
    const at = key - id * POSITIONS;
    if (rank[at] !== id) continue;
    const joined = next[at]!;
    const after = next[joined]!;
    next[at] = after;
    previous[after] = at;
    rank[joined] = -1;
    parts--;
    rate(at);
    if (at > 0) rate(previous[at]!);
  }
  for (let at = 0; out && at < length; at = next[at]!) {
    out.push(vocabulary.find(text, from + at, from + next[at]!));
  }
  return parts;
}

/** A binary heap of numbers, lowest first. */
class Heap {
  size = 0;
  #keys: Float64Array;

  constructor(capacity: number) {
    this.#keys = new Float64Array(capacity + 16);
  }

  push(key: number): void {
    if (this.size === this.#keys.length) {
      const wider = new Float64Array(this.size * 2);
      wider.set(this.#keys);
      this.#keys = wider;
    }
    const keys = this.#keys;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[at] = keys[parent]!;
      at = parent;
    }
    keys[at] = key;
  }

  pop(): number {
    const keys = this.#keys;
    const top = keys[0]!;
    const last = keys[--this.size]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= last) break;
      keys[at] = keys[child]!;
      at = child;
    }
    keys[at] = last;
    return top;
  }
}
