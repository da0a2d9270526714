/**
 * Numbers words in the order in which they are first met: a hash table with open addresses, in one flat array that is
 * used again for the next text. For a few dozen words that takes a fraction of the time of a Map.
 */
export class WordNumbers {
  /** Of each place the word, and one more than its number: 0 is none. */
  #table = new Int32Array(512);
  #last = 0;
  #count = 0;

  /** Forgets all words. Until the next time there may be at most `most` different ones. */
  begin(most: number): void {
    let size = 16;
    while (size < 2 * most) size *= 2;
    if (2 * size > this.#table.length) this.#table = new Int32Array(2 * size);
    else this.#table.fill(0, 0, 2 * size);
    this.#last = size - 1;
    this.#count = 0;
  }

  /** The number of a word, the next one where the word is new. */
  add(word: number): number {
    const place = this.#placeOf(word);
    if (this.#table[place + 1] === 0) {
      this.#table[place] = word;
      this.#table[place + 1] = ++this.#count;
    }
    return this.#table[place + 1]! - 1;
  }

  /** The number of a word, −1 where it was not met. */
  find(word: number): number {
    return this.#table[this.#placeOf(word) + 1]! - 1;
  }

  #placeOf(word: number): number {
    const table = this.#table;
    const last = this.#last;
    let place = (word ^ (word >>> 15)) & last;
    while (table[2 * place + 1] !== 0 && table[2 * place] !== word) place = (place + 1) & last;
    return 2 * place;
  }
}
