import { parse, type Spec, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { type ChartName, filled } from '../../charts/chart.ts';
import type { PageData } from '../page-data.ts';
import { charts } from './charts.ts';
import type { tooltip } from './tooltip.ts';

const numbers = (list: string | undefined): readonly number[] => (list ? list.split(' ').map(Number) : []);

/** Draws the chart that a place is kept for, once. */
export function draw(place: HTMLElement, data: PageData, showTip: ReturnType<typeof tooltip>): void {
  if (place.firstChild) return;
  const name = place.dataset.chart as ChartName;
  const chart = charts[name](data, numbers(place.dataset.items), numbers(place.dataset.overlays));
  // The policy of the page forbids making code of text: expressions stay trees, and the interpreter walks them.
  const label = place.getAttribute('aria-label') ?? '';
  const runtime = parse(filled(data.specs, chart) as Spec, {}, { ast: true });
  const view = new View(runtime, {
    renderer: 'svg',
    container: place,
    expr: expressionInterpreter,
    tooltip: showTip,
  });
  view.run();
  // Vega names its container "Vega visualization"; the place keeps its own name.
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', label);
  // The place has the label, and the table behind it the numbers.
  place.firstElementChild?.setAttribute('aria-hidden', 'true');
}

/** Has something done with each place when it comes in sight, or nearly. */
export function whenSeen(places: Iterable<HTMLElement>, act: (place: HTMLElement) => void): void {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        act(target as HTMLElement);
      }
    },
    { rootMargin: '600px' },
  );
  for (const place of places) seen.observe(place);
}
