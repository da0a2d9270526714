import type { EffectiveLength } from '../../core/effective-length.ts';
import type { Report } from '../../core/report.ts';
import { boundsText, lengthOrNone, levelName } from '../words/effective.ts';
import { groupBy } from '../words/group.ts';
import { none, percent, share } from '../words/numbers.ts';
import { html, type Markup } from './markup.ts';
import { place } from './place.ts';
import { scroll } from './tables.ts';

/** How long a context may get before a model falls below a share of its base score; nothing where that was not asked. */
export function effectiveSection({ effective }: Report): Markup | null {
  if (effective.length === 0) return null;
  const indexed = effective.map((estimate, index) => ({ estimate, index }));
  const models = [...groupBy(indexed, ({ estimate }) => estimate.model)];
  return html`<section aria-labelledby="effective"><h2 id="effective">Effective context length</h2>
<p class="key">From the longest length up to which start, middle and end all keep 85 % of the base score (left stroke) to the shortest at which one of them is below it (right stroke), each beyond chance; the dot is where the worst of them crosses. Dashed where the tested lengths (small strokes) leave an end open.</p>
<div class="wide">${models.map(
    ([
      model,
      own,
    ]) => html`<figure class="map">${models.length > 1 && html`<figcaption><strong>${model}</strong></figcaption>`}
${place(
  'effective',
  `Effective context length, ${model}: ${own.map(({ estimate }) => spoken(estimate)).join('; ')}.`,
  own.map(({ index }) => index),
)}
<details><summary>Numbers<span class="hidden"> of ${model}</span></summary>${bounds(own.map(({ estimate }) => estimate))}${ratios(own.map(({ estimate }) => estimate))}</details></figure>`,
  )}</div>
<p class="key">Lower bounds hold at 95 % for all zones and lengths together, upper bounds at 95 % over the three zones. RULER and NoLiMa: those papers' definitions, point estimates by average accuracy (85.6 %; 85 % of the base).</p></section>`;
}

function spoken(estimate: EffectiveLength): string {
  const level = estimate.levels.find(({ tau }) => tau === 0.85);
  return `${estimate.probe} ${estimate.direction} ${level ? boundsText(level, estimate) : none}`;
}

function bounds(estimates: readonly EffectiveLength[]): Markup {
  const levels = estimates[0]?.levels ?? [];
  return scroll(
    'Effective lengths',
    html`<table><caption>Tokens: kept up to, lost at, near</caption><thead><tr><th scope="col" class="text">cell</th>${levels.map((level) => html`<th scope="col">${levelName(level)}</th>`)}<th scope="col">base score</th><th scope="col">RULER</th><th scope="col">NoLiMa</th></tr></thead>
<tbody>${estimates.map(
      (estimate) =>
        html`<tr><th scope="row" class="text">${estimate.probe} ${estimate.direction}</th>${estimate.levels.map(
          ({ lo, hi, point }) =>
            html`<td>${lengthOrNone(lo)}, ${lengthOrNone(hi)}, ${lengthOrNone(point)}</td>`,
        )}<td>${share(estimate.base.p)} of ${estimate.base.n}</td><td>${lengthOrNone(estimate.ruler)}</td><td>${lengthOrNone(estimate.nolima)}</td></tr>`,
    )}</tbody></table>`,
  );
}

const ratios = (estimates: readonly EffectiveLength[]): Markup =>
  scroll(
    'Shares of the base score by length',
    html`<table><caption>Percent of the base score</caption><thead><tr><th scope="col" class="text">cell</th><th scope="col">length</th><th scope="col">accuracy %</th><th scope="col">start</th><th scope="col">middle</th><th scope="col">end</th></tr></thead>
<tbody>${estimates.flatMap(({ probe, direction, lengths }) =>
      lengths.map(
        ({ length, accuracy, F, M, L }) =>
          html`<tr><th scope="row" class="text">${probe} ${direction}</th><td>${lengthOrNone(length)}</td><td>${percent(accuracy)}</td><td>${percent(F)}</td><td>${percent(M)}</td><td>${percent(L)}</td></tr>`,
      ),
    )}</tbody></table>`,
  );
