import { resolve } from 'node:path';
import type { Manifest } from '../../core/manifest.ts';
import { batchPrice, costOf, type Price, priceOf } from '../../core/price.ts';
import type { ModelCost } from '../../core/report.ts';
import type { Result } from '../../core/result.ts';
import { linesIn } from './lines.ts';
import { readPrices } from './prices.ts';
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
  costs(): readonly ModelCost[];
}

interface Open {
  readonly price: Price;
  amount: number;
  besides: number;
  unknown: number;
}

/** Opens the price table where a model costs money; `models` carry the names that they have in the report. */
export async function openCosts(
  models: readonly (Pick<Manifest['models'][number], 'spec' | 'name' | 'params'> & {
    readonly label?: string;
  })[],
  cwd: string,
): Promise<CostCount> {
  const paid = models.filter(mayCost);
  const prices = paid.length > 0 ? await readPrices(cwd) : [];
  const open = new Map<string, Open>();
  for (const { name, label = name, params } of paid) {
    // A repeat is called `NAME (2)` and costs what the first asking did.
    const suffix = ` (${params.repeat})`;
    const price = priceOf(prices, name.endsWith(suffix) ? name.slice(0, -suffix.length) : name);
    if (price) open.set(label, { price, amount: 0, besides: 0, unknown: 0 });
  }
  const add = ({ model, completion }: Asked, to: 'amount' | 'besides'): void => {
    const own = open.get(model);
    if (!own || !completion) return;
    const cost = costOf(completion.usage, completion.batch ? batchPrice(own.price) : own.price);
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
    costs: () =>
      [...open].map(([model, { price, amount, besides, unknown }]) => ({
        ...{ model, amount, besides, unknown },
        ...{ currency: price.currency, date: price.date, source: price.source },
      })),
  };
}
