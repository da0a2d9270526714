import type { DirectionEffect, Report } from '../../core/report.ts';
import { changeText, rowName } from '../charts/directions.ts';
import { groupBy } from '../words/group.ts';
import { html, type Markup } from './markup.ts';
import { place } from './place.ts';
import { scroll } from './tables.ts';

/** What asking for the same piece in another direction changes; nothing where only one was asked. */
export function directionEffects({ details: { directions } }: Report): Markup | null {
  if (directions.length === 0) return null;
  const indexed = directions.map((effect, index) => ({ effect, index }));
  const models = [...groupBy(indexed, ({ effect }) => effect.model)];
  return html`<section aria-labelledby="directions"><h2 id="directions">The same piece asked in another direction</h2>
<p class="key">Change of accuracy on needles that were asked in both directions, with its 95 % interval. Item, place and context are the same, so only the direction differs.</p>
<div class="wide">${models.map(
    ([
      model,
      own,
    ]) => html`<figure class="map">${models.length > 1 && html`<figcaption><strong>${model}</strong></figcaption>`}
${place(
  'directions',
  `Change of accuracy by direction, ${model}.`,
  own.map(({ index }) => index),
)}
<details><summary>Numbers<span class="hidden"> of ${model}</span></summary>${table(own.map(({ effect }) => effect))}</details></figure>`,
  )}</div></section>`;
}

const table = (effects: readonly DirectionEffect[]): Markup =>
  scroll(
    'Change of accuracy by direction',
    html`<table><thead><tr><th scope="col" class="text">from → to</th><th scope="col">change</th><th scope="col">needles</th><th scope="col">right in both</th><th scope="col">lost</th><th scope="col">gained</th><th scope="col">wrong in both</th></tr></thead>
<tbody>${effects.map(
      (effect) =>
        html`<tr><th scope="row" class="text">${rowName(effect)}</th><td>${changeText(effect)}</td><td>${effect.n}</td><td>${effect.both}</td><td>${effect.lost}</td><td>${effect.gained}</td><td>${effect.neither}</td></tr>`,
    )}</tbody></table>`,
  );
