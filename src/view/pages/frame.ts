import type { Report } from '../../core/report.ts';
import type { VegaSpecs } from '../../reporters/charts/chart.ts';
import { html, type Markup, trusted } from '../../reporters/html/markup.ts';
import { inert } from '../../reporters/html/page.ts';
import { pageData } from '../../reporters/html/page-data.ts';

/** A page with what all pages share. Where it has charts or is live, the script is loaded. */
export function frame(title: string, body: Markup, { script = false } = {}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · midspan view</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="top"><nav aria-label="All pages"><a href="/">midspan view: all runs</a></nav>
<h1>${title}</h1></header>
${script && html`<noscript><p class="banner note">The charts need scripts, which are off here. All numbers are in the tables.</p></noscript>`}
<main>
${body}
</main>
${script && html`<script src="/script.js"></script>`}
</body>
</html>
`.markup;
}

/** One sentence instead of a page. */
export const problem = (sentence: string, hint?: string): string =>
  frame(
    'This cannot be shown',
    html`<p class="banner note" role="alert">${sentence}${hint !== undefined && html` ${hint}`}</p>`,
  );

/** The figures that the charts of a part of a page are drawn from. */
export const chartData = (report: Report, specs: VegaSpecs): Markup =>
  html`<script type="application/json" class="data">${trusted(inert(pageData(report, specs)))}</script>`;

/** An address with a query; parts that are not given are left out. */
export function link(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(
    given.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The choices of a filter, with `all` first. */
export const choice = (
  label: string,
  name: string,
  values: readonly (readonly [value: string, shown: string])[],
  chosen: string | undefined,
  all: string | null = 'all',
): Markup =>
  html`<label>${label} <select name="${name}">${all !== null && html`<option value="">${all}</option>`}${values.map(
    ([value, shown]) =>
      html`<option value="${value}"${value === chosen && trusted(' selected')}>${shown}</option>`,
  )}</select></label>`;
