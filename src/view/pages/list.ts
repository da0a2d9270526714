import { formatLength, parseLength } from '../../core/length.ts';
import { html, type Markup, trusted } from '../../reporters/html/markup.ts';
import { scroll } from '../../reporters/html/tables.ts';
import { count, interval, none } from '../../reporters/words/numbers.ts';
import type { Listing, Run, RunVerdict } from '../runs.ts';
import { choice, frame, link } from './frame.ts';

/** Runs on a page. */
const ROWS = 50;

export const verdictWords: Readonly<Record<RunVerdict, string>> = {
  lost: 'middle lost',
  held: 'no loss found',
  unclear: 'too few to tell',
  invalid: 'INVALID',
  none: 'no figures',
};

/** Which runs are listed, from the address. */
export interface ListQuery {
  readonly text: string;
  readonly model: string;
  readonly probe: string;
  readonly length: string;
  readonly from: string;
  readonly to: string;
  readonly verdict: string;
  readonly state: string;
  readonly page: number;
  /** Ids of runs that are ticked. */
  readonly chosen: readonly string[];
}

export function listQuery(query: URLSearchParams): ListQuery {
  const text = (name: string): string => query.get(name)?.trim() ?? '';
  return {
    text: text('text'),
    model: text('model'),
    probe: text('probe'),
    length: text('length'),
    from: text('from'),
    to: text('to'),
    verdict: text('verdict'),
    state: text('state'),
    page: Math.max(1, Math.trunc(Number(text('page'))) || 1),
    chosen: query.getAll('run'),
  };
}

/** Whether a run is what is looked for. Days are of UTC, as in the names of folders. */
function fits({ id, manifest, verdict, gate, state }: Run, query: ListQuery): boolean {
  const { models, plan, started } = manifest;
  const day = started.slice(0, 10);
  return (
    (query.text === '' || id.toLowerCase().includes(query.text.toLowerCase())) &&
    (query.model === '' || models.some(({ name }) => name === query.model)) &&
    (query.probe === '' || plan.probes.some(({ name }) => name === query.probe)) &&
    (query.length === '' || plan.lengths.includes(lengthIn(query.length))) &&
    (query.from === '' || day >= query.from) &&
    (query.to === '' || day <= query.to) &&
    (query.verdict === '' || [verdict, `gate ${gate}`].includes(query.verdict)) &&
    (query.state === '' || state === query.state)
  );
}

function lengthIn(text: string): number {
  try {
    return parseLength(text);
  } catch {
    return Number.NaN;
  }
}

/** The list of runs: filters, and what is ticked to be drawn together or compared. */
export function listPage({ runs, broken, unread }: Listing, query: ListQuery, root: string): string {
  const found = runs.filter((run) => fits(run, query));
  const pages = Math.max(1, Math.ceil(found.length / ROWS));
  const page = Math.min(query.page, pages);
  const shown = found.slice((page - 1) * ROWS, page * ROWS);
  const chosen = new Set(query.chosen);
  const elsewhere = runs.filter((run) => chosen.has(run.id) && !shown.includes(run));
  const body = html`<form method="get" action="/" class="runs">
${filters(runs, query)}
<p class="n" role="status">${count(found.length, 'run')}${found.length < runs.length && html` of ${runs.length}`} in ${root}${pages > 1 && html`, page ${page} of ${pages}`}${unread > 0 && html`; ${unread} more are still being read, load again for them`}</p>
${runs.length + unread === 0 && html`<p class="banner note">There is no run here yet. Make one with <code>midspan run --model …</code>, then load this page again.</p>`}
${elsewhere.length > 0 && html`<fieldset><legend>Ticked, but not in this list</legend>${elsewhere.map((run) => html`<label>${tick(run, true)} ${run.id}</label> `)}</fieldset>`}
${shown.length > 0 && table(shown, chosen)}
<p class="actions"><button formaction="/curves">Draw the ticked together</button> <button formaction="/compare">Compare two ticked</button>
${page > 1 && html` <button name="page" value="${page - 1}">Page before</button>`}${page < pages && html` <button name="page" value="${page + 1}">Next page</button>`}</p>
</form>
${broken.length > 0 && html`<section aria-labelledby="broken"><h2 id="broken">Folders that cannot be shown</h2><ul>${broken.map(({ id, reason }) => html`<li><strong>${id}</strong>: ${reason}</li>`)}</ul></section>`}`;
  return frame('Runs', body);
}

