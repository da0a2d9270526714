import { parse, type Spec, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { type ChartName, filled } from '../../charts/chart.ts';
import type { PageData } from '../page-data.ts';
import { charts } from './charts.ts';
import { browseSamples } from './samples.ts';
import { tooltip } from './tooltip.ts';

/** The script of the page: draws a chart in every place kept for one, those in sight first. */
const data = JSON.parse(document.getElementById('data')?.textContent ?? '{}') as PageData;
const showTip = tooltip();

const numbers = (list: string | undefined): readonly number[] => (list ? list.split(' ').map(Number) : []);

function draw(place: HTMLElement): void {
  if (place.firstChild) return;
  const name = place.dataset.chart as ChartName;
  const chart = charts[name](data, numbers(place.dataset.items), numbers(place.dataset.overlays));
  // The policy of the page forbids making code of text: expressions stay trees, and the interpreter walks them.
  const runtime = parse(filled(data.specs, chart) as Spec, {}, { ast: true });
  const view = new View(runtime, {
    renderer: 'svg',
    container: place,
    expr: expressionInterpreter,
    tooltip: showTip,
  });
  view.run();
  // The place has the label, and the table behind it the numbers.
  place.firstElementChild?.setAttribute('aria-hidden', 'true');
}

const places = [...document.querySelectorAll<HTMLElement>('[data-chart]')];
const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      draw(target as HTMLElement);
    }
  },
  { rootMargin: '600px' },
);
for (const place of places) seen.observe(place);
addEventListener('beforeprint', () => places.forEach(draw));
const browser = document.getElementById('sample-browser');
if (browser) browseSamples(browser, data.excerpts);
