import { BINS } from '../../core/curve.ts';
import type { UsageBin } from '../../core/report.ts';
import { count, share } from '../words/numbers.ts';
import type { Chart } from './chart.ts';
import { range } from './curve.ts';
import type { Mark } from './marks.ts';

/** What the chart needs to know of a usage. */
export interface UsageDrawn {
  readonly model: string;
  readonly bins: readonly Omit<UsageBin, 'output'>[];
}

/** One model's usage in a panel. */
export interface UsageLine {
  readonly usage: UsageDrawn;
  readonly mark: Mark;
}

/** Latency by depth, all models of one cell. */
export const latencyChart = (lines: readonly UsageLine[]): Chart => ({
  spec: 'latency',
  data: {
    points: lines.flatMap(({ usage: { model, bins }, mark: { colour, shape, dash } }, line) =>
      bins.flatMap(({ bin, n, latency, input, cached }) => {
        if (latency === null) return [];
        const place = { from: bin / BINS, to: (bin + 1) / BINS };
        const cache =
          input && cached !== null ? `\n${share(cached / input)} of the prompt from the cache` : '';
        const text = `${model}, depth ${range(place)}\nmedian ${duration(latency.median)}, 90th percentile ${duration(latency.p90)}, ${count(n, 'answer')}${cache}`;
        const x = (bin + 0.5) / BINS;
        const look = { line, colour: `var(--m${colour})`, shape, dash };
        return [{ x, median: latency.median / 1000, p90: latency.p90 / 1000, ...look, text }];
      }),
    ),
  },
});

/** `420 ms`, `3.2 s`. */
export const duration = (ms: number): string =>
  ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${(ms / 1000).toFixed(1)} s`;
