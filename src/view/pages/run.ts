import { noAnswers, type Report } from '../../core/report.ts';
import type { VegaSpecs } from '../../reporters/charts/chart.ts';
import { html, type Markup, trusted } from '../../reporters/html/markup.ts';
import { measured } from '../../reporters/html/measured.ts';
import { banners, verdicts } from '../../reporters/html/page.ts';
import { panels } from '../../reporters/html/panels.ts';
import { positions } from '../../reporters/html/positions.ts';
import { outcomeTable, summaryTable } from '../../reporters/html/tables.ts';
import type { Run } from '../runs.ts';
import { chartData, frame, link } from './frame.ts';

/** All that is drawn of some curves; a live page replaces it as a whole. */
export const figures = (report: Report, specs: VegaSpecs): Markup =>
  report.curves.length === 0
    ? html`<p>Nothing was counted yet.</p>`
    : html`${banners(report)}
${verdicts(report)}
${panels(report)}
${positions(report.curves)}
<section aria-labelledby="outcomes"><h2 id="outcomes">What became of the answers</h2>${outcomeTable(report.curves)}</section>
${summaryTable(report.curves)}
${chartData(report, specs)}`;

/** A report of curves that stand for themselves. */
export const reportOf = (
  { manifest }: Pick<Run, 'manifest'>,
  curves: Report['curves'],
  remarks: Pick<Report, 'invalid' | 'warnings'> = { invalid: [], warnings: [] },
): Report => ({
  ...remarks,
  manifest,
  curves,
  overlays: [],
  details: { usage: [], directions: [], excerpts: [] },
  controls: [],
  effective: [],
  answers: noAnswers,
});

/** One run. Without a report it is being counted, and the page's script fetches the figures when there are some. */
export function runPage(
  run: Run,
  report: Report | null,
  specs: VegaSpecs,
  { hasReport }: { readonly hasReport: boolean },
): string {
  const { id, manifest, state, gate } = run;
  const live = state === 'running' || report === null;
  const body = html`<p class="n"><strong>${state}</strong>, started ${manifest.started}${gate !== null && html`, gate: <strong>${gate}</strong>`}</p>
<p class="actions"><a href="${link('/answers', { id })}">Questions and answers</a>
${hasReport && html` · <a href="${link('/report', { id })}">Full report</a>`}
${manifest.models.length > 1 && html` · <a href="${link('/compare', { run: id })}">Compare its models</a>`}</p>
${live && html`<section class="banner note" aria-label="Progress"><div id="progress" role="status">Counting what was answered…</div></section>`}
<div id="figures"${live && html` data-live="${link('/events', { id })}" data-source="${link('/figures', { id })}"`}>${report ? figures(report, specs) : html`<p>The figures come when the answers are counted.</p>`}</div>
${measured(report ?? reportOf(run, []))}`;
  return frame(id === '.' ? manifest.id : id, body, { script: true });
}

/** Several runs drawn together. */
export const curvesPage = (report: Report, specs: VegaSpecs, left: readonly string[]): string =>
  frame(
    'Curves of several runs',
    html`${left.length > 0 && html`<ul class="banner note">${left.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}
<div id="figures">${trusted(figures(report, specs).markup)}</div>`,
    { script: true },
  );
