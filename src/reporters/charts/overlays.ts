import type { Curve } from '../../core/curve.ts';
import type { Overlay, Report } from '../../core/report.ts';
import { unit } from './chart.ts';

/** Which probe and direction the three tasks of the FILM paper measure (arXiv 2404.16811, table 1). */
const films: Readonly<Record<string, { readonly probe: string; readonly direction: string }>> = {
  'film:document': { probe: 'document', direction: 'bidirectional' },
  'film:code': { probe: 'code', direction: 'backward' },
  'film:database': { probe: 'table', direction: 'forward' },
};

/**
 * The overlays to draw in the panel of a curve: those made for its probe and direction, and those that have no
 * panel of their own in this report, so that what was asked for is never left out.
 */
export const overlaysOn = ({ overlays, curves }: Report, panel: Curve): readonly Overlay[] =>
  overlays.filter(({ name }) => {
    const film = films[name];
    const fits = (curve: Curve) => curve.probe === film?.probe && curve.direction === film.direction;
    return fits(panel) || !curves.some(fits);
  });

const greyDashes: readonly (readonly number[])[] = [
  [6, 4],
  [2, 3],
  [10, 3, 2, 3],
];

/** Dashed grey lines, one row a point. */
export const linesOf = ({ name, series }: Overlay) =>
  series.flatMap(({ label, points }, i) =>
    placesOf(points).map((place) => ({ ...place, label: `${name} ${i} ${label}`, dash: greyDashes[i % 3]! })),
  );

/** The name of each line, where it is farthest from the others. */
export const labelsOf = ({ series }: Overlay) =>
  series.flatMap(({ label, points }, i) => {
    const rows = placesOf(points);
    const spot = freest(
      series.map((one) => one.points),
      i,
    );
    return [rows[spot] ?? rows[0]].flatMap((row) =>
      row ? [{ ...row, text: label.length > 30 ? `${label.slice(0, 29)}…` : label }] : [],
    );
  });

const placesOf = (points: Overlay['series'][number]['points']) =>
  points.flatMap(({ depth, p }) => {
    const [x, y] = [unit(depth), unit(p)];
    return x === null || y === null ? [] : [{ x, y }];
  });

/** Index of the inner point of a series that is farthest from the other series: there its label is clear. */
function freest(all: readonly (readonly { readonly p: number }[])[], own: number): number {
  const room = (all[own] ?? []).map(({ p }, i, list) =>
    i < 2 || i > list.length - 3
      ? -1
      : Math.min(1, ...all.flatMap((other, o) => (o === own || !other[i] ? [] : [Math.abs(other[i].p - p)]))),
  );
  return room.indexOf(Math.max(-1, ...room));
}
