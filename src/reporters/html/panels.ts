import type { Bin, Curve } from '../../core/curve.ts';
import { directions } from '../../core/probe.ts';
import type { Overlay, Report } from '../../core/report.ts';
import { groupBy, lengthOf, nameOf } from '../words/group.ts';
import { count, finite, interval, percent, share, whole } from '../words/numbers.ts';
import { patternMeaning } from '../words/verdict.ts';
import { curveChart, frame, type Line } from './curve-chart.ts';
import { draw, type Spot } from './draw.ts';
import { glyph } from './glyph.ts';
import { markOf } from './marks.ts';
import { html, type Markup } from './markup.ts';
import { overlaysOn } from './overlays.ts';
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
      const lines = curves.map((curve) => ({ curve, mark: markOf(models.indexOf(curve.model)) }));
      cells.push(
        panel(lines, {
          column,
          several,
          alone: models.length === 1,
          overlays: overlaysOn(report, curves[0]!),
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

const legend = (models: readonly string[]): Markup =>
  html`<ul class="legend">${models.map((model, i) => html`<li>${glyph(markOf(i))} ${model}</li>`)}</ul>`;

interface PanelWishes {
  readonly column: number;
  /** Whether the report has several lengths. */
  readonly several: boolean;
  /** Whether it has one model only. */
  readonly alone: boolean;
  readonly overlays: readonly Overlay[];
}

function panel(lines: readonly Line[], wishes: PanelWishes): Markup {
  const { curve } = lines[0]!;
  const { overlays, several, alone } = wishes;
  const chart = draw(curveChart(lines, overlays, alone), spoken(lines), spotsOf(lines, alone));
  const n = lines.reduce((sum, { curve: { n } }) => sum + n, 0);
  const unscored = lines.reduce((sum, line) => sum + line.curve.unscored, 0);
  return html`<article class="panel c${wishes.column + 1}">
<header><h3>${curve.probe} <span>${curve.direction}</span>${several && html` <span>${lengthOf(curve)}</span>`}</h3>
<p class="n">n ${n}${unscored > 0 && html`, <strong class="warn">${unscored} unscored</strong>`}</p></header>
${alone ? headline(curve) : html`<ul class="stats">${lines.map((line) => html`<li>${modelLine(line)}</li>`)}</ul>`}
${chart}
${overlays.map(({ series, source }) => html`<p class="overlay">Grey, dashed: ${series.map(({ label }) => label).join(', ')} (${source}).</p>`)}
<details><summary>Numbers<span class="hidden"> of ${nameOf(curve)}</span></summary>
${lines.map((line) => binTable(line.curve, !alone))}</details>
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

/** One strip a bin, over the whole height of the plot. */
function spotsOf(lines: readonly Line[], alone: boolean): readonly Spot[] {
  const bins = lines[0]!.curve.bins;
  return bins.map((bin, i) => ({
    x: frame.left + bin.from * frame.width,
    y: frame.top,
    width: (bin.to - bin.from) * frame.width,
    height: frame.height,
    text: [
      `depth ${range(bin)}`,
      ...lines.map(({ curve }) => (alone ? '' : `${curve.model}: `) + binText(curve.bins[i])),
    ].join('\n'),
  }));
}

export const range = ({ from, to }: Bin): string => `${percent(from, 0)}–${percent(to, 0)} %`;

function binText(bin: Bin | undefined): string {
  if (!bin || finite(bin.p) === null)
    return `nothing scored${bin?.unscored ? `, ${whole(bin.unscored)} unscored` : ''}`;
  const ci = bin.ci95 ? ` [${percent(bin.ci95[0])}, ${percent(bin.ci95[1])}]` : '';
  const failed = bin.unscored > 0 ? `, ${whole(bin.unscored)} unscored` : '';
  return `${share(bin.p)}${ci}, ${whole(bin.correct)} of ${count(bin.n, 'result')}${failed}`;
}
