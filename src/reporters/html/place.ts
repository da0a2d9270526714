import type { ChartName } from '../charts/chart.ts';
import { html, type Markup } from './markup.ts';

/** Charts that scroll sideways on a narrow screen, so the keyboard must reach them. */
const wide: readonly ChartName[] = ['positions', 'directions', 'controls', 'effective'];

/**
 * Where a chart is to stand: the page's script draws it there from the page's data. `items` are indices of
 * curves, or of what else the chart shows. Screen readers get the label; the numbers are in a table behind the chart.
 */
export const place = (
  spec: ChartName,
  label: string,
  items: readonly number[],
  overlays: readonly number[] = [],
): Markup =>
  html`<div class="chart ${spec}"${wide.includes(spec) && html` tabindex="0"`} role="img" aria-label="${label}" data-chart="${spec}" data-items="${items.join(' ')}"${overlays.length > 0 && html` data-overlays="${overlays.join(' ')}"`}></div>`;
