/** Token id in the low 18 bits of a slot, plus one so that 0 means free; the high 14 bits repeat those of the hash. */
const ID_BITS = 18;
const ID_MASK = (1 << ID_BITS) - 1;
const SLOTS = 1 << 19;

/** A byte-pair vocabulary as plain arrays, ready to be written to a file and read back without any work. */
export interface Tables {
  /** The tokens' bytes end to end, in the order of their ids. */
  readonly bytes: Uint8Array;
  /** `starts[id]` to `starts[id + 1]` are a token's bytes; none for an id that is no token. */
  readonly starts: Int32Array;
  /** The id of each two-byte token by `first << 8 | second`, -1 where the two are none. */
  readonly pairs: Int32Array;
  /** Open-addressing table over the hashes of the tokens' bytes. */
  readonly slots: Int32Array;
}

/** The tables of a vocabulary of less than 2^18 tokens given by its bytes. */
export function index(bytes: Uint8Array, starts: Int32Array): Tables {
  const pairs = new Int32Array(65536).fill(-1);
  const slots = new Int32Array(SLOTS);
  for (let id = 0; id + 1 < starts.length; id++) {
    const from = starts[id]!;
    const to = starts[id + 1]!;
    if (to === from) continue;
    if (to === from + 2) pairs[(bytes[from]! << 8) | bytes[from + 1]!] = id;
    const hash = hashOf(bytes, from, to);
    let slot = hash & (SLOTS - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
    slots[slot] = (hash & ~ID_MASK) | (id + 1);
  }
  return { bytes, starts, pairs, slots };
}

/**
 * Finds the tokens of a byte-pair vocabulary by their bytes.
 * Typed arrays, because a `Map` of as many strings takes a third of a second to fill and wants a string for every
 * look-up.
 */
export class Vocabulary {
  readonly pairs: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #starts: Int32Array;
  readonly #slots: Int32Array;

  constructor(tables: Tables) {
    this.pairs = tables.pairs;
    this.#bytes = tables.bytes;
    this.#starts = tables.starts;
    this.#slots = tables.slots;
  }

  /** Id of the token that is exactly `text[from…to)`, or -1. */
  find(text: Uint8Array, from: number, to: number): number {
    return this.findHashed(hashOf(text, from, to), text, from, to);
  }

  /** The same, with the hash of these bytes at hand. */
  findHashed(hash: number, text: Uint8Array, from: number, to: number): number {
    const slots = this.#slots;
    for (let slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const held = slots[slot]!;
      if (held === 0) return -1;
      if ((held ^ hash) >>> ID_BITS === 0 && this.#is((held & ID_MASK) - 1, text, from, to)) {
        return (held & ID_MASK) - 1;
      }
    }
  }

  #is(id: number, text: Uint8Array, from: number, to: number): boolean {
    const start = this.#starts[id]!;
    if (this.#starts[id + 1]! - start !== to - from) return false;
    const bytes = this.#bytes;
    for (let i = from, j = start; i < to; i++, j++) if (text[i] !== bytes[j]) return false;
    return true;
  }
}

/** A 32-bit hash of `text[from…to)`: FNV-1a, its high bits folded into the low ones. */
export function hashOf(text: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}
