const MINUTE_MS = 60_000;

/**
 * How much may be spent per minute, of requests or tokens. Two rules hold at once: spending is spread, with at most two
 * seconds' worth at a time, for servers that count by the second; and no minute, wherever it begins, holds more than
 * the limit. One amount larger than the limit is let through alone.
 */
export class Allowance {
  readonly #limit: number;
  readonly #burst: number;
  /** May be negative after an amount that was larger than what is spent at a time. */
  #saved: number;
  #savedAt: number | undefined;
  /** What was spent in the last minute, oldest first, from `#first` on. */
  #spent: { readonly at: number; amount: number }[] = [];
  #first = 0;
  #sum = 0;

  constructor(perMinute: number) {
    this.#limit = perMinute;
    this.#burst = Math.max(1, (perMinute * 2) / 60);
    this.#saved = this.#burst;
  }

  /** Milliseconds until so much may be spent; 0 for now. */
  waitMs(now: number, amount: number): number {
    this.#forget(now);
    const wanted = Math.min(amount, this.#burst);
    const missing = wanted - this.#savedBy(now);
    const spread = missing > 0 ? (missing / this.#limit) * MINUTE_MS : 0;
    return Math.max(spread, this.#windowMs(now, amount));
  }

  /** Notes so much as spent; the returned entry can be corrected when the true amount is known. */
  spend(now: number, amount: number): { correct(amount: number): void } {
    this.#saved = this.#savedBy(now) - amount;
    this.#savedAt = now;
    const entry = { at: now, amount };
    this.#spent.push(entry);
    this.#sum += amount;
    return {
      correct: (real) => {
        const change = real - entry.amount;
        entry.amount = real;
        this.#saved -= change;
        if (this.#spent.includes(entry, this.#first)) this.#sum += change;
      },
    };
  }

  #savedBy(now: number): number {
    const earned = this.#savedAt === undefined ? 0 : ((now - this.#savedAt) / MINUTE_MS) * this.#limit;
    return Math.min(this.#burst, this.#saved + Math.max(0, earned));
  }

  #windowMs(now: number, amount: number): number {
    let over = this.#sum + amount - this.#limit;
    for (let i = this.#first; i < this.#spent.length && over > 0; i++) {
      over -= this.#spent[i]!.amount;
      if (over <= 0 || i === this.#spent.length - 1) return this.#spent[i]!.at + MINUTE_MS - now;
    }
    return 0;
  }

  #forget(now: number): void {
    while (this.#first < this.#spent.length && this.#spent[this.#first]!.at + MINUTE_MS <= now) {
      this.#sum -= this.#spent[this.#first]!.amount;
      this.#first++;
    }
    if (this.#first > 1024) {
      this.#spent = this.#spent.slice(this.#first);
      this.#first = 0;
    }
    if (this.#first === this.#spent.length) this.#sum = 0;
  }
}
