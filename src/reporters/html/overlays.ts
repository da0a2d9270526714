import type { Curve } from '../../core/curve.ts';
import type { Overlay, Report } from '../../core/report.ts';

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