function filters(runs: readonly Run[], query: ListQuery): Markup {
  const all = (of: (run: Run) => readonly string[]): [string, string][] =>
    [...new Set(runs.flatMap(of))].sort().map((value) => [value, value]);
  const lengths = [...new Set(runs.flatMap(({ manifest }) => manifest.plan.lengths))]
    .sort((a, b) => a - b)
    .map((length): [string, string] => [formatLength(length), formatLength(length)]);
  const verdicts: [string, string][] = [
    ...Object.entries(verdictWords),
    ...(['pass', 'regressed', 'inconclusive'] as const).map((one): [string, string] => [
      `gate ${one}`,
      `gate: ${one}`,
    ]),
  ];
  return html`<div class="filters">
<label>Name <input type="search" name="text" value="${query.text}" autocomplete="off"></label>
${choice(
  'Model',
  'model',
  all(({ manifest }) => manifest.models.map(({ name }) => name)),
  query.model,
)}
${choice(
  'Probe',
  'probe',
  all(({ manifest }) => manifest.plan.probes.map(({ name }) => name)),
  query.probe,
)}
${choice('Length', 'length', lengths, query.length)}
<label>From <input type="date" name="from" value="${query.from}"></label>
<label>To <input type="date" name="to" value="${query.to}"></label>
${choice('Verdict', 'verdict', verdicts, query.verdict)}
${choice(
  'State',
  'state',
  (['running', 'finished', 'stopped'] as const).map((one) => [one, one] as const),
  query.state,
)}
<button>Filter</button> <a href="/">Clear</a></div>`;
}

const tick = ({ id }: Run, ticked: boolean): Markup =>
  html`<input type="checkbox" name="run" value="${id}" aria-label="Tick ${id}"${ticked && trusted(' checked')}>`;

const table = (runs: readonly Run[], chosen: ReadonlySet<string>): Markup =>
  scroll(
    'Runs',
    html`<table><thead><tr><th scope="col"><span class="hidden">Tick</span></th><th scope="col" class="text">run</th><th scope="col" class="text">models</th><th scope="col" class="text">probes</th><th scope="col" class="text">lengths</th><th scope="col" class="text">verdict</th><th scope="col">largest loss, points</th><th scope="col" class="text">started, UTC</th></tr></thead>
<tbody>${runs.map((run) => row(run, chosen.has(run.id)))}</tbody></table>`,
  );

function row(run: Run, ticked: boolean): Markup {
  const { id, manifest, state, verdict, gate } = run;
  const { models, plan, started } = manifest;
  const simulated = models.some((model) => model.synthetic);
  return html`<tr><td>${tick(run, ticked)}</td><th scope="row" class="text"><a href="${link('/run', { id })}">${id === '.' ? manifest.id : id}</a></th><td class="text">${models.map(({ name }) => name).join(', ')}${simulated && html` <small>SYNTHETIC</small>`}</td><td class="text">${plan.probes.map(({ name }) => name).join(', ')}</td><td class="text">${plan.lengths.map(formatLength).join(', ')}</td><td class="text ${['lost', 'invalid'].includes(verdict) && 'bad'}">${verdictWords[verdict]}${gate !== null && html`, gate: ${gate}`}${state !== 'finished' && html`, <strong>${state}</strong>`}</td><td>${worst(run)}</td><td class="text">${started.slice(0, 16).replace('T', ' ')}</td></tr>`;
}

/** The largest contrast of the ends with the middle, wherever it stands. */
function worst({ gists }: Run): string {
  const lims = (gists ?? []).flatMap(({ lim }) => (lim ? [lim] : []));
  return lims.length === 0 ? none : interval(lims.reduce((a, b) => (b.est > a.est ? b : a)));
}
