import type { ChartName } from '../charts/chart.ts';
import { html, type Markup } from './markup.ts';

/**
 * Where a chart is to stand: the page's script draws it there from the page's data. `curves` and `overlays` are
 * indices into these. Screen readers get the label; the numbers are in a table behind the chart.
 */
export const place = (
  spec: ChartName,
  label: string,
  curves: readonly number[],
  overlays: readonly number[] = [],
): Markup =>
  html`<div class="chart ${spec}" role="img" aria-label="${label}" data-chart="${spec}" data-curves="${curves.join(' ')}" data-overlays="${overlays.join(' ')}"></div>`;
