import type { Bin, Curve } from '../../core/curve.ts';
import { formatLength } from '../../core/length.ts';
import { outcomes } from '../../core/score.ts';
import { finite, interval, none, percent } from '../words/numbers.ts';
import { html, type Markup } from './markup.ts';

/** The numbers behind one chart. */
export function binTable(curve: Curve, named: boolean): Markup {
  const pair = (value: readonly [number, number] | null) =>
    value ? `${percent(value[0])}–${percent(value[1])}` : none;
  const row = (bin: Bin) => html`<tr><th scope="row">${percent(bin.from, 0)}–${percent(bin.to, 0)}</th>
<td>${bin.n}</td><td>${bin.correct}</td><td>${bin.unscored}</td><td>${percent(bin.p)}</td><td>${pair(bin.ci95)}</td><td>${pair(bin.band95)}</td></tr>`;
  return scroll(
    `Numbers by depth, ${curve.model}`,
    html`<table>${named && html`<caption>${curve.model}</caption>`}
<thead><tr><th scope="col">depth %</th><th scope="col">n</th><th scope="col">correct</th><th scope="col">unscored</th><th scope="col">%</th><th scope="col">95 % interval</th><th scope="col">95 % band</th></tr></thead>
<tbody>${curve.bins.map(row)}</tbody></table>`,
  );
}

/** Every statistic of every curve. */
export function summaryTable(curves: readonly Curve[]): Markup {
  const one = (curve: Curve) => {
    const { accuracy, zones, flat, gapFlat } = curve;
    return html`<tr>${identity(curve)}<td>${curve.n}</td><td>${curve.unscored}</td><td>${curve.haystacks}</td>
<td>${ranged(accuracy)}</td><td>${percent(curve.strict)}</td><td>${percent(zones.F?.est)}</td><td>${percent(zones.M?.est)}</td><td>${percent(zones.L?.est)}</td>
<td class="${curve.lim && curve.lim.lo > 0 ? 'bad' : ''}">${interval(curve.lim)}</td><td>${interval(curve.primacy)}</td><td>${interval(curve.recency)}</td><td>${interval(curve.u)}${curve.u?.reject && ' *'}</td>
<td class="text">${curve.pattern}</td><td>${pValue(flat?.p)}</td><td>${percent(curve.gapRaw)}</td><td>${gapFlat ? `${percent(gapFlat.mean)} (${percent(gapFlat.p95)})` : none}</td><td>${percent(curve.gapEb)}</td></tr>`;
  };
  const heads = [
    'n',
    'unscored',
    'haystacks',
    'accuracy',
    'strict',
    'start',
    'middle',
    'end',
    'LiM',
    'primacy',
    'recency',
    'U',
    'pattern',
    'flat p',
    'gap',
    'gap if flat',
    'gap shrunk',
  ];
  return html`<section aria-labelledby="summary"><h2 id="summary">All statistics</h2>
${scroll('All statistics', html`<table><thead><tr>${identityHeads}${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${curves.map(one)}</tbody></table>`)}
<p class="key">Percent and points; brackets: 95 % intervals. LiM: average of start and end minus middle. Primacy: start minus middle. Recency: end minus middle. U: the smaller of the two, * when both ends are better beyond chance. Flat p: any effect of position at all. Gap: highest minus lowest bin, which chance alone makes large: beside it what a flat model would show (mean, 95th percentile), and the gap shrunk by that noise.</p></section>`;
}

/** What became of the answers. */
export function outcomeTable(curves: readonly Curve[]): Markup {
  const heads = outcomes.map((outcome) => html`<th scope="col">${outcome.replace('_', ' ')}</th>`);
  const row = (curve: Curve) =>
    html`<tr>${identity(curve)}${outcomes.map((outcome) => html`<td>${finite(curve.outcomes[outcome]) ?? 0}</td>`)}</tr>`;
  return html`<section aria-labelledby="outcomes"><h2 id="outcomes">What became of the answers</h2>
${scroll('Outcomes', html`<table><thead><tr>${identityHeads}${heads}</tr></thead><tbody>${curves.map(row)}</tbody></table>`)}
<p class="key">Only “error” (the call failed) is left out of accuracies; everything else but “correct” counts as wrong.</p></section>`;
}

/** A box that scrolls by itself, also by keyboard, so that the page never does sideways. */
export const scroll = (label: string, table: Markup): Markup =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;

const identityHeads = ['model', 'probe', 'direction', 'length'].map(
  (head) => html`<th scope="col" class="text">${head}</th>`,
);

const identity = (curve: Curve): Markup =>
  html`<th scope="row" class="text">${curve.model}${curve.synthetic && html` <small>SYNTHETIC</small>`}</th><td class="text">${curve.probe}</td><td class="text">${curve.direction}</td><td>${formatLength(curve.length)}</td>`;

const ranged = (value: { est: number; lo: number; hi: number } | null): string =>
  value ? `${percent(value.est)} [${percent(value.lo)}, ${percent(value.hi)}]` : none;

function pValue(p: number | null | undefined): string {
  const value = finite(p);
  if (value === null) return none;
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}
