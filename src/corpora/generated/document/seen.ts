/**
 * A growing set of 64-bit hashes of folded texts, 16 bytes a text. Two different texts share a hash about once in
 * 10^9 draws of a million; the second is then left out, which harms nobody and is the same on every machine.
 */
export class Seen {
  private keys = new Int32Array(1 << 13);
  private size = 0;
  /** Halves of the hash of the text last added. */
  high = 0;
  low = 0;

  /** False when a text, the first `length` characters of `codes` in Latin-1, folds to one that was added before. */
  add(codes: Uint8Array, length: number): boolean {
    this.hash(codes, length);
    if (this.size * 3 > this.keys.length) this.grow();
    if (!this.insert(this.keys, this.high, this.low)) return false;
    this.size++;
    return true;
  }

  /** Two multiplicative hashes in one pass; bit 5 is set in every character, which folds case. */
  private hash(codes: Uint8Array, length: number): void {
    let high = 0x811c9dc5;
    let low = 0x5bd1e995;
    for (let i = 0; i < length; i++) {
      const code = codes[i]! | 32;
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(low ^ code, 0x85ebca6b);
      low ^= low >>> 15;
    }
    this.high = high ^ (high >>> 13);
    this.low = low === 0 && high === 0 ? 1 : low;
  }

  /** Linear probing; a pair of zeros is an empty place. */
  private insert(keys: Int32Array, high: number, low: number): boolean {
    const mask = keys.length - 1;
    let at = (Math.imul(low, 0x9e3779b1) ^ high) & mask & ~1;
    while (keys[at] !== 0 || keys[at + 1] !== 0) {
      if (keys[at] === high && keys[at + 1] === low) return false;
      at = (at + 2) & mask;
    }
    keys[at] = high;
    keys[at + 1] = low;
    return true;
  }

  private grow(): void {
    const old = this.keys;
    this.keys = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] !== 0 || old[at + 1] !== 0) this.insert(this.keys, old[at]!, old[at + 1]!);
    }
  }
}
