import type { Usage } from '../core/adapter.ts';
import { costOf, type Price } from '../core/price.ts';
import { type Expense, Experience, larger, minus, mostOf, nothing, plus } from './experience.ts';
import type { Came, Objection, PlannedCall, PlannedHaystack, Purse, Share } from './purse.ts';

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
  begin(haystack: PlannedHaystack): Share | Objection;
}

/**
 * Counts what calls cost and objects to one that could go over a limit: what was spent, the calls in flight at their
 * most (whole prompt at full price, longest answer) and the new call at its most must fit. So a limit holds even when
 * nothing comes from a cache. Where only the calls in flight are in the way, the objection passes. A call of which the
 * provider does not say what it took counts at its most; so does one whose answer was lost, towards the limits only, for
 * no provider says what that costs.
 *
 * A haystack is begun only where all of it will fit by what was seen so far, besides what is kept for those that have
 * been begun: a context is not paid for to be left after a few questions.
 */
export class Budget {
  readonly #limits: BudgetLimits;
  readonly #elapsed: () => number;
  #spent = nothing;
  #lost = nothing;
  #flying = nothing;
  #inFlight = 0;
  /** What is kept for haystacks that have been begun. */
  #kept = nothing;
  /** By how much one call of each of these can be dearer than is expected of it. */
  readonly #spares = new Set<Expense>();
  #wake: (() => void)[] = [];

  /** `elapsed` is the time since the run began, in milliseconds. */
  constructor(limits: BudgetLimits, elapsed: () => number) {
    this.#limits = limits;
    this.#elapsed = elapsed;
  }

  /** Of all models that have a price. */
  get cost(): number {
    return this.#spent.cost;
  }

  get tokens(): number {
    return this.#spent.tokens;
  }

  /** The purse of a model; without a price its calls cost nothing. */
  purse(price: Price | undefined): ModelPurse {
    const seen = new Experience(price);
    const add = (usage: Usage, planned: PlannedCall): Expense => {
      const taken = takenBy(usage, planned, price);
      this.#spent = plus(this.#spent, taken);
      seen.add(planned, usage);
      return taken;
    };
    const objection = (call: PlannedCall): Objection | undefined =>
      this.#objection(mostOf(call, price), price);
    const ended = (call: PlannedCall, came: Came): void => {
      const most = mostOf(call, price);
      this.#flying = --this.#inFlight === 0 ? nothing : minus(this.#flying, most);
      if (came === 'lost') this.#lost = plus(this.#lost, most);
      else if (came) add(came, call);
      for (const wake of this.#wake.splice(0)) wake();
    };
    return {
      add: (usage, planned) => void add(usage, planned),
      objection,
      ended,
      begin: (haystack) => {
        const { whole, most, spare } = seen.expectAll(haystack);
        // Where it could become tight, the second haystack waits for what the first one teaches.
        const isBlind = !seen.isTaught && this.#spares.size > 0;
        const dearest = [...this.#spares].reduce(larger, spare);
        const why =
          this.#refusal(plus(whole, dearest), price) ?? (isBlind ? this.#refusal(most, price) : undefined);
        if (why) return { why };
        return this.#share({ objection, ended }, { whole, spare }, (call) => seen.expect(call));
      },
    };
  }

  #objection(most: Expense, price: Price | undefined): Objection | undefined {
    const { time } = this.#limits;
    if (time !== undefined && this.#elapsed() >= time)
      return { why: `the time of ${time / 1000} s is up`, isTime: true };
    const used = plus(this.#spent, this.#lost);
    const alone = this.#over(plus(used, most), price);
    if (alone) return { why: `another call could exceed the ${this.#limitText(alone, price)}` };
    const together = this.#over(plus(plus(used, this.#flying), most), price);
    if (together)
      return {
        why: `another call could exceed the ${this.#limitText(together, price)}`,
        passes: new Promise((resolve) => this.#wake.push(resolve)),
      };
    this.#inFlight++;
    this.#flying = plus(this.#flying, most);
    return undefined;
  }

  /** Why a haystack that will take so much must not be begun. */
  #refusal(expected: Expense, price: Price | undefined): string | undefined {
    const over = this.#over(plus(plus(plus(this.#spent, this.#lost), this.#kept), expected), price);
    if (!over) return undefined;
    const about = over === 'tokens' ? `${Math.ceil(expected.tokens)} tokens` : money(expected.cost, price!);
    return `another haystack would take about ${about} and exceed the ${this.#limitText(over, price)}`;
  }

  /** Keeps what a haystack will take, less and less of it as its calls come back. */
  #share(
    purse: Pick<Purse, 'objection' | 'ended'>,
    { whole, spare }: Record<'whole' | 'spare', Expense>,
    expect: (call: PlannedCall) => Expense,
  ): Share {
    let left = whole;
    const free = (some: Expense): void => {
      const freed = { tokens: Math.min(left.tokens, some.tokens), cost: Math.min(left.cost, some.cost) };
      left = minus(left, freed);
      this.#kept = minus(this.#kept, freed);
    };
    this.#kept = plus(this.#kept, whole);
    this.#spares.add(spare);
    return {
      objection: purse.objection,
      ended: (call, came) => {
        purse.ended(call, came);
        // Where opening a context makes no call, its price is still to come.
        if (came && came !== 'lost' && came.input !== 0) free(expect(call));
      },
      close: () => {
        free(left);
        this.#spares.delete(spare);
        // What was added up and taken off again leaves a little behind.
        if (this.#spares.size === 0) this.#kept = nothing;
      },
    };
  }

  /** Which limit so much would go over; what has no price is not held back by that of others. */
  #over({ tokens, cost }: Expense, price: Price | undefined): 'tokens' | 'cost' | undefined {
    if (this.#limits.tokens !== undefined && tokens > this.#limits.tokens) return 'tokens';
    return price && this.#limits.cost !== undefined && cost > this.#limits.cost ? 'cost' : undefined;
  }

  #limitText(over: 'tokens' | 'cost', price: Price | undefined): string {
    const { tokens, cost } = this.#limits;
    const show = (amount: number): string =>
      over === 'tokens' ? `${Math.ceil(amount)}` : money(amount, price!);
    const lost =
      this.#lost[over] > 0 ? `, up to ${show(this.#lost[over])} went with answers that were lost` : '';
    return over === 'tokens'
      ? `${tokens} tokens it may use (${show(this.#spent.tokens)} are used${lost})`
      : `${money(cost!, price!)} it may cost (${show(this.#spent.cost)} are spent${lost})`;
  }
}

function takenBy(usage: Usage, planned: PlannedCall, price: Price | undefined): Expense {
  const { input, output } = usage;
  const most = mostOf(planned, price);
  return {
    tokens: input === null || output === null ? most.tokens : input + output,
    cost: (price ? costOf(usage, price) : 0) ?? most.cost,
  };
}

/** `1.20 USD`; more digits for small amounts. */
export const money = (amount: number, { currency }: Pick<Price, 'currency'>): string =>
  `${amount.toFixed(amount < 1 ? 4 : 2)} ${currency}`;
