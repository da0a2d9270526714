/** Holds the few things of a kind that were used last; what falls out is closed. */
export class Recent<T extends { close(): void }> {
  readonly #most: number;
  readonly #held = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  get(name: string, make: () => T): T {
    const held = this.#held.get(name) ?? make();
    this.#held.delete(name);
    this.#held.set(name, held);
    for (const [oldest, one] of this.#held) {
      if (this.#held.size <= this.#most) break;
      this.#held.delete(oldest);
      one.close();
    }
    return held;
  }

  close(): void {
    for (const one of this.#held.values()) one.close();
    this.#held.clear();
  }
}
