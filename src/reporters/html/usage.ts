import { BINS } from '../../core/curve.ts';
import type { ModelCost, Report, UsageCurve } from '../../core/report.ts';
import { duration } from '../charts/latency.ts';
import { groupBy, lengthOf } from '../words/group.ts';
import { count, money, none, percent, share, whole } from '../words/numbers.ts';
import { html, type Markup } from './markup.ts';
import { legend } from './panels.ts';
import { place } from './place.ts';
import { scroll } from './tables.ts';

/** What the questions took: latency by depth, tokens, and how much of them the provider's cache had. */
export function usageSection({ curves, details: { usage, costs = [] } }: Report): Markup | null {
  if (usage.length === 0) return null;
  const indexed = usage.map((curve, index) => ({ curve, index }));
  const timed = indexed.filter(({ curve }) => curve.bins.some(({ latency }) => latency !== null));
  const panels = [...groupBy(timed, ({ curve }) => nameOf(curve)).entries()];
  const models = [...groupBy(curves, ({ model }) => model).keys()];
  return html`<section aria-labelledby="usage"><h2 id="usage">Cost, cache and latency</h2>
${panels.length > 0 && models.length > 1 && legend(models)}
${panels.length > 0 && html`<p class="key">Seconds until the answer was there, by the depth that was asked: the median, and a stroke up to the 90th percentile.</p>`}
<div class="bars">${panels.map(
    ([name, own]) => html`<figure class="map"><figcaption><strong>${name}</strong></figcaption>
${place(
  'latency',
  `Latency by depth, ${name}.`,
  own.map(({ index }) => index),
)}
<details><summary>Numbers<span class="hidden"> of ${name}</span></summary>${table(
      name,
      own.map(({ curve }) => curve),
    )}</details></figure>`,
  )}</div>
${totals(usage, costs)}</section>`;
}

const nameOf = (curve: UsageCurve): string => `${curve.probe} ${curve.direction} ${lengthOf(curve)}`;

/** One table for all models of a cell: heads for each of them are a tenth of a large page. */
function table(name: string, curves: readonly UsageCurve[]): Markup {
  // Ends of rows and cells are left out, as in the tables of bins.
  return scroll(
    `Latency and tokens by depth, ${name}`,
    html`<table><thead><tr><th scope="col">depth up to</th><th scope="col">answers</th><th scope="col">median</th><th scope="col">90th percentile</th><th scope="col">from cache</th></tr></thead>
${curves.map(
  ({ model, bins }) =>
    html`<tbody><tr><th scope="rowgroup" colspan="5" class="text">${model}${bins.map(
      ({ bin, n, latency, input, cached }) =>
        html`<tr><th>${percent((bin + 1) / BINS, 0)} %<td>${n}<td>${latency ? duration(latency.median) : none}<td>${latency ? duration(latency.p90) : none}<td>${cacheShare(cached, input)}`,
    )}`,
)}</table>`,
  );
}

/** Tokens of every model, as its provider counted them, and their price where one is known. */
function totals(usage: readonly UsageCurve[], costs: readonly ModelCost[]): Markup | null {
  const models = [...groupBy(usage, ({ model }) => model)].map(([model, curves]) => {
    const bins = curves.flatMap((curve) => curve.bins);
    return { model, ...sums(bins) };
  });
  if (models.every(({ input, output }) => input === null && output === null)) return null;
  const priced = costs.length > 0;
  const table = scroll(
    'Tokens and cost',
    html`<table><thead><tr><th scope="col" class="text">model</th><th scope="col">answers</th><th scope="col">prompt tokens</th><th scope="col">from cache</th><th scope="col">answer tokens</th>${priced && html`<th scope="col">cost</th><th scope="col">first calls and controls</th>`}</tr></thead>
<tbody>${models.map(
      ({ model, n, input, cached, output }) =>
        html`<tr><th scope="row" class="text">${model}</th><td>${n}</td><td>${whole(input)}</td><td>${cacheShare(cached, input)}</td><td>${whole(output)}</td>${priced && costCells(costs.find((cost) => cost.model === model))}</tr>`,
    )}</tbody></table>`,
  );
  return html`${table}${priced && html`<p class="key">${priceNote(costs)}</p>`}`;
}

const costCells = (cost: ModelCost | undefined): Markup =>
  html`<td>${cost ? money(cost.amount, cost.currency) : none}</td><td>${cost ? money(cost.besides, cost.currency) : none}</td>`;

/** What the amounts rest on. */
function priceNote(costs: readonly ModelCost[]): string {
  const dates = [...new Set(costs.map(({ date }) => date))].sort().join(' and ');
  const sources = [...new Set(costs.map(({ source }) => source))].join(', ');
  const unknown = costs.reduce((sum, cost) => sum + cost.unknown, 0);
  const left =
    unknown > 0
      ? ` ${count(unknown, 'answer')} without a token count ${unknown === 1 ? 'is' : 'are'} not in them.`
      : '';
  return `Costs are list prices of ${dates} (${sources}) for the tokens that the provider counted, not a bill.${left}`;
}

const cacheShare = (cached: number | null, input: number | null): string =>
  cached !== null && input ? share(cached / input) : none;

function sums(bins: UsageCurve['bins']) {
  const sum = (of: (bin: UsageCurve['bins'][number]) => number | null): number | null =>
    bins.reduce<number | null>((all, bin) => {
      const more = of(bin);
      return more === null ? all : (all ?? 0) + more;
    }, null);
  return {
    n: sum(({ n }) => n) ?? 0,
    input: sum((b) => b.input),
    cached: sum((b) => b.cached),
    output: sum((b) => b.output),
  };
}
