import type { Plan } from '../../core/manifest.ts';
import { type Price, ratesFor } from '../../core/price.ts';
import { UserError } from '../../core/user-error.ts';
import { controlLoads } from '../../generate/controls.ts';
import { money } from '../../runner/budget.ts';
import { mostOf } from '../../runner/experience.ts';
import type { Io } from './io.ts';

/** What a run costs by the price table. */
export interface Quote {
  /** Every context paid once and read from the cache afterwards. */
  readonly cached: number;
  /** Nothing read from a cache. */
  readonly most: number;
}

/**
 * What a plan costs with one model, its controls included: a first call for every context, then its questions; every
 * answer as long as it may be. `share` is the part that is not answered yet.
 */
export function quoteOf(plan: Plan, price: Price, share: number): Quote {
  const loads = plan.lengths.flatMap((length) => [
    ...plan.probes.map(({ directions }) => ({
      contexts: plan.haystacks,
      questions: plan.haystacks * plan.queries * directions.length,
      length,
    })),
    ...controlLoads(plan, length),
  ]);
  const quotes = loads.map(({ contexts, questions, length }) => {
    const first = contexts * mostOf({ prompt: length, answer: 1 }, price).cost;
    const rates = ratesFor(price, length);
    const warm = (length * rates.cached + plan.maxTokens * rates.output) / 1_000_000;
    const most = mostOf({ prompt: length, answer: plan.maxTokens }, price).cost;
    return { cached: first + questions * warm, most: first + questions * most };
  });
  const all = (of: (quote: Quote) => number): number =>
    quotes.reduce((sum, quote) => sum + of(quote), 0) * share;
  return { cached: all(({ cached }) => cached), most: all(({ most }) => most) };
}

/** One model's quote in words. */
export const quoteLine = (model: string, { cached, most }: Quote, price: Price): string =>
  `${model} costs about ${money(cached, price)} when its cache works, at most ${money(most, price)} (list prices of ${price.date})`;

/** One model's quote in a batch API, where no cache is promised. */
export const batchLine = (model: string, { most }: Quote, price: Price): string =>
  `${model} costs at most ${money(most, price)} in a batch (list prices of ${price.date}${price.batch === null ? ', no price of batches known' : ''})`;

/**
 * Asks whether to go on where a run costs more than `above`: on a terminal, else `yes` must have been said before.
 * False when the answer is no.
 */
export async function confirmed(
  io: Io,
  cost: { readonly text: string; readonly amount: number },
  { above, yes }: { readonly above: number; readonly yes: boolean },
): Promise<boolean> {
  if (yes || cost.amount <= above) return true;
  if (io.confirm) return await io.confirm(`${cost.text}. Go on?`);
  throw new UserError(
    `${cost.text}, more than --confirm-above ${above}.`,
    'Say --yes, or raise --confirm-above; --max-cost bounds what is spent.',
  );
}
