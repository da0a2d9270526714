import type { Usage } from '../core/adapter.ts';
import { costOf, type Price, ratesFor } from '../core/price.ts';
import type { PlannedCall, PlannedHaystack } from './purse.ts';

/** What something takes. */
export interface Expense {
  readonly tokens: number;
  /** In the price's currency; 0 without a price. */
  readonly cost: number;
}

export const plus = (a: Expense, b: Expense): Expense => ({
  tokens: a.tokens + b.tokens,
  cost: a.cost + b.cost,
});
export const minus = (a: Expense, b: Expense): Expense => ({
  tokens: a.tokens - b.tokens,
  cost: a.cost - b.cost,
});
/** The larger of each. */
export const larger = (a: Expense, b: Expense): Expense => ({
  tokens: Math.max(a.tokens, b.tokens),
  cost: Math.max(a.cost, b.cost),
});
export const nothing: Expense = { tokens: 0, cost: 0 };

/** What a call takes when nothing comes from a cache and its answer is as long as it may be. */
export function mostOf({ prompt, answer }: PlannedCall, price: Price | undefined): Expense {
  if (!price) return { tokens: prompt + answer, cost: 0 };
  const { input, write, output } = ratesFor(price, prompt);
  return { tokens: prompt + answer, cost: (prompt * Math.max(input, write) + answer * output) / 1_000_000 };
}

/** Tokens of an answer where none has come yet: a sentence or a row and some words around it. */
const USUAL_ANSWER = 64;

/**
 * Learns from a model's calls what others will take: how long its answers are, and what part of the full price its
 * prompts cost. Before the first answer, answers are taken to be short and the cache to work.
 */
export class Experience {
  readonly #price: Price | undefined;
  #questions = 0;
  #answered = 0;
  #planned = 0;
  #counted = 0;
  #full = 0;
  #paid = 0;

  constructor(price: Price | undefined) {
    this.#price = price;
  }

  /** Whether there was anything to learn from. */
  get isTaught(): boolean {
    return this.#questions > 0;
  }

  /** A call has taken so much; what the provider does not say teaches nothing. */
  add({ prompt, answer }: PlannedCall, usage: Usage): void {
    const { input, output } = usage;
    // The first call about a context has no answer to speak of, and nothing to read from the cache.
    if (input === null || output === null || isFirst({ answer })) return;
    this.#questions++;
    this.#answered += output;
    this.#planned += prompt;
    this.#counted += input;
    if (!this.#price) return;
    this.#full += (input * ratesFor(this.#price, input).input) / 1_000_000;
    this.#paid += costOf({ ...usage, output: 0 }, this.#price) ?? 0;
  }

  /** What a call will take; the first one about a context finds nothing in the cache. */
  expect(call: PlannedCall): Expense {
    if (isFirst(call)) return mostOf(call, this.#price);
    const { prompt, answer } = call;
    const output = this.isTaught ? this.#answered / this.#questions : Math.min(answer, USUAL_ANSWER);
    const input = prompt * (this.#planned > 0 ? this.#counted / this.#planned : 1);
    if (!this.#price) return { tokens: input + output, cost: 0 };
    const rates = ratesFor(this.#price, input);
    const rate = this.#full > 0 ? (rates.input * this.#paid) / this.#full : rates.cached;
    return { tokens: input + output, cost: (input * rate + output * rates.output) / 1_000_000 };
  }

  /**
   * What a haystack will take as a whole, what it can take at most, and by how much one call can be dearer than is
   * expected of it: so much must be left for the last one to be made.
   */
  expectAll({ first, questions }: PlannedHaystack): Record<'whole' | 'most' | 'spare', Expense> {
    const expected = questions.map((call) => this.expect(call));
    const mosts = questions.map((call) => mostOf(call, this.#price));
    const begun = mostOf(first, this.#price);
    return {
      whole: expected.reduce(plus, begun),
      most: mosts.reduce(plus, begun),
      spare: mosts.map((most, i) => minus(most, expected[i]!)).reduce(larger, nothing),
    };
  }
}

/** Whether a call opens a context: it asks for no more than one token. */
const isFirst = ({ answer }: Pick<PlannedCall, 'answer'>): boolean => answer <= 1;
