import type { Chart, ChartName } from '../../charts/chart.ts';
import { confusionsChart } from '../../charts/confusions.ts';
import { controlsChart } from '../../charts/controls.ts';
import { curveChart } from '../../charts/curve.ts';
import { directionsChart } from '../../charts/directions.ts';
import { displacementChart } from '../../charts/displacement.ts';
import { effectiveChart } from '../../charts/effective.ts';
import { latencyChart } from '../../charts/latency.ts';
import { markOf } from '../../charts/marks.ts';
import { outcomesChart } from '../../charts/outcomes.ts';
import { positionsChart } from '../../charts/positions.ts';
import { type PageData, unpack, unpackControl, unpackMap, unpackUsage } from '../page-data.ts';

type Draw = (data: PageData, items: readonly number[], overlays: readonly number[]) => Chart;

/** How each chart is made from the page's data; items are indices of curves, effects or usages. */
export const charts: Readonly<Record<ChartName, Draw>> = {
  curve: ({ curves, models, overlays: all, alone }, items, overlays) =>
    curveChart(
      items.map((index) => ({ curve: unpack(curves[index]!, models), mark: markOf(curves[index]!.model) })),
      overlays.map((index) => all[index]!),
      alone,
    ),
  positions: ({ curves, models }, items) =>
    positionsChart(
      items.map((index) => ({ name: curves[index]!.row, bins: unpack(curves[index]!, models).bins })),
    ),
  directions: ({ directions }, items) => directionsChart(items.map((index) => directions[index]!)),
  outcomes: ({ curves }, [index]) => outcomesChart(curves[index!]!.kinds),
  confusions: ({ curves }, [index]) => confusionsChart({ map: unpackMap(curves[index!]!) }),
  displacement: ({ curves }, [index]) => displacementChart({ map: unpackMap(curves[index!]!) }),
  latency: ({ usage, models }, items) =>
    latencyChart(
      items.map((index) => ({
        usage: unpackUsage(usage[index]!, models),
        mark: markOf(usage[index]!.model),
      })),
    ),
  controls: ({ controls }, items) => controlsChart(items.map((index) => unpackControl(controls[index]!))),
  effective: ({ effective }, items) => effectiveChart(items.map((index) => effective[index]!)),
};
