/** Words in a passage: what a question about a sentence quotes. */
const span = 8;
/** Passages in one of the two tables; together they reach back over some 4 to 8 million tokens of text. */
const capacity = 1 << 22;
const base = 0x2c1b3c6d;
/** base^8, which takes the oldest word out of a rolling hash. */
const leaving = Array.from({ length: span }).reduce<number>((power) => Math.imul(power, base), 1);
const mostWords = 64;

/**
 * Remembers every eight consecutive words of the sentences it let through, as 32-bit hashes that ignore case and
 * punctuation, in bounded memory (64 MB at most): when the newer of two tables is full, the older is forgotten.
 */
export class Passages {
  private newer = new Table();
  private older: Table | undefined;
  private readonly hashes = new Int32Array(mostWords);
  private readonly passages = new Int32Array(mostWords);

  /**
   * False when some eight consecutive words came before, or when the sentence, the first `length` characters of
   * `codes` in Latin-1, has other than `fewest` to `most` words.
   */
  admit(codes: Uint8Array, length: number, fewest: number, most: number): boolean {
    const words = hashWords(codes, length, this.hashes);
    if (words < fewest || words > most) return false;
    const count = hashPassages(this.hashes, words, this.passages);
    const { newer, older, passages } = this;
    for (let i = 0; i < count; i++) {
      if (newer.has(passages[i]!) || older?.has(passages[i]!)) return false;
    }
    this.remember(words, count);
    return true;
  }

  private remember(words: number, count: number): void {
    if (this.newer.size + words > capacity) {
      this.older = this.newer;
      this.newer = new Table();
    }
    const { newer, passages } = this;
    for (let i = 0; i < count; i++) newer.add(passages[i]!);
  }
}

/** Hashes each run of words into `passages` and returns how many there are. */
function hashPassages(hashes: Int32Array, words: number, passages: Int32Array): number {
  let count = 0;
  let rolling = 0;
  for (let i = 0; i < words; i++) {
    rolling = (Math.imul(rolling, base) + hashes[i]!) | 0;
    if (i >= span) rolling = (rolling - Math.imul(hashes[i - span]!, leaving)) | 0;
    if (i >= span - 1) passages[count++] = rolling;
  }
  return count;
}

/** Hashes the words between blanks into `hashes` and returns how many there are (at most its length). */
function hashWords(codes: Uint8Array, length: number, hashes: Int32Array): number {
  let words = 0;
  let hash = 0;
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    if (code === 32) {
      if (words === hashes.length) return words;
      hashes[words++] = mix(hash);
      hash = 0;
    } else if (!isPunctuation(code)) hash = Math.imul(hash ^ (code | 32), 0x01000193);
  }
  if (words < hashes.length) hashes[words++] = mix(hash);
  return words;
}

/** . , : ; ? ( ) */
const isPunctuation = (code: number): boolean =>
  code < 64 &&
  (code === 46 || code === 44 || code === 40 || code === 41 || code === 58 || code === 59 || code === 63);

/** Spreads the bits of a word's hash, so that sums of them rarely meet. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** A growing set of whole numbers with open addressing; 0 stands for an empty place and is itself stored as 1. */
class Table {
  size = 0;
  private keys = new Int32Array(1 << 17);

  has(key: number): boolean {
    const keys = this.keys;
    const mask = keys.length - 1;
    const wanted = key === 0 ? 1 : key;
    let at = (Math.imul(wanted, 0x9e3779b1) >>> 7) & mask;
    while (keys[at] !== 0) {
      if (keys[at] === wanted) return true;
      at = (at + 1) & mask;
    }
    return false;
  }

  add(key: number): void {
    if (this.size * 2 >= this.keys.length) this.grow();
    this.insert(key === 0 ? 1 : key);
  }

  private insert(key: number): void {
    const keys = this.keys;
    const mask = keys.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (keys[at] !== 0) {
      if (keys[at] === key) return;
      at = (at + 1) & mask;
    }
    keys[at] = key;
    this.size++;
  }

  private grow(): void {
    const old = this.keys;
    this.keys = new Int32Array(old.length * 2);
    this.size = 0;
    // By index: an iterator over a large array costs more than all of the inserting.
    for (let at = 0; at < old.length; at++) if (old[at] !== 0) this.insert(old[at]!);
  }
}
