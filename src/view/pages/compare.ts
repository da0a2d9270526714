import type { CellComparison, Comparison, Pairs } from '../../core/comparison.ts';
import { formatLength } from '../../core/length.ts';
import type { Report } from '../../core/report.ts';
import type { VegaSpecs } from '../../reporters/charts/chart.ts';
import { html, type Markup } from '../../reporters/html/markup.ts';
import { panels } from '../../reporters/html/panels.ts';
import { scroll } from '../../reporters/html/tables.ts';
import { interval, none, percent } from '../../reporters/words/numbers.ts';
import type { Run } from '../runs.ts';
import { chartData, choice, frame } from './frame.ts';

/** One side of a comparison as the page names it. */
export interface Chosen {
  readonly run: Run;
  readonly model: string;
}

/** The gate's own figures on two models that were asked the same, with both curves. */
export function comparePage(
  comparison: Comparison,
  sides: { readonly baseline: Chosen; readonly candidate: Chosen; readonly margin: string },
  runs: readonly Run[],
  report: Report | null,
  specs: VegaSpecs,
): string {
  const { decision, reason, differences, invalid, warnings, cells, baseline, candidate } = comparison;
  const tone = { pass: 'note', regressed: 'invalid', inconclusive: 'synthetic', incomparable: 'synthetic' };
  const side = (role: string, { model, name, synthetic }: Comparison['baseline']) =>
    html`<dt>${role}</dt><dd>${model} in ${name}${synthetic && ' (SYNTHETIC, simulated)'}</dd>`;
  const body = html`<section class="banner ${tone[decision]}" aria-label="Verdict"><p><strong>${decision.toUpperCase()}:</strong> ${reason}</p>
${[...invalid, ...differences].length > 0 && html`<ul>${[...invalid, ...differences].map((one) => html`<li>${one}</li>`)}</ul>`}</section>
<dl>${side('Baseline', baseline)}${side('Candidate', candidate)}</dl>
${chooser(runs, sides)}
${cells.length > 0 && table(cells)}
${cells.length > 0 && html`<p class="key">Drop: points the middle fell, with one-sided ${Number((100 * comparison.alpha).toPrecision(2))} % bounds; a cell passes when the upper bound is below ${percent(comparison.margin)}. Sag: how much more the middle fell than the edges. Flips: answers that changed between right and wrong. Power: the chance to find a true drop of the margin. These are the figures of <code>midspan compare</code>.</p>`}
${warnings.map((sentence) => html`<p class="banner note">${sentence}</p>`)}
${report && html`<div id="figures">${panels(report)}${chartData(report, specs)}</div>`}`;
  return frame('Comparison', body, { script: true });
}

function chooser(
  runs: readonly Run[],
  { baseline, candidate, margin }: { baseline: Chosen; candidate: Chosen; margin: string },
): Markup {
  const sides = runs.flatMap(({ id, manifest }) =>
    manifest.models.map(({ name }): [string, string] => [
      sideName({ run: { id }, model: name }),
      `${name} in ${id}`,
    ]),
  );
  return html`<form method="get" action="/compare" class="filters">${runs.map(({ id }) => html`<input type="hidden" name="run" value="${id}">`)}
${choice('Baseline', 'baseline', sides, sideName(baseline), null)} ${choice('Candidate', 'candidate', sides, sideName(candidate), null)}
<label>Margin <input name="margin" value="${margin}" size="5"></label> <button>Compare</button></form>`;
}

/** A side in an address. */
export const sideName = ({
  run: { id },
  model,
}: {
  readonly run: Pick<Run, 'id'>;
  readonly model: string;
}): string => JSON.stringify([id, model]);

function table(cells: readonly CellComparison[]): Markup {
  const heads = ['pairs', 'middle', 'drop [bounds]', 'p Holm', 'sag [95 %]', 'flips', 'power'];
  return scroll(
    'Comparison by cell',
    html`<table><thead><tr><th scope="col" class="text">cell</th><th scope="col" class="text">verdict</th>${heads.map((head) => html`<th scope="col">${head}</th>`)}<th scope="col" class="text">why</th></tr></thead>
<tbody>${cells.map(row)}</tbody></table>`,
  );
}

function row(cell: CellComparison): Markup {
  const { probe, direction, length, decision, zones, drop, pHolm, sag, flips, power, reason } = cell;
  const p = pHolm === null ? none : pHolm < 0.001 ? '<0.001' : pHolm.toFixed(3);
  const figures = [
    String(zones.M.n),
    `${percent(shareOf(zones.M, 'lost'))} → ${percent(shareOf(zones.M, 'gained'))}`,
    interval(drop),
    p,
    interval(sag),
    `${percent(flips.n === 0 ? null : flips.flips / flips.n)} %`,
    `${percent(power?.margin, 0)} %`,
  ];
  return html`<tr><th scope="row" class="text">${probe} ${direction} ${formatLength(length)}</th><td class="text ${decision === 'regressed' && 'bad'}">${decision}</td>${figures.map((one) => html`<td>${one}</td>`)}<td class="text why">${reason}</td></tr>`;
}

const shareOf = (pairs: Pairs, own: 'lost' | 'gained'): number | null =>
  pairs.n === 0 ? null : (pairs.both + pairs[own]) / pairs.n;
