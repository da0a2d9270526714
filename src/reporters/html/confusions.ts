import { BINS, type Confusions, type Curve } from '../../core/curve.ts';
import { displacementText } from '../charts/displacement.ts';
import { nameOf } from '../words/group.ts';
import { count } from '../words/numbers.ts';
import { html, type Markup } from './markup.ts';
import { place } from './place.ts';

/** Where wrong answers came from: one small map per curve that has any; nothing when none has. */
export function confusionMaps(curves: readonly Curve[]): Markup | null {
  const traced = curves.flatMap((curve, index) => (curve.confusions.traced > 0 ? [{ curve, index }] : []));
  if (traced.length === 0) return null;
  const models = new Set(curves.map((curve) => curve.model)).size;
  const maps = traced.map(({ curve, index }) => oneMap(curve, index, models > 1));
  return html`<section aria-labelledby="confusions"><h2 id="confusions">Where wrong answers came from</h2>
<p class="key">Wrong answers that repeat another piece of the same context: across the depth that was asked, upwards the depth of the piece that was given instead. The dashed line is the asked place itself. Below each map: how much later (right) or earlier (left) in the context the given piece stands.</p>
<div class="maps">${maps}</div></section>`;
}

function oneMap(curve: Curve, index: number, named: boolean): Markup {
  const { confusions } = curve;
  const label = `Wrong answers by asked and answered depth, ${nameOf(curve)}, ${curve.model}.`;
  return html`<figure class="map"><figcaption><strong>${nameOf(curve)}</strong>${named && html`<br>${curve.model}`}<br>
<span class="soft">${count(confusions.traced, 'wrong answer')}, ${confusions.adjacent} from a neighbour</span></figcaption>
${place('confusions', label, [index])}
<p class="key">${displacementText(confusions)}</p>
${place('displacement', `How far from the asked depth they came, ${nameOf(curve)}, ${curve.model}.`, [index])}
<details><summary>Numbers<span class="hidden"> of ${curve.model}, ${nameOf(curve)}</span></summary>${thirdsTable(confusions)}</details></figure>`;
}

/** The map folded to thirds, for reading. */
function thirdsTable({ map }: Confusions): Markup {
  const names = ['start', 'middle', 'end'];
  const third = (bin: number) => Math.min(2, Math.floor((bin * 3) / BINS));
  const sums = names.map(() => names.map(() => 0));
  map.forEach((row, asked) => {
    row.forEach((n, answered) => {
      sums[third(asked)]![third(answered)]! += n;
    });
  });
  return html`<table><thead><tr><th scope="col" class="text">asked third${names.map((name) => html`<th scope="col">from ${name}`)}
<tbody>${sums.map((row, i) => html`<tr><th class="text">${names[i]}${row.map((n) => html`<td>${n}`)}`)}</tbody></table>`;
}
