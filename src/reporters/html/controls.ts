import type { Control } from '../../core/control.ts';
import type { ControlStat } from '../../core/control-stat.ts';
import type { Curve, Interval } from '../../core/curve.ts';
import type { Report } from '../../core/report.ts';
import type { ControlRow } from '../charts/controls.ts';
import { controlNames } from '../words/control-names.ts';
import { controlsOf, correctedOf } from '../words/controls.ts';
import { groupBy, lengthOf } from '../words/group.ts';
import { none, percent, share } from '../words/numbers.ts';
import { html, type Markup } from './markup.ts';
import { place } from './place.ts';
import { scroll } from './tables.ts';

/** Controls of one curve, as they stand in a row; code words have a table of their own. */
const shown = ['oracle', 'base', 'closed-book', 'absent', 'rescue'] as const satisfies readonly Control[];

/** A row of the chart, and whose it is. */
interface OwnedRow extends ControlRow {
  readonly group: string;
}

const groupOf = ({ model, probe }: Pick<Curve, 'model' | 'probe'>): string => JSON.stringify([model, probe]);

/** The rows of all charts: of every curve with controls its own share right, then that of each control. */
export function controlRows({ curves, controls }: Report): readonly OwnedRow[] {
  return curves.flatMap((curve) => {
    const own = controlsOf(curve, controls);
    const group = groupOf(curve);
    const name = `${curve.direction} ${lengthOf(curve)}`;
    const rows = shown.flatMap((control): OwnedRow[] => {
      const stat = own[control];
      return stat?.share
        ? [{ group, row: `${name}: ${controlNames[control]}`, of: 'control', share: stat.share, n: stat.n }]
        : [];
    });
    if (rows.length === 0 || !curve.accuracy) return rows;
    const whole: OwnedRow = {
      group,
      row: `${name}: whole text`,
      of: 'curve',
      share: curve.accuracy,
      n: curve.n,
    };
    const middle = curve.zones.M;
    // The middle stands there to be held against its copy at the end.
    return own.rescue && middle
      ? [whole, { ...whole, row: `${name}: middle`, share: middle, n: middle.n }, ...rows]
      : [whole, ...rows];
  });
}

/** What the curves rest on: whether the model could answer at all, needs the text, and read it; nothing where not asked. */
export function controlsSection(report: Report): Markup | null {
  if (report.controls.length === 0) return null;
  const rows = controlRows(report).map((row, index) => ({ ...row, index }));
  const byGroup = groupBy(rows, ({ group }) => group);
  const cells = [...groupBy(report.curves, groupOf)].filter(([group]) => byGroup.has(group));
  return html`<section aria-labelledby="controls"><h2 id="controls">Controls</h2>
<p class="key">Is it the place that loses answers? Circles: the curve's own questions. Squares: the same needles shown alone or in a short text, which the model should find; without any text or with the needle taken out, which it should not; and needles of the middle that stand a second time at the end. Bars: 95 % intervals.</p>
<div class="wide">${cells.map(([group, curves]) => figure(curves, byGroup.get(group) ?? [], report))}</div>
${codeWords(report.controls)}</section>`;
}

function figure(
  curves: readonly Curve[],
  rows: readonly { readonly index: number }[],
  { controls }: Report,
): Markup {
  const { model, probe } = curves[0]!;
  return html`<figure class="map"><figcaption><strong>${model}, ${probe}</strong></figcaption>
${place(
  'controls',
  `Share right with and without the text, ${model}, ${probe}.`,
  rows.map(({ index }) => index),
)}
<details><summary>Numbers<span class="hidden"> of ${model}, ${probe}</span></summary>${table(curves, controls)}</details></figure>`;
}

function table(curves: readonly Curve[], stats: readonly ControlStat[]): Markup {
  const heads = ['whole text', 'middle', ...shown.map((control) => controlNames[control]), 'corrected'];
  const row = (curve: Curve) => {
    const own = controlsOf(curve, stats);
    const corrected = correctedOf(curve, stats);
    const figures = [curve.accuracy, curve.zones.M].map((value) => bracketed(value));
    const ofControls = shown.map((control) => {
      const stat = own[control];
      if (!stat) return none;
      return `${bracketed(stat.share)}, n ${stat.n}${stat.unscored > 0 ? `, ${stat.unscored} unscored` : ''}`;
    });
    return html`<tr><th class="text">${curve.direction} ${lengthOf(curve)}${[...figures, ...ofControls, percent(corrected)].map((text) => html`<td>${text}`)}`;
  };
  return scroll(
    'Controls',
    html`<table><caption>Percent right with its 95 % interval; corrected: for what is right without any text</caption><thead><tr><th scope="col" class="text">cell</th>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${curves.map(row)}</tbody></table>`,
  );
}

const bracketed = (value: Interval | null): string =>
  value ? `${percent(value.est)} [${percent(value.lo)}, ${percent(value.hi)}]` : none;

/** Code words at three places of the text: did the model get all of it? */
function codeWords(stats: readonly ControlStat[]): Markup | null {
  const own = stats.filter(({ found }) => found !== undefined);
  if (own.length === 0) return null;
  const of = ({ n, correct }: { readonly n: number; readonly correct: number }) =>
    n > 0 ? `${correct} of ${n} (${share(correct / n, 0)})` : none;
  return html`<h3>Code words</h3>
<p class="key">Words put at the start, the middle and the end of the text: where they are missing from the answer, the model was not shown all of it or passed over it.</p>
${scroll(
  'Code words found',
  html`<table><thead><tr><th scope="col" class="text">model</th><th scope="col" class="text">probe</th><th scope="col">length</th><th scope="col">start</th><th scope="col">middle</th><th scope="col">end</th></tr></thead>
<tbody>${own.map(
    ({ model, probe, length, found }) =>
      html`<tr><th scope="row" class="text">${model}</th><td class="text">${probe}</td><td>${lengthOf({ length })}</td><td>${of(found!.start)}</td><td>${of(found!.middle)}</td><td>${of(found!.end)}</td></tr>`,
  )}</tbody></table>`,
)}`;
}
