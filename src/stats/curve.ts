import { BINS, type Cell, type Curve, type ZoneStat } from '../core/curve.ts';
import { seeded } from '../core/random.ts';
import type { CurveName, Tally } from './accumulate.ts';
import { binsOf } from './bands.ts';
import { type Span, zones } from './bins.ts';
import { countIn } from './cells.ts';
import { contrast, LIM, PRIMACY, RECENCY, share, uShape } from './contrasts.ts';
import { flatTest } from './flat.ts';
import { flatGap, rawGap, shrunkenGap } from './gaps.ts';
import { outlineOf, plain } from './outline.ts';
import { patternOf } from './pattern.ts';

export interface CurveOptions {
  /** Whether the model is simulated. */
  readonly synthetic: boolean;
  /** Fixes the draws behind `flat` and `gapFlat`: same counts and seed, same figures. */
  readonly seed: number;
}

/** All statistics of one curve from its counts. Nothing in it is ever NaN: what cannot be said is null. */
export function curveOf(tally: Tally, { synthetic, seed }: CurveOptions): Curve {
  const { cells, confusions } = tally;
  const bins = binsOf(cells);
  const primacy = contrast(cells, PRIMACY);
  const recency = contrast(cells, RECENCY);
  const stats = { F: zoneOf(cells, zones.F), M: zoneOf(cells, zones.M), L: zoneOf(cells, zones.L) };
  return {
    ...outlineOf(tally),
    synthetic,
    bins,
    zones: stats,
    lim: contrast(cells, LIM),
    primacy,
    recency,
    u: uShape(cells),
    pattern: patternOf(primacy, recency, Math.min(...Object.values(stats).map((zone) => zone?.n ?? 0))),
    flat: flatTest(cells, seeded(`${seed}/flat`)),
    gapRaw: rawGap(bins),
    gapFlat: flatGap(bins, seeded(`${seed}/gap`)),
    gapEb: shrunkenGap(bins),
    confusions,
    cells,
  };
}

/** A curve from counts alone, e.g. of merged runs; where wrong answers came from and token counts are then unknown. */
export const fromCells = (name: CurveName, cells: readonly Cell[], options: CurveOptions): Curve =>
  curveOf({ ...name, cells, confusions: noConfusions(), tokens: { counted: null, reported: null } }, options);

function zoneOf(cells: readonly Cell[], span: Span): ZoneStat | null {
  const interval = plain(share(cells, span));
  return interval && { ...interval, n: countIn(cells, span).n };
}

const noConfusions = () => ({
  traced: 0,
  adjacent: 0,
  map: Array.from({ length: BINS }, () => new Array<number>(BINS).fill(0)),
});
