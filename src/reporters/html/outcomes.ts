import { BINS, type Curve } from '../../core/curve.ts';
import { outcomes } from '../../core/score.ts';
import { kindsOf, outcomeLooks } from '../charts/outcomes.ts';
import { nameOf } from '../words/group.ts';
import { html, type Markup, trusted } from './markup.ts';
import { place } from './place.ts';
import { outcomeTable } from './tables.ts';

/** What became of the answers, by depth and in all. */
export function outcomeSection(curves: readonly Curve[]): Markup {
  const several = new Set(curves.map(({ model }) => model)).size > 1;
  const shown = outcomes.filter((outcome) => curves.some((curve) => (curve.outcomes[outcome] ?? 0) > 0));
  return html`<section aria-labelledby="outcomes"><h2 id="outcomes">What became of the answers</h2>
<ul class="legend">${shown.map((outcome) => html`<li>${swatch(outcome)} ${outcomeLooks[outcome].name}</li>`)}</ul>
<p class="key">Share of all questions asked at a depth. Only “error” (the call failed) is left out of accuracies; everything else but “correct” counts as wrong.</p>
<div class="bars">${curves.map((curve, index) => bars(curve, index, several))}</div>
${outcomeTable(curves)}</section>`;
}

function swatch(outcome: (typeof outcomes)[number]): Markup {
  const { letter, colour, opacity, ink } = outcomeLooks[outcome];
  return trusted(
    `<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="2" fill="${colour}" fill-opacity="${opacity}"/><text x="8" y="12" text-anchor="middle" font-size="11" fill="${ink}">${letter}</text></svg>`,
  );
}

const bars = (curve: Curve, index: number, several: boolean): Markup =>
  html`<figure class="map"><figcaption><strong>${nameOf(curve)}</strong>${several && html` <span class="soft">${curve.model}</span>`}</figcaption>
${place('outcomes', `What became of the answers by depth, ${nameOf(curve)}, ${curve.model}.`, [index])}
<details><summary>Numbers<span class="hidden"> of ${nameOf(curve)}, ${curve.model}</span></summary>${table(curve)}</details></figure>`;

/** The counts folded to thirds of the context, for reading; `curves.json` has them by bin. */
function table(curve: Curve): Markup {
  const kinds = kindsOf(curve);
  const thirds = [0, 1, 2].map((third) =>
    kinds
      .slice((third * BINS) / 3, ((third + 1) * BINS) / 3)
      .reduce((sums, row) => sums.map((sum, i) => sum + row[i]!)),
  );
  const shown = outcomes
    .map((outcome, i) => ({ outcome, i }))
    .filter(({ i }) => thirds.some((row) => row[i]! > 0));
  // Ends of rows and cells are left out, as in the tables of bins.
  return html`<table><thead><tr><th scope="col" class="text">third${shown.map(({ outcome }) => html`<th scope="col">${outcomeLooks[outcome].name}`)}
<tbody>${thirds.map((row, third) => html`<tr><th class="text">${['first', 'middle', 'last'][third]}${shown.map(({ i }) => html`<td>${row[i]}`)}`)}</tbody></table>`;
}
