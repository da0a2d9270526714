import { formatLength } from '../../core/length.ts';
import type { Excerpt, Passage } from '../../core/report.ts';
import type { Result } from '../../core/result.ts';
import { outcomes } from '../../core/score.ts';
import { outcomeLooks } from '../../reporters/charts/outcomes.ts';
import { html, type Markup } from '../../reporters/html/markup.ts';
import { scroll } from '../../reporters/html/tables.ts';
import { percent, whole } from '../../reporters/words/numbers.ts';
import { nameOfCell, type Shelf, type Wanted } from '../answers.ts';
import type { Run } from '../runs.ts';
import { choice, frame, link } from './frame.ts';

/** Answers on a page. */
export const ANSWERS = 50;
/** Characters of an answer in the list, and of a text that is opened. */
const SHORT = 100;
const LONG = 100_000;

export interface AnswersShown {
  readonly run: Run;
  readonly wanted: Wanted;
  readonly page: number;
  readonly total: number;
  readonly share: number;
  readonly shelves: readonly Shelf[];
  readonly rows: readonly { readonly offset: number; readonly result: Result }[];
}

const thirds = ['first third', 'middle third', 'last third'];

export function answersPage(shown: AnswersShown): string {
  const { run, wanted, page, total, share, rows } = shown;
  const { id } = run;
  const pages = Math.max(1, Math.ceil(total / ANSWERS));
  const to = (number: number) => link('/answers', { id, ...queryOf(wanted), page: number });
  const body = html`<p><a href="${link('/run', { id })}">Curves of this run</a></p>
${filters(shown)}
<p class="n" role="status">${total} answers${share < 1 && html` in the ${percent(share, 0)} % of the file that was read so far; load again for more`}${pages > 1 && html`, page ${page} of ${pages}`}</p>
${rows.length > 0 && table(shown)}
<p class="actions">${page > 1 && html`<a href="${to(page - 1)}" rel="prev">Page before</a> `}${page < pages && html`<a href="${to(page + 1)}" rel="next">Next page</a>`}</p>`;
  return frame(`Answers of ${id === '.' ? run.manifest.id : id}`, body);
}

const queryOf = ({ model, cell, outcome, third }: Wanted) => ({ model, cell, outcome, third });

function filters({ run, wanted, shelves }: AnswersShown): Markup {
  const models = [...new Set(shelves.map(({ model }) => model))].sort();
  const cells = [...new Map(shelves.map((shelf) => [nameOfCell(shelf), shelf]))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return html`<form method="get" action="/answers" class="filters"><input type="hidden" name="id" value="${run.id}">
${choice(
  'Outcome',
  'outcome',
  outcomes.map((one) => [one, outcomeLooks[one].name] as const),
  wanted.outcome,
)}
${choice(
  'Depth',
  'third',
  thirds.map((name, i) => [String(i), name] as const),
  wanted.third?.toString(),
)}
${choice(
  'Cell',
  'cell',
  cells.map(([value, shelf]) => [value, cellText(shelf)] as const),
  wanted.cell,
)}
${choice(
  'Model',
  'model',
  models.map((name) => [name, name] as const),
  wanted.model,
)}
<button>Filter</button></form>`;
}

const cellText = ({ probe, direction, length, control }: Omit<Shelf, 'model'>): string =>
  `${probe} ${direction} ${formatLength(length)}${control ? ` (control: ${control})` : ''}`;

const table = ({ run, rows }: AnswersShown): Markup =>
  scroll(
    'Answers',
    html`<table><thead><tr><th scope="col" class="text">outcome</th><th scope="col" class="text">cell</th><th scope="col">depth</th><th scope="col" class="text">model</th><th scope="col" class="text">answer</th></tr></thead>
<tbody>${rows.map(
      ({ offset, result }) =>
        html`<tr><th scope="row" class="text"><a href="${link('/answer', { id: run.id, at: offset })}">${outcomeLooks[result.outcome].name}</a></th><td class="text">${cellText({ ...result, control: result.control ?? null })}</td><td>${percent(result.position.depth, 0)} %</td><td class="text">${result.model}</td><td class="text said"><bdi>${cut(result.completion?.text ?? result.error ?? '', SHORT)}</bdi></td></tr>`,
    )}</tbody></table>`,
  );

const cut = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')} … (${text.length} characters)`;

/** One answer with its question, and the asked piece in its place; `excerpt` may be a sentence on why it is not known. */
export function answerPage(run: Run, result: Result, excerpt: Excerpt | string): string {
  const { model, outcome, haystack, sample, completion, error, score, tries } = result;
  const facts: readonly (readonly [string, string])[] = [
    ['Model', model],
    ['Haystack, sample', `${haystack}, ${sample}`],
    ...(score
      ? [['Score', `${percent(score.value)} %${score.strict ? ', in the asked form' : ''}`] as const]
      : []),
    ...(completion
      ? [
          ['Ended by', completion.finishReason] as const,
          [
            'Tokens',
            `prompt ${whole(completion.usage?.input)} (from cache ${whole(completion.usage?.cached)}), answer ${whole(completion.usage?.output)}`,
          ] as const,
          ['Latency', `${Math.round(completion.latencyMs)} ms`] as const,
        ]
      : []),
    ...(tries === undefined ? [] : [['Asked', `${tries} times`] as const]),
  ];
  const known = typeof excerpt === 'string' ? null : excerpt;
  const body = html`<p><a href="${link('/answers', { id: run.id })}">All answers of this run</a></p>
<article class="sample"><h2>${outcomeLooks[outcome].name}: ${cellText({ ...result, control: result.control ?? null })}, depth ${percent(result.position.depth, 0)} %</h2>
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
${known && text('Asked', known.question)}
${known && text('Right answer', known.target)}
${text(completion ? 'Answer' : 'No answer', completion ? completion.text || '(empty)' : (error ?? ''))}
${known && passage('The asked piece', known.needle)}
${known?.source && passage('The answer came from', known.source)}
${!known && html`<p class="banner note">${excerpt as string}</p>`}</article>`;
  return frame('One answer', body);
}

const text = (name: string, value: string): Markup =>
  html`<h3>${name}</h3><pre dir="auto" tabindex="0" role="region" aria-label="${name}">${cut(value, LONG)}</pre>`;

const passage = (name: string, { before, piece, after, index, depth }: Passage): Markup =>
  html`<h3>${name}, in place: piece ${index + 1}, at ${percent(depth, 0)} % of the context</h3>
<pre dir="auto" class="passage" tabindex="0" role="region" aria-label="${name}">${before.map((one) => html`<span>${one}</span>`)}<mark>${piece}</mark>${after.map((one) => html`<span>${one}</span>`)}</pre>`;
