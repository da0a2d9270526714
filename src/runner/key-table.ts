/**
 * Remembers for each 64-bit key the line it was last seen on, in 12 bytes a slot: a map of a million strings or large
 * numbers takes ten times as much. Lines count from 1.
 */
export class KeyTable {
  #size = 0;
  /** High half, low half and line of each slot; line 0 is a free slot. */
  #slots = new Uint32Array(3 << 12);

  /** Notes a key's line and returns the one it was on before, 0 where it is new. */
  put(high: number, low: number, line: number): number {
    if (this.#size * 6 > this.#slots.length) this.#grow();
    const slots = this.#slots;
    const at = place(slots, high, low);
    const earlier = slots[at + 2]!;
    slots[at] = high;
    slots[at + 1] = low;
    slots[at + 2] = line;
    if (earlier === 0) this.#size++;
    return earlier;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let from = 0; from < old.length; from += 3) {
      if (old[from + 2] === 0) continue;
      this.#slots.set(old.subarray(from, from + 3), place(this.#slots, old[from]!, old[from + 1]!));
    }
  }
}

/** Where a key stands or may be put: linear probing from where its low half, which is as good as random, points. */
function place(slots: Uint32Array, high: number, low: number): number {
  const count = slots.length / 3;
  let slot = low & (count - 1);
  while (slots[slot * 3 + 2] !== 0 && (slots[slot * 3] !== high || slots[slot * 3 + 1] !== low))
    slot = (slot + 1) & (count - 1);
  return slot * 3;
}

/** Whether a text is a key: 16 hexadecimal digits. */
export const isKey = (key: string): boolean => /^[0-9a-f]{16}$/.test(key);

/** Both halves of a key. */
export const halvesOf = (key: string): [high: number, low: number] => [
  Number.parseInt(key.slice(0, 8), 16),
  Number.parseInt(key.slice(8), 16),
];
