import type { EffectiveLength } from '../../core/effective-length.ts';
import { boundsText } from '../words/effective.ts';
import { finite } from '../words/numbers.ts';
import type { Chart } from './chart.ts';

/** The level that is drawn; the table has the others. */
const TAU = 0.85;

/** The bounds at .85 of the base score, one row a probe and direction. */
export function effectiveChart(estimates: readonly EffectiveLength[]): Chart {
  const drawn = estimates.flatMap((estimate) => {
    const level = estimate.levels.find(({ tau }) => tau === TAU);
    const tested = estimate.lengths.map(({ length }) => octave(length)).filter((x) => x !== null);
    return level && tested.length > 0 ? [{ estimate, level, tested }] : [];
  });
  const places = drawn.flatMap(({ tested }) => tested);
  // Room beyond the tested lengths, for bounds that lie there.
  const [least, most] = [Math.min(...places) - 0.5, Math.max(...places) + 0.5];
  const rows = drawn.map(({ estimate, level, tested }) => {
    const row = rowOf(estimate);
    const text = `${row}\n${boundsText(level, estimate)}`;
    const [low, high] = [octave(level.lo), octave(level.hi)];
    const dash = low === null || high === null ? [4, 3] : [1, 0];
    const ends = [low, high].flatMap((x) => (x === null ? [] : [{ row, x, text }]));
    const near = octave(level.point);
    return {
      spans: [{ row, from: low ?? least, to: high ?? most, dash, text }],
      ends,
      points: near === null ? [] : [{ row, x: near, text }],
      tested: tested.map((x) => ({ row, x })),
    };
  });
  return {
    spec: 'effective',
    data: {
      spans: rows.flatMap(({ spans }) => spans),
      ends: rows.flatMap(({ ends }) => ends),
      points: rows.flatMap(({ points }) => points),
      tested: rows.flatMap(({ tested }) => tested),
    },
  };
}

const rowOf = ({ probe, direction }: EffectiveLength): string => `${probe} ${direction}`;

const octave = (length: number | null): number | null => {
  const tokens = finite(length);
  return tokens === null || tokens <= 0 ? null : Math.log2(tokens);
};
