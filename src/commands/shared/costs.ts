import { resolve } from 'node:path';
import type { Manifest } from '../../core/manifest.ts';
import { batchPrice, costOf, type Price, priceOf } from '../../core/price.ts';
import type { ModelCost } from '../../core/report.ts';
import type { Result } from '../../core/result.ts';
import { linesIn } from './lines.ts';
import { pricesOfRun } from './prices.ts';
import { mayCost, type PrimeLine, primesFile } from './spend.ts';

type Asked = Pick<Result, 'model' | 'completion'>;

/** Adds up what answers cost at list prices; nothing for models without a price. */
export interface CostCount {
  /** A question of a curve. */
  add(result: Asked): void;
  /** A question of a control. */
  addControl(result: Asked): void;
  /** The first calls about contexts in a run's folder. `labelOf` gives the name that a model has in the report. */
  addPrimes(folder: string, labelOf?: (model: string) => string): void;
  /** What one answer cost; null where that is not known. */
  of(result: Asked): { readonly amount: number; readonly currency: string } | null;
  costs(): readonly ModelCost[];
}

interface Open {
  readonly price: Price;
  amount: number;
  besides: number;
  unknown: number;
}

/**
 * Opens the price tables of runs whose models cost money. `labelOf` gives the name that a model has in the report; a
 * table of the user's own also prices models on a machine of the user's own.
 */
export async function openCosts(
  runs: readonly {
    readonly manifest: Pick<Manifest, 'models' | 'settings'>;
    readonly labelOf?: (model: string) => string;
  }[],
  cwd: string,
): Promise<CostCount> {
  const open = new Map<string, Open>();
  for (const { manifest, labelOf = (model: string) => model } of runs) {
    const own = manifest.settings?.prices;
    const paid = manifest.models.filter((model) => mayCost(model) || typeof own === 'string');
    const prices = paid.length > 0 ? await pricesOfRun(cwd, own) : [];
    for (const { name, params } of paid) {
      const label = labelOf(name);
      // A repeat is called `NAME (2)` and costs what the first asking did.
      const suffix = ` (${params.repeat})`;
      const price = priceOf(prices, name.endsWith(suffix) ? name.slice(0, -suffix.length) : name);
      if (price) open.set(label, { price, amount: 0, besides: 0, unknown: 0 });
    }
  }
  const costIn = (own: Open, { usage, batch }: NonNullable<Asked['completion']>): number | null =>
    costOf(usage, batch ? batchPrice(own.price) : own.price);
  const add = ({ model, completion }: Asked, to: 'amount' | 'besides'): void => {
    const own = open.get(model);
    if (!own || !completion) return;
    const cost = costIn(own, completion);
    if (cost === null) own.unknown++;
    else own[to] += cost;
  };
  return {
    add: (result) => add(result, 'amount'),
    addControl: (result) => add(result, 'besides'),
    addPrimes(folder, labelOf = (model) => model) {
      if (open.size === 0) return;
      for (const { model, usage, latencyMs } of linesIn<PrimeLine>(resolve(folder, primesFile))) {
        const completion = { text: '', finishReason: 'stop', usage, latencyMs } as const;
        add({ model: labelOf(model), completion }, 'besides');
      }
    },
    of({ model, completion }) {
      const own = open.get(model);
      const amount = own && completion ? costIn(own, completion) : null;
      return own && amount !== null ? { amount, currency: own.price.currency } : null;
    },
    costs: () =>
      [...open].map(([model, { price, amount, besides, unknown }]) => ({
        ...{ model, amount, besides, unknown },
        ...{ currency: price.currency, date: price.date, source: price.source },
      })),
  };
}
