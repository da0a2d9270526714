import type { Curve } from '../../core/curve.ts';
import { isThin, THIN } from '../charts/positions.ts';
import { groupBy, lengthOf } from '../words/group.ts';
import { percent } from '../words/numbers.ts';
import { html, type Markup } from './markup.ts';
import { place } from './place.ts';
import { scroll } from './tables.ts';

/** Accuracy by depth and length: one table of tiles a model and probe. */
export function positions(curves: readonly Curve[]): Markup {
  const several = new Set(curves.map(({ model }) => model)).size > 1;
  const indexed = curves.map((curve, index) => ({ curve, index }));
  const groups = [...groupBy(indexed, ({ curve }) => `${curve.probe} ${curve.model}`).values()];
  return html`<section aria-labelledby="positions"><h2 id="positions">Accuracy by depth and length</h2>
<p class="key">Percent right; the darker a tile, the more was wrong there. Hatched: too few results to judge by, the 95 % interval spans more than ${percent(THIN, 0)} points. Rest the pointer on a tile for its interval.</p>
<div class="tiles">${groups.map((group) => tiles(group, several))}</div></section>`;
}

interface Indexed {
  readonly curve: Curve;
  readonly index: number;
}

function tiles(group: readonly Indexed[], several: boolean): Markup {
  const { model, probe } = group[0]!.curve;
  const label = `Accuracy by depth and length, ${probe}, ${model}.`;
  return html`<figure class="map"><figcaption><strong>${probe}</strong>${several && html` <span class="soft">${model}</span>`}</figcaption>
${place(
  'positions',
  label,
  group.map(({ index }) => index),
)}
<details><summary>Numbers<span class="hidden"> of ${probe}, ${model}</span></summary>${table(group)}</details></figure>`;
}

function table(group: readonly Indexed[]): Markup {
  const bins = group[0]!.curve.bins;
  const row = ({ curve }: Indexed) =>
    html`<tr><th scope="row" class="text">${curve.direction} ${lengthOf(curve)}</th>${curve.bins.map(
      (bin) => html`<td>${percent(bin.p, 0)}${isThin(bin) && ' *'}</td>`,
    )}</tr>`;
  return html`${scroll(
    'Accuracy by depth and length',
    html`<table><thead><tr><th scope="col" class="text">depth up to</th>${bins.map(({ to }) => html`<th scope="col">${percent(to, 0)} %</th>`)}</tr></thead><tbody>${group.map(row)}</tbody></table>`,
  )}<p class="key">* too few to judge</p>`;
}
