import type { Usage } from '../core/adapter.ts';

/** Providers cache nothing shorter. */
const SHORTEST = 1024;
/** So many answers tell. */
const ENOUGH = 10;
/** Below this share of what could come from the cache it does not work. */
const WORKS = 0.5;

/**
 * Tells once, after the first answers, whether the provider reads contexts from its cache: questions about one context
 * share nearly their whole prompt. Undefined while it cannot be told, null when all is well, else what is wrong.
 */
export class CacheWatch {
  #answers = 0;
  #read = 0;
  #shared = 0;
  #unsaid = 0;
  #verdict: string | null | undefined;

  /** Adds an answer about a context of so many tokens. */
  add({ input, cached }: Usage, contextTokens: number): string | null | undefined {
    if (this.#verdict !== undefined || contextTokens < SHORTEST) return undefined;
    this.#answers++;
    if (cached === null || input === null) this.#unsaid++;
    else {
      this.#read += cached;
      this.#shared += Math.min(input, contextTokens);
    }
    if (this.#answers < ENOUGH) return undefined;
    this.#verdict = this.#judge();
    return this.#verdict;
  }

  #judge(): string | null {
    if (this.#unsaid === this.#answers) return 'the provider does not say what it reads from its cache';
    const share = this.#read / this.#shared;
    if (share >= WORKS) return null;
    return `the provider read ${Math.round(100 * share)} % of the contexts from its cache, so that nearly every question pays for the whole prompt`;
  }
}
