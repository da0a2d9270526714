import { BINS, type Confusions } from '../../core/curve.ts';
import type { Chart } from './chart.ts';

/** Wrong answers by asked bin across and answered bin upwards; the darker, the more. */
export function confusionsChart({ map }: Pick<Confusions, 'map'>): Chart {
  const most = Math.max(1, ...map.flat());
  const places = map.flatMap((row, asked) =>
    row.flatMap((n, answered) => (n > 0 ? [placeOf(asked, answered, n, most)] : [])),
  );
  return { spec: 'confusions', data: { places } };
}

const placeOf = (asked: number, answered: number, n: number, most: number) => ({
  x: asked / BINS,
  x2: (asked + 1) / BINS,
  y: answered / BINS,
  y2: (answered + 1) / BINS,
  opacity: 0.15 + (0.85 * n) / most,
  text: `asked at ${at(asked)}, answered from ${at(answered)}: ${n}`,
});

const at = (bin: number): string =>
  `${Math.round((bin / BINS) * 100)}–${Math.round(((bin + 1) / BINS) * 100)} %`;
