import { type Price, ratesFor } from './price.ts';

/** One length of a run before it is made. */
export interface Load {
  /** Tokens of a whole prompt. */
  readonly length: number;
  readonly contexts: number;
  /** Questions asked about each context. */
  readonly questions: number;
  /** Tokens of a prompt behind its context, and of an answer. */
  readonly asked: number;
  readonly answer: number;
}

/** Tokens of some loads, all calls together. */
export interface Tokens {
  /** Of all prompts. */
  readonly sent: number;
  /** Of them not in a cache that keeps every context. */
  readonly fresh: number;
  readonly answers: number;
}

/** A priming call for each context and one call for each question. */
export function tokensOf(loads: readonly Load[]): Tokens {
  let [sent, fresh, answers] = [0, 0, 0];
  for (const { length, contexts, questions, asked, answer } of loads) {
    sent += contexts * (1 + questions) * length;
    fresh += contexts * (length + questions * asked);
    answers += contexts * questions * answer;
  }
  return { sent, fresh, answers };
}

/** What loads cost: with no cache, with one that keeps every context, and in a batch API without priming calls. */
export interface Cost {
  readonly cold: number;
  readonly cached: number;
  /** Null where the provider has no batch API. */
  readonly batch: number | null;
}

export function costOfLoads(loads: readonly Load[], price: Price): Cost {
  let [cold, cached, batch] = [0, 0, 0];
  for (const load of loads) {
    const { length, contexts, questions, answer } = load;
    const rates = ratesFor(price, length);
    const each = length * rates.input + answer * rates.output;
    cold += contexts * (length * rates.input + questions * each);
    cached += contexts * (contextCost(load, price) + questions * questionCost(load, price));
    batch += contexts * questions * each * (price.batch ?? 0);
  }
  return { cold: cold / 1e6, cached: cached / 1e6, batch: price.batch === null ? null : batch / 1e6 };
}

/** The first call about a context, which writes it to the cache. In millionths of the currency. */
const contextCost = ({ length }: Load, price: Price): number => length * ratesFor(price, length).write;

/** A question whose context is read from the cache. In millionths of the currency. */
function questionCost({ length, asked, answer }: Load, price: Price): number {
  const rates = ratesFor(price, length);
  return (length - asked) * rates.cached + asked * rates.input + answer * rates.output;
}

/**
 * Queries per context and direction that give most precision for the money: √(c_h/c_q · (1 − ρ)/ρ), where c_h is the cost
 * of a context, c_q that of asking about one needle in all directions and ρ the correlation of answers about one context
 * (Kish; two-stage sampling). Infinity for ρ ≤ 0. Without a price, tokens that a server with a prefix cache computes.
 */
export function optimalQueries(load: Load, directions: number, icc: number, price?: Price): number {
  if (icc <= 0) return Number.POSITIVE_INFINITY;
  const context = price ? contextCost(load, price) : load.length;
  const question = price ? questionCost(load, price) : load.asked + load.answer;
  return Math.sqrt(((context / (directions * question)) * (1 - icc)) / icc);
}
