import type { Usage } from '../core/adapter.ts';
import { costOf, type Price, ratesFor } from '../core/price.ts';
import type { PlannedCall, Purse } from './run.ts';

/** What a run may use up at most; what is not given has no limit. */
export interface BudgetLimits {
  /** In the currency of the prices. */
  readonly cost?: number | undefined;
  /** Prompts and answers together. */
  readonly tokens?: number | undefined;
  /** Milliseconds. */
  readonly time?: number | undefined;
}

/** One model's purse within a budget. */
export interface ModelPurse extends Purse {
  /** Adds a call of an earlier part of the run. */
  add(usage: Usage, planned: PlannedCall): void;
}

/**
 * Counts what calls cost and objects to one that could go over a limit: what was spent, the calls in flight at their
 * most (whole prompt at full price, longest answer) and the new call at its most must fit. So a limit holds even when
 * nothing comes from a cache. A call of which the provider does not say what it took counts at its most; one whose
 * answer was lost does not count, for no provider says what that costs.
 */
export class Budget {
  readonly #limits: BudgetLimits;
  readonly #elapsed: () => number;
  #cost = 0;
  #tokens = 0;
  #flyingCost = 0;
  #flyingTokens = 0;

  /** `elapsed` is the time since the run began, in milliseconds. */
  constructor(limits: BudgetLimits, elapsed: () => number) {
    this.#limits = limits;
    this.#elapsed = elapsed;
  }

  /** Of all models that have a price. */
  get cost(): number {
    return this.#cost;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** The purse of a model; without a price its calls cost nothing. */
  purse(price: Price | undefined): ModelPurse {
    const most = (call: PlannedCall): number => (price ? mostOf(call, price) : 0);
    const add = (usage: Usage, planned: PlannedCall): void => {
      const { input, output } = usage;
      this.#cost += (price ? costOf(usage, price) : 0) ?? most(planned);
      this.#tokens += input === null || output === null ? planned.prompt + planned.answer : input + output;
    };
    return {
      add,
      objection: (call) => {
        const { cost, tokens, time } = this.#limits;
        if (time !== undefined && this.#elapsed() >= time) return `the time of ${time / 1000} s is up`;
        const size = call.prompt + call.answer;
        if (tokens !== undefined && this.#tokens + this.#flyingTokens + size > tokens)
          return `another call could exceed the ${tokens} tokens it may use (${this.#tokens} are used)`;
        if (cost !== undefined && price && this.#cost + this.#flyingCost + most(call) > cost)
          return `another call could exceed the ${money(cost, price)} it may cost (${money(this.#cost, price)} are spent)`;
        this.#flyingCost += most(call);
        this.#flyingTokens += size;
        return undefined;
      },
      ended: (call, usage) => {
        this.#flyingCost -= most(call);
        this.#flyingTokens -= call.prompt + call.answer;
        if (usage) add(usage, call);
      },
    };
  }
}

/** What a call costs when nothing comes from a cache and its answer is as long as it may be. */
export function mostOf({ prompt, answer }: PlannedCall, price: Price): number {
  const { input, write, output } = ratesFor(price, prompt);
  return (prompt * Math.max(input, write) + answer * output) / 1_000_000;
}

/** `1.20 USD`; more digits for small amounts. */
export const money = (amount: number, { currency }: Pick<Price, 'currency'>): string =>
  `${amount.toFixed(amount < 1 ? 4 : 2)} ${currency}`;
