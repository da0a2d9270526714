import type { Bin, Curve } from '../../core/curve.ts';
import { outcomes } from '../../core/score.ts';
import { lengthOf } from '../words/group.ts';
import { finite, interval, none, percent } from '../words/numbers.ts';
import { html, type Markup } from './markup.ts';

/** The numbers behind one chart, all its curves in one table: heads for each of them would be a tenth of a large page. */
export function binTable(name: string, curves: readonly Curve[], named: boolean): Markup {
  const pair = (value: readonly [number, number] | null) =>
    value ? `${percent(value[0])}–${percent(value[1])}` : none;
  // HTML lets the ends of rows and cells be left out; in a page of many curves they weigh as much as the figures.
  const row = (bin: Bin) =>
    html`<tr><th>${percent(bin.from, 0)}–${percent(bin.to, 0)}<td>${bin.n}<td>${bin.correct}<td>${bin.unscored}<td>${percent(bin.p)}<td>${pair(bin.ci95)}<td>${pair(bin.band95)}`;
  return scroll(
    `Numbers by depth, ${name}`,
    html`<table>
<thead><tr><th scope="col">depth %</th><th scope="col">n</th><th scope="col">correct</th><th scope="col">unscored</th><th scope="col">%</th><th scope="col">95 % interval</th><th scope="col">95 % band</th></tr></thead>
${curves.map(
  (curve) =>
    html`<tbody>${named && html`<tr><th scope="rowgroup" colspan="7" class="text">${curve.model}`}${curve.bins.map(row)}`,
)}</table>`,
  );
}

/** Heads and cells of the table of statistics, what matters most first. */
const statistics: readonly (readonly [string, (curve: Curve) => string | number])[] = [
  ['pattern', (curve) => curve.pattern],
  ['LiM', (curve) => interval(curve.lim)],
  ['accuracy', ({ accuracy }) => (accuracy ? `${percent(accuracy.est)} ${brackets(accuracy)}` : none)],
  ['n', (curve) => curve.n],
  ['unscored', (curve) => curve.unscored],
  ['start', ({ zones }) => percent(zones.F?.est)],
  ['middle', ({ zones }) => percent(zones.M?.est)],
  ['end', ({ zones }) => percent(zones.L?.est)],
  ['primacy', (curve) => interval(curve.primacy)],
  ['recency', (curve) => interval(curve.recency)],
  ['U', ({ u }) => `${interval(u)}${u?.reject ? ' *' : ''}`],
  ['flat p', ({ flat }) => pValue(flat?.p)],
  ['gap', (curve) => percent(curve.gapRaw)],
  ['gap if flat', ({ gapFlat }) => (gapFlat ? `${percent(gapFlat.mean)} (${percent(gapFlat.p95)})` : none)],
  ['gap shrunk', (curve) => percent(curve.gapEb)],
  ['strict', (curve) => percent(curve.strict)],
  ['haystacks', (curve) => curve.haystacks],
];

/** Every statistic of every curve. */
export function summaryTable(curves: readonly Curve[]): Markup {
  const opened = (head: string, { lim }: Curve): Markup => {
    if (head === 'pattern') return html`<td class="text">`;
    return head === 'LiM' && lim && lim.lo > 0 ? html`<td class="bad">` : html`<td>`;
  };
  const row = (curve: Curve) =>
    html`<tr>${identity(curve)}${statistics.map(([head, cell]) => html`${opened(head, curve)}${cell(curve)}`)}`;
  const heads = statistics.map(
    ([head]) => html`<th scope="col" class="${head === 'pattern' ? 'text' : ''}">${head}</th>`,
  );
  return html`<section aria-labelledby="summary"><h2 id="summary">All statistics</h2>
${scroll('All statistics', html`<table><thead><tr>${identityHeads}${heads}</tr></thead><tbody>${curves.map(row)}</tbody></table>`)}
<p class="key">Percent and points; brackets: 95 % intervals. LiM: average of start and end minus middle. Primacy: start minus middle. Recency: end minus middle. U: the smaller of the two, * when both ends are better beyond chance. Flat p: any effect of position at all. Gap: highest minus lowest bin, which chance alone makes large; beside it what a flat model would show (mean, 95th percentile), and the gap shrunk by that noise. Strict: also in the asked form.</p></section>`;
}

/** What became of the answers, over all depths. */
export function outcomeTable(curves: readonly Curve[]): Markup {
  const heads = outcomes.map((outcome) => html`<th scope="col">${outcome.replace('_', ' ')}</th>`);
  const row = (curve: Curve) =>
    html`<tr>${identity(curve)}${outcomes.map((outcome) => html`<td>${finite(curve.outcomes[outcome]) ?? 0}</td>`)}</tr>`;
  return scroll(
    'Outcomes',
    html`<table><thead><tr>${identityHeads}${heads}</tr></thead><tbody>${curves.map(row)}</tbody></table>`,
  );
}

/** A box that scrolls by itself, also by keyboard, so that the page never does sideways. */
export const scroll = (label: string, table: Markup): Markup =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;

const identityHeads = ['model', 'probe', 'direction', 'length'].map(
  (head) => html`<th scope="col" class="text">${head}</th>`,
);

const identity = (curve: Curve): Markup =>
  html`<th scope="row" class="text">${curve.model}${curve.synthetic && html` <small>SYNTHETIC</small>`}</th><td class="text">${curve.probe}</td><td class="text">${curve.direction}</td><td>${lengthOf(curve)}</td>`;

const brackets = ({ lo, hi }: { lo: number; hi: number }): string => `[${percent(lo)}, ${percent(hi)}]`;

function pValue(p: number | null | undefined): string {
  const value = finite(p);
  if (value === null) return none;
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}
