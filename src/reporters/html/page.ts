import { createHash } from 'node:crypto';
import type { Report } from '../../core/report.ts';
import { byModel } from '../words/group.ts';
import { verdict } from '../words/verdict.ts';
import { confusionMaps } from './confusions.ts';
import { controlsSection } from './controls.ts';
import { directionEffects } from './directions.ts';
import { effectiveSection } from './effective.ts';
import { html, type Markup, trusted } from './markup.ts';
import { measured } from './measured.ts';
import { outcomeSection } from './outcomes.ts';
import { pageData } from './page-data.ts';
import { panels } from './panels.ts';
import { positions } from './positions.ts';
import type { Prepared } from './prepared.ts';
import { sampleBrowser } from './samples.ts';
import { style } from './style.ts';
import { summaryTable } from './tables.ts';
import { usageSection } from './usage.ts';

/**
 * The whole page. It may load nothing: the policy in its head allows its own style sheet and its own script only, and
 * no code made of text. Without scripts the tables behind the charts remain.
 */
export function page(report: Report, { script, specs }: Prepared): string {
  const { manifest, curves } = report;
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
  const body =
    curves.length === 0
      ? html`<p>There is nothing to show: the run has no results.</p>`
      : html`${panels(report)}
${positions(curves)}
${directionEffects(report)}
${outcomeSection(curves)}
${confusionMaps(curves)}
${sampleBrowser(report)}
${effectiveSection(report)}
${controlsSection(report)}
${usageSection(report)}
${summaryTable(curves)}`;
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>midspan: ${titleOf(report)}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header class="top"><p class="brand">midspan report</p>
<h1>Is the middle lost? <span>${titleOf(report)}</span></h1></header>
<noscript><p class="banner note">The charts need scripts, which are off here. All numbers are in the tables.</p></noscript>
<main>
${banners(report)}
${verdicts(report)}
${body}
${measured(report)}
</main>
<footer><p>Run ${manifest.id}, midspan ${manifest.version}. This page loads nothing from anywhere.</p></footer>
<script type="application/json" id="data">${trusted(inert(pageData(report, specs)))}</script>
<script>${trusted(script)}</script>
</body>
</html>
`;
  return markup;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** JSON that ends no element and holds no control character. */
export const inert = (data: object): string =>
  JSON.stringify(data).replace(/[<\p{Cc}]/gu, (at) => `\\u${at.charCodeAt(0).toString(16).padStart(4, '0')}`);

function titleOf({ manifest, curves }: Report): string {
  const models = byModel(curves).map(({ model }) => model);
  const named = models.length > 3 ? `${models.length} models` : models.join(', ');
  return named ? `${manifest.plan.suite}, ${named}` : manifest.plan.suite;
}

/** What a reader must know first. */
export function banners({
  invalid,
  warnings,
  curves,
}: Pick<Report, 'invalid' | 'warnings' | 'curves'>): Markup {
  const synthetic = byModel(curves).filter((model) => model.synthetic);
  return html`${invalid.length > 0 && html`<section class="banner invalid" aria-label="Invalid run"><p><strong>INVALID: do not trust this run.</strong></p><ul>${invalid.map((reason) => html`<li>${reason}</li>`)}</ul></section>`}
${synthetic.length > 0 && html`<section class="banner synthetic" aria-label="Synthetic models"><p><strong>SYNTHETIC:</strong> ${synthetic.map(({ model }) => model).join(', ')} ${synthetic.length === 1 ? 'is' : 'are'} simulated. Such curves test this tool and say nothing about a real model.</p></section>`}
${warnings.length > 0 && html`<section class="banner note" aria-label="Notes"><ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></section>`}`;
}

/** What the curves of each model say. */
export function verdicts({ curves }: Pick<Report, 'curves'>): Markup {
  return html`<section class="verdict" aria-label="Verdict">${byModel(curves).map((model) => html`<p>${verdict(model)}</p>`)}</section>`;
}
