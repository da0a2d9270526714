import { resolve } from 'node:path';
import type { Primed, Usage } from '../../core/adapter.ts';
import { batchPrice, type Price, priceOf } from '../../core/price.ts';
import type { Result } from '../../core/result.ts';
import { UserError } from '../../core/user-error.ts';
import { Budget, type ModelPurse, money } from '../../runner/budget.ts';
import { type Journal, openJournal } from '../../runner/journal.ts';
import type { Io } from './io.ts';
import { linesIn } from './lines.ts';
import type { Model } from './models.ts';
import { readPrices } from './prices.ts';
import type { Settings } from './settings.ts';

/** The first call about a context, a line of `primes.jsonl`: never scored, but paid for. */
export interface PrimeLine {
  readonly model: string;
  readonly haystack: string;
  /** Tokens of the context as we count them. */
  readonly tokens: number;
  readonly usage: Usage;
  readonly latencyMs: number;
}

/** What a run costs and may cost. */
export interface Spend {
  readonly budget: Budget;
  /** At the rates at which the run asks: the batch API's with `--batch`. */
  price(model: Model): Price | undefined;
  /** What all models have cost by now, e.g. `0.42 USD`; undefined where this one has no price. */
  text(model: Model): string | undefined;
  /** By the name of the model; always the same one. */
  purse(model: string): ModelPurse | undefined;
  /** Adds an answer of an earlier part of the run, at the rates of the API it came from. */
  add(result: Pick<Result, 'model' | 'tokens' | 'completion'>, answer: number): void;
}

/** Opens prices where money is at stake: for models of providers, or when `--max-cost` or `--prices` ask for it. */
export async function openSpend(
  settings: Pick<Settings, 'maxCost' | 'maxTokensTotal' | 'maxTime' | 'batch' | 'prices'>,
  models: readonly Model[],
  io: Io,
): Promise<Spend> {
  const { maxCost, maxTokensTotal, maxTime } = settings;
  const began = io.now();
  const budget = new Budget(
    { cost: maxCost ?? undefined, tokens: maxTokensTotal ?? undefined, time: maxTime ?? undefined },
    () => io.now() - began,
  );
  const own = settings.prices ?? undefined;
  const isPriced = own !== undefined || maxCost !== null || models.some(mayCost);
  const prices = isPriced ? await readPrices(io.cwd, own) : [];
  // A price of one's own also holds for a model on one's own machine.
  const listed = (model: Model): Price | undefined =>
    mayCost(model) || own !== undefined ? priceOf(prices, model.adapter.model) : undefined;
  const price = (model: Model, batch = settings.batch): Price | undefined => {
    const live = listed(model);
    return live && batch ? batchPrice(live) : live;
  };
  if (maxCost !== null) {
    const unpriced = models.find((model) => mayCost(model) && !price(model));
    if (unpriced)
      throw new UserError(
        `There is no price for ${unpriced.adapter.model}, so --max-cost cannot be held.`,
        'Give one with --prices, or bound the run with --max-tokens-total.',
      );
    const currencies = new Set(models.map((model) => price(model)?.currency).filter(Boolean));
    if (currencies.size > 1)
      throw new UserError(
        `The models are priced in ${[...currencies].join(' and ')}, so --max-cost has no unit.`,
        'Run them one at a time.',
      );
  }
  const pursesAt = (batch: boolean) =>
    new Map(models.map((model) => [model.adapter.model, budget.purse(price(model, batch))]));
  const [live, batches] = [pursesAt(false), pursesAt(true)];
  return {
    budget,
    price,
    text(model) {
      const own = price(model);
      return own && money(budget.cost, own);
    },
    purse: (model) => (settings.batch ? batches : live).get(model),
    add({ model, tokens, completion }, answer) {
      if (!completion) return;
      const purse = (completion.batch ? batches : live).get(model);
      purse?.add(completion.usage, { prompt: tokens ?? 0, answer: completion.maxTokens ?? answer });
    },
  };
}

/** Models in this process, on this machine or recorded cost nothing per token. */
export function mayCost({ spec }: Pick<Model, 'spec'>): boolean {
  if (/^(synthetic|local|replay|exec):/.test(spec)) return false;
  return !/^https?:\/\/(127\.|localhost\b|\[::1\]|10\.|192\.168\.)/.test(spec);
}

export const primesFile = 'primes.jsonl';

/** Counts the first calls of an earlier part of the run. */
export function countPrimes(folder: string, spend: Spend): void {
  for (const { model, tokens, usage, latencyMs } of linesIn<PrimeLine>(resolve(folder, primesFile))) {
    const completion = { text: '', finishReason: 'stop', usage, latencyMs } as const;
    spend.add({ model, tokens, completion }, 1);
  }
}

/** Writes down first calls; the file is made when there is one. */
export function primeNotes(folder: string): {
  add(
    model: string,
    haystack: { readonly id: string; readonly context: { readonly tokens: number } },
    primed: Primed,
  ): void;
  close(): void;
} {
  let journal: Journal<PrimeLine> | undefined;
  return {
    add(model, { id, context }, { usage, latencyMs }) {
      journal ??= openJournal<PrimeLine>(resolve(folder, primesFile));
      journal.append({ model, haystack: id, tokens: context.tokens, usage, latencyMs });
    },
    close: () => journal?.close(),
  };
}
