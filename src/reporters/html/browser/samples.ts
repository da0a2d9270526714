import { formatLength } from '../../../core/length.ts';
import type { Excerpt, Passage } from '../../../core/report.ts';
import { outcomeLooks } from '../../charts/outcomes.ts';
import { element } from './element.ts';
import { readExcerptLines } from './excerpt-lines.ts';

/** Rows of the list at most; filters narrow it down. */
const ROWS = 200;

const cellOf = ({ probe, direction, length }: Excerpt): string =>
  `${probe} ${direction} ${formatLength(length)}`;

const thirds = ['first third', 'middle third', 'last third'];
const thirdOf = ({ needle }: Excerpt): string => thirds[Math.min(2, Math.floor(needle.depth * 3))]!;

const filters: Readonly<Record<string, (excerpt: Excerpt) => string>> = {
  outcome: ({ outcome }) => outcomeLooks[outcome]?.name ?? outcome,
  depth: thirdOf,
  cell: cellOf,
  model: ({ model }) => model,
};

/** Fills the frame of the sample browser and keeps it up with its filters. All texts go in as text. */
export function browseSamples(frame: HTMLElement, embedded: readonly Excerpt[]): void {
  const form = frame.querySelector('form')!;
  const list = frame.querySelector<HTMLElement>('.list')!;
  const reader = frame.querySelector<HTMLElement>('.sample')!;
  const status = frame.querySelector<HTMLElement>('[role=status]')!;
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement & HTMLSelectElement;
  let all = embedded;
  let shown: readonly Excerpt[] = [];
  let chosen = 0;

  const choose = (index: number): void => {
    chosen = Math.max(0, Math.min(shown.length - 1, index));
    list.querySelector('[aria-selected=true]')?.setAttribute('aria-selected', 'false');
    const row = list.children[chosen];
    row?.setAttribute('aria-selected', 'true');
    if (row) list.setAttribute('aria-activedescendant', row.id);
    if (row && list.contains(document.activeElement)) row.scrollIntoView({ block: 'nearest' });
    const excerpt = shown[chosen];
    reader.replaceChildren(...(excerpt ? sampleOf(excerpt) : []));
  };
  const refresh = (): void => {
    const text = field('text').value.toLowerCase();
    const fits = (excerpt: Excerpt): boolean =>
      Object.entries(filters).every(([name, of]) => ['', of(excerpt)].includes(field(name).value)) &&
      (text === '' ||
        `${excerpt.question}\n${excerpt.target}\n${excerpt.answer}`.toLowerCase().includes(text));
    const fitting = all.filter(fits);
    shown = fitting.slice(0, ROWS);
    status.textContent = `${fitting.length} of ${all.length} answers${fitting.length > ROWS ? `, the first ${ROWS} shown` : ''}`;
    list.replaceChildren(...shown.map((excerpt, i) => rowOf(excerpt, i)));
    choose(0);
  };
  const offer = (): void => {
    for (const [name, of] of Object.entries(filters)) {
      const values = [...new Set(all.map(of))].sort();
      const option = (value: string, label: string) => element('option', { value }, label);
      field(name).replaceChildren(option('', 'all'), ...values.map((value) => option(value, value)));
      field(name).closest('label')!.hidden = values.length < 2;
    }
  };

  form.addEventListener('input', (event) => {
    if ((event.target as HTMLInputElement).name !== 'file') refresh();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  field('file').addEventListener('change', async () => {
    const [file] = field('file').files ?? [];
    if (!file) return;
    all = readExcerptLines(await file.text());
    offer();
    refresh();
  });
  list.addEventListener('click', (event) => {
    const row = (event.target as Element).closest('[role=option]');
    if (row) choose([...list.children].indexOf(row));
  });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -ROWS, End: ROWS }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose(chosen + step);
  });
  offer();
  refresh();
}

const percent = (depth: number): string => `${Math.round(depth * 100)} %`;

function rowOf(excerpt: Excerpt, index: number): HTMLElement {
  const look = outcomeLooks[excerpt.outcome];
  return element(
    'div',
    { role: 'option', id: `sample-${index}`, 'aria-selected': 'false', class: `o-${excerpt.outcome}` },
    element('b', {}, look?.name ?? excerpt.outcome),
    ` ${cellOf(excerpt)}, ${percent(excerpt.needle.depth)}`,
  );
}

function sampleOf(excerpt: Excerpt): readonly HTMLElement[] {
  const { model, outcome, needle, source, question, target, answer, haystack, sample } = excerpt;
  const title = `${outcomeLooks[outcome]?.name ?? outcome}: ${cellOf(excerpt)}`;
  return [
    element('h3', {}, title),
    element('p', { class: 'n' }, `${model}, haystack ${haystack}, sample ${sample}`),
    ...text('Asked', question),
    ...text('Right answer', target),
    ...text('Answer', answer === '' ? '(empty)' : answer),
    ...passage('The asked piece', needle),
    ...(source ? passage('The answer came from', source) : []),
  ];
}

const text = (name: string, value: string): readonly HTMLElement[] => [
  element('h4', {}, name),
  element('pre', { dir: 'auto' }, value),
];

const passage = (name: string, { before, piece, after, index, depth }: Passage): readonly HTMLElement[] => [
  element('h4', {}, `${name}, in place: piece ${index + 1}, at ${percent(depth)} of the context`),
  element(
    'pre',
    { dir: 'auto', class: 'passage' },
    ...before.map((other) => element('span', {}, other)),
    element('mark', {}, piece),
    ...after.map((other) => element('span', {}, other)),
  ),
];
