import { BINS, type Confusions } from '../../core/curve.ts';
import { count, percent, points } from '../words/numbers.ts';
import type { Chart } from './chart.ts';

/** Wrong answers by how many bins later (above 0) or earlier (below 0) they came from, −14…14. */
export function displacements({ map }: Pick<Confusions, 'map'>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  map.forEach((row, asked) => {
    row.forEach((n, answered) => {
      if (n > 0) counts.set(answered - asked, (counts.get(answered - asked) ?? 0) + n);
    });
  });
  return counts;
}

/** Wrong answers by signed displacement, in steps of one bin of depth. */
export const displacementChart = (confusions: Pick<Confusions, 'map'>): Chart => ({
  spec: 'displacement',
  data: {
    bars: [...displacements(confusions)].map(([by, n]) => ({
      from: Math.max(-1, (by - 0.5) / BINS),
      to: Math.min(1, (by + 0.5) / BINS),
      n,
      zero: 0,
      text: `${count(n, 'wrong answer')} from ${by === 0 ? 'the same depth' : `${points(by / BINS, 0)} points of depth`}`,
    })),
  },
});

/** `38 % from earlier, 40 % from later, on average 3 points later`; null where there is none. */
export function displacementText(confusions: Pick<Confusions, 'map'>): string | null {
  const counts = [...displacements(confusions)];
  const all = counts.reduce((sum, [, n]) => sum + n, 0);
  if (!(all > 0)) return null;
  const of = (holds: (by: number) => boolean): string =>
    `${percent(counts.reduce((sum, [by, n]) => sum + (holds(by) ? n : 0), 0) / all, 0)} %`;
  const mean = counts.reduce((sum, [by, n]) => sum + by * n, 0) / all / BINS;
  const way = mean < 0 ? 'earlier' : 'later';
  return `${of((by) => by < 0)} from earlier, ${of((by) => by > 0)} from later; on average ${percent(Math.abs(mean), 0)} points ${way}`;
}
