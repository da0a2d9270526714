import type { Curve } from '../../core/curve.ts';
import { directions } from '../../core/probe.ts';
import type { Overlay, Report } from '../../core/report.ts';
import { type Mark, markOf } from '../charts/marks.ts';
import { overlaysOn } from '../charts/overlays.ts';
import { groupBy, lengthOf, nameOf } from '../words/group.ts';
import { interval, percent, share } from '../words/numbers.ts';
import { patternMeaning } from '../words/verdict.ts';
import { glyph } from './glyph.ts';
import { html, type Markup } from './markup.ts';
import { place } from './place.ts';
import { binTable } from './tables.ts';

/** The grid: a row per probe and length, a column per direction, all models of a cell in one panel. */
export function panels(report: Report): Markup {
  const models = [...groupBy(report.curves, (curve) => curve.model).keys()];
  const shown = directions.filter((direction) =>
    report.curves.some((curve) => curve.direction === direction),
  );
  const several = new Set(report.curves.map((curve) => curve.length)).size > 1;
  const rows: Markup[] = [];
  for (const row of rowsOf(report.curves)) {
    const cells: Markup[] = [];
    for (const [column, direction] of shown.entries()) {
      const curves = row.filter((curve) => curve.direction === direction);
      if (curves.length === 0) continue;
      const lines = curves.map((curve) => ({
        curve,
        index: report.curves.indexOf(curve),
        mark: markOf(models.indexOf(curve.model)),
      }));
      cells.push(
        panel(lines, {
          column,
          several,
          alone: models.length === 1,
          overlays: overlaysOn(report, curves[0]!),
          all: report.overlays,
        }),
      );
    }
    rows.push(html`<div class="row n${shown.length}">${cells}</div>`);
  }
  return html`<section aria-labelledby="curves"><h2 id="curves">Accuracy by depth</h2>
${models.length > 1 && legend(models)}
<p class="key">${key(models.length === 1)}</p>
${rows}</section>`;
}

const key = (alone: boolean): string =>
  `${alone ? 'Shaded along the curve: the 95 % band that holds for all bins at once. ' : ''}Bars: 95 % interval of one bin. ` +
  `${alone ? 'Level strokes: average of start, middle and end. ' : ''}Rest the pointer on a bin for its numbers, or open “Numbers” below a chart.`;

/** Rows in order: probes as they come, lengths from short to long. */
function rowsOf(curves: readonly Curve[]): readonly (readonly Curve[])[] {
  return [...groupBy(curves, (curve) => curve.probe).values()].flatMap((own) =>
    [...groupBy(own, (curve) => String(curve.length)).values()].sort((a, b) => a[0]!.length - b[0]!.length),
  );
}

export const legend = (models: readonly string[]): Markup =>
  html`<ul class="legend">${models.map((model, i) => html`<li>${glyph(markOf(i))} ${model}</li>`)}</ul>`;

/** One model's curve in a panel. */
interface Line {
  readonly curve: Curve;
  /** Where it stands in the report. */
  readonly index: number;
  readonly mark: Mark;
}

interface PanelWishes {
  readonly column: number;
  /** Whether the report has several lengths. */
  readonly several: boolean;
  /** Whether it has one model only. */
  readonly alone: boolean;
  readonly overlays: readonly Overlay[];
  /** Of the report. */
  readonly all: readonly Overlay[];
}

function panel(lines: readonly Line[], wishes: PanelWishes): Markup {
  const { curve } = lines[0]!;
  const { overlays, several, alone } = wishes;
  const chart = place(
    'curve',
    spoken(lines),
    lines.map(({ index }) => index),
    overlays.map((overlay) => wishes.all.indexOf(overlay)),
  );
  const n = lines.reduce((sum, { curve: { n } }) => sum + n, 0);
  const unscored = lines.reduce((sum, line) => sum + line.curve.unscored, 0);
  return html`<article class="panel c${wishes.column + 1}">
<header><h3>${curve.probe} <span>${curve.direction}</span>${several && html` <span>${lengthOf(curve)}</span>`}</h3>
<p class="n">n ${n}${unscored > 0 && html`, <strong class="warn">${unscored} unscored</strong>`}</p></header>
${alone ? headline(curve) : html`<ul class="stats">${lines.map((line) => html`<li>${modelLine(line)}</li>`)}</ul>`}
${chart}
${overlays.map(({ series, source }) => html`<p class="overlay">Grey, dashed: ${series.map(({ label }) => label).join(', ')} (${source}).</p>`)}
<details><summary>Numbers<span class="hidden"> of ${nameOf(curve)}</span></summary>
${binTable(
  nameOf(curve),
  lines.map((line) => line.curve),
  !alone,
)}</details>
</article>`;
}

/** The one thing to read: how far the middle lies below the ends, or else what shape the curve has. */
function headline(curve: Curve): Markup {
  const { lim, pattern } = curve;
  return html`<p class="headline ${toneOf(curve)}"><strong>${headlineText(curve)}</strong><br>
<span class="chip">${pattern}</span> <span class="soft">${lim && `LiM ${interval(lim)}, `}accuracy ${share(curve.accuracy?.est)}</span></p>`;
}

function headlineText({ lim, n, pattern }: Curve): string {
  if (n === 0) return 'nothing scored';
  if (!lim || lim.lo <= 0) return pattern === 'flat' ? 'no difference found' : patternMeaning[pattern];
  return `middle ${percent(lim.est)} points below ${pattern === 'U' ? 'the ends' : 'the average of the ends'}`;
}

const toneOf = ({ lim }: Curve): string => (lim && lim.lo > 0 ? 'bad' : 'calm');

const modelLine = ({ curve, mark }: Line): Markup =>
  html`${glyph(mark)} <span class="hidden">${curve.model}: </span>${share(curve.accuracy?.est)}, LiM <strong class="${toneOf(curve)}">${interval(curve.lim)}</strong> <span class="chip">${curve.pattern}</span>`;

/** The chart in words. */
function spoken(lines: readonly Line[]): string {
  const { curve } = lines[0]!;
  const parts = lines.map(
    ({ curve: { model, zones } }) =>
      `${model}: ${share(zones.F?.est)} at the start, ${share(zones.M?.est)} in the middle, ${share(zones.L?.est)} at the end`,
  );
  return `Accuracy by depth, ${nameOf(curve)}. ${parts.join('. ')}.`;
}
