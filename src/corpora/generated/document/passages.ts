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
  #newer = new Table();
  #older: Table | undefined;
  readonly #hashes = new Int32Array(mostWords);

  /** False when some eight consecutive words came before, or when the sentence has other than `fewest` to `most` words. */
  admit(sentence: string, fewest: number, most: number): boolean {
    const words = hashWords(sentence, this.#hashes);
    if (words < fewest || words > most) return false;
    const hashes = this.#hashes;
    let rolling = 0;
    for (let i = 0; i < words; i++) {
      rolling = (Math.imul(rolling, base) + hashes[i]!) | 0;
      if (i >= span) rolling = (rolling - Math.imul(hashes[i - span]!, leaving)) | 0;
      if (i >= span - 1 && (this.#newer.has(rolling) || this.#older?.has(rolling))) return false;
    }
    this.#remember(words);
    return true;
  }

  #remember(words: number): void {
    if (this.#newer.size + words > capacity) {
      this.#older = this.#newer;
      this.#newer = new Table();
    }
    const hashes = this.#hashes;
    let rolling = 0;
    for (let i = 0; i < words; i++) {
      rolling = (Math.imul(rolling, base) + hashes[i]!) | 0;
      if (i >= span) rolling = (rolling - Math.imul(hashes[i - span]!, leaving)) | 0;
      if (i >= span - 1) this.#newer.add(rolling);
    }
  }
}

/** Hashes the words between blanks into `hashes` and returns how many there are (at most its length). */
function hashWords(sentence: string, hashes: Int32Array): number {
  let words = 0;
  let hash = 0;
  for (let i = 0; i < sentence.length; i++) {
    const code = sentence.charCodeAt(i);
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
  #keys = new Int32Array(1 << 14);

  has(key: number): boolean {
    const keys = this.#keys;
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
    if (this.size * 2 >= this.#keys.length) this.#grow();
    this.#insert(key === 0 ? 1 : key);
  }

  #insert(key: number): void {
    const keys = this.#keys;
    const mask = keys.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (keys[at] !== 0) {
      if (keys[at] === key) return;
      at = (at + 1) & mask;
    }
    keys[at] = key;
    this.size++;
  }

  #grow(): void {
    const old = this.#keys;
    this.#keys = new Int32Array(old.length * 2);
    this.size = 0;
    for (const key of old) if (key !== 0) this.#insert(key);
  }
}
