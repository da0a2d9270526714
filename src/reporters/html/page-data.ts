import { BINS, type Bin, type Curve } from '../../core/curve.ts';
import type { Overlay, Report } from '../../core/report.ts';
import type { VegaSpecs } from '../charts/chart.ts';
import type { Drawn } from '../charts/curve.ts';
import { finite } from '../words/numbers.ts';

/** Everything the charts of a page are drawn from. The browser unpacks it, so that a page holds each figure once. */
export interface PageData {
  readonly specs: VegaSpecs;
  /** One model only: its curves get their bands. */
  readonly alone: boolean;
  readonly models: readonly string[];
  readonly curves: readonly PackedCurve[];
  readonly overlays: readonly Overlay[];
}

type Figure = number | null;

export interface PackedCurve {
  /** Index into the models. */
  readonly model: number;
  /** `[mean depth, n, correct, unscored, low, high, lowest of the band, highest]` of every bin. */
  readonly bins: readonly (readonly Figure[])[];
  /** Means of F, M and L. */
  readonly zones: readonly Figure[];
  /** `[asked bin, answered bin, count]` where there is any. */
  readonly wrong: readonly (readonly number[])[];
}

export function pageData({ curves, overlays }: Report, specs: VegaSpecs): PageData {
  const models = [...new Set(curves.map((curve) => curve.model))];
  return {
    specs,
    alone: models.length === 1,
    models,
    curves: curves.map((curve) => pack(curve, models)),
    overlays,
  };
}

const pack = ({ model, bins, zones, confusions }: Curve, models: readonly string[]): PackedCurve => ({
  model: models.indexOf(model),
  bins: bins.map((bin) =>
    [
      bin.depthMean,
      bin.n,
      bin.correct,
      bin.unscored,
      ...(bin.ci95 ?? [null, null]),
      ...(bin.band95 ?? []),
    ].map(figure),
  ),
  zones: [zones.F?.est, zones.M?.est, zones.L?.est].map(figure),
  wrong: confusions.map.flatMap((row, asked) =>
    row.flatMap((n, answered) => (n > 0 ? [[asked, answered, n]] : [])),
  ),
});

/** Five decimals: more than any screen has pixels. */
const figure = (value: number | null | undefined): Figure => {
  const number = finite(value);
  return number === null ? null : Math.round(number * 1e5) / 1e5;
};

/** The curve again, as far as charts need it. */
export function unpack({ model, bins, zones }: PackedCurve, models: readonly string[]): Drawn {
  const [F, M, L] = zones.map((est) => (est === null ? null : { est, lo: est, hi: est, n: 0 }));
  return {
    model: models[model] ?? '',
    bins: bins.map(unpackBin),
    zones: { F: F ?? null, M: M ?? null, L: L ?? null },
  };
}

function unpackBin(figures: readonly Figure[], bin: number): Bin {
  const [depthMean = null, n, correct, unscored, low, high, lowest, highest] = figures;
  const pair = (a: Figure | undefined, b: Figure | undefined): [number, number] | null =>
    a === null || a === undefined || b === null || b === undefined ? null : [a, b];
  const scored = typeof n === 'number' && typeof correct === 'number' && n > 0;
  return {
    bin,
    from: bin / BINS,
    to: (bin + 1) / BINS,
    depthMean,
    n: n ?? 0,
    correct: correct ?? 0,
    unscored: unscored ?? 0,
    p: scored ? correct / n : null,
    ci95: pair(low, high),
    band95: pair(lowest, highest),
  };
}

/** Counts by asked and answered bin again, 15 × 15. */
export function unpackMap({ wrong }: PackedCurve): readonly (readonly number[])[] {
  const map = Array.from({ length: BINS }, () => new Array<number>(BINS).fill(0));
  for (const [asked, answered, n] of wrong) map[asked!]![answered!] = n!;
  return map;
}
