import { formatLength } from '../../core/length.ts';
import type { DirectionEffect } from '../../core/report.ts';
import { finite, interval, none, points, whole } from '../words/numbers.ts';
import type { Chart } from './chart.ts';

/** One row a pair of directions of one model, probe and length. */
export const directionsChart = (effects: readonly DirectionEffect[]): Chart => ({
  spec: 'directions',
  data: {
    changes: effects.flatMap((effect) => {
      const change = changeOf(effect);
      if (change === null) return [];
      return [
        {
          row: rowName(effect),
          change: 100 * change,
          low: effect.change && 100 * effect.change.lo,
          high: effect.change && 100 * effect.change.hi,
          text: `${rowName(effect)}\n${changeText(effect)} points\n${whole(effect.lost)} lost, ${whole(effect.gained)} gained of ${whole(effect.n)} needles`,
        },
      ];
    }),
  },
});

/** `table 4k: forward → backward`. */
export const rowName = ({ probe, length, from, to }: DirectionEffect): string =>
  `${probe} ${finite(length) === null ? none : formatLength(length)}: ${from} → ${to}`;

/** `+12.3 [8.1, 16.4]`, without an interval where there is none. */
export const changeText = (effect: DirectionEffect): string =>
  effect.change ? interval(effect.change) : points(changeOf(effect));

const changeOf = ({ n, lost, gained }: DirectionEffect): number | null =>
  n > 0 ? finite((gained - lost) / n) : null;
