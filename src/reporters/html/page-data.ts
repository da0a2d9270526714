import { BINS, type Bin, type Curve } from '../../core/curve.ts';
import type { EffectiveLength } from '../../core/effective-length.ts';
import type { DirectionEffect, Excerpt, Overlay, Report, UsageCurve } from '../../core/report.ts';
import type { VegaSpecs } from '../charts/chart.ts';
import type { ControlRow } from '../charts/controls.ts';
import type { Drawn } from '../charts/curve.ts';
import type { UsageDrawn } from '../charts/latency.ts';
import { kindsOf, type OutcomeCounts } from '../charts/outcomes.ts';
import { lengthOf } from '../words/group.ts';
import { finite } from '../words/numbers.ts';
import { controlRows } from './controls.ts';
import { embedded } from './embedded.ts';

/** Everything the charts of a page are drawn from. The browser unpacks it, so that a page holds each figure once. */
export interface PageData {
  readonly specs: VegaSpecs;
  /** One model only: its curves get their bands. */
  readonly alone: boolean;
  readonly models: readonly string[];
  readonly curves: readonly PackedCurve[];
  readonly overlays: readonly Overlay[];
  readonly usage: readonly PackedUsage[];
  readonly directions: readonly DirectionEffect[];
  readonly controls: readonly PackedControl[];
  readonly effective: readonly EffectiveLength[];
  /** As many as may stand in a page. */
  readonly excerpts: readonly Excerpt[];
}

/** Charts that few pages have stay out of the others. */
const used = (specs: VegaSpecs, rows: Readonly<Record<string, readonly object[]>>): VegaSpecs =>
  Object.fromEntries(Object.entries(specs).filter(([name]) => rows[name]?.length !== 0)) as VegaSpecs;

type Figure = number | null;

/** `[row, 1 for a curve and 0 for a control, share, low, high, n]`. */
export type PackedControl = readonly [string, 0 | 1, number, number, number, number];

function packControl({ row, of, share: { est, lo, hi }, n }: ControlRow): PackedControl {
  return [row, of === 'curve' ? 1 : 0, figure(est) ?? 0, figure(lo) ?? 0, figure(hi) ?? 0, n];
}

export const unpackControl = ([row, isCurve, est, lo, hi, n]: PackedControl): ControlRow => ({
  ...{ row, of: isCurve === 1 ? 'curve' : 'control', share: { est, lo, hi }, n },
});

export interface PackedCurve {
  /** Index into the models. */
  readonly model: number;
  /** Its name within its model and probe, e.g. `forward 4k`. */
  readonly row: string;
  /** `[mean depth, n, correct, unscored, low, high, lowest of the band, highest]` of every bin. */
  readonly bins: readonly (readonly Figure[])[];
  /** Means of F, M and L. */
  readonly zones: readonly Figure[];
  /** `[asked bin, answered bin, count]` where there is any. */
  readonly wrong: readonly (readonly number[])[];
  /** Counts of every outcome, in the order of `outcomes`, by bin; zeros at the end are left out. */
  readonly kinds: OutcomeCounts;
}

export function pageData(report: Report, specs: VegaSpecs): PageData {
  const { curves, overlays, details, effective } = report;
  const controls = controlRows(report);
  const models = [...new Set(curves.map((curve) => curve.model))];
  return {
    specs: used(specs, { controls, effective }),
    alone: models.length === 1,
    models,
    curves: curves.map((curve) => pack(curve, models, models.length === 1)),
    overlays,
    usage: details.usage.map((usage) => packUsage(usage, models)),
    directions: details.directions,
    controls: controls.map(packControl),
    effective,
    excerpts: embedded(details.excerpts, curves.length),
  };
}

/** Bands are drawn of a model that is alone. */
const pack = (curve: Curve, models: readonly string[], alone: boolean): PackedCurve => ({
  model: models.indexOf(curve.model),
  row: `${curve.direction} ${lengthOf(curve)}`,
  bins: curve.bins.map((bin) =>
    [
      bin.depthMean,
      bin.n,
      bin.correct,
      bin.unscored,
      ...(bin.ci95 ?? [null, null]),
      ...((alone && bin.band95) || []),
    ].map(figure),
  ),
  zones: [curve.zones.F?.est, curve.zones.M?.est, curve.zones.L?.est].map(figure),
  wrong: curve.confusions.map.flatMap((row, asked) =>
    row.flatMap((n, answered) => (n > 0 ? [[asked, answered, n]] : [])),
  ),
  kinds: kindsOf(curve).map(withoutLastZeros),
});

/** A count that is not there is 0 to the chart, and most outcomes never happen. */
const withoutLastZeros = (counts: readonly number[]): readonly number[] =>
  counts.slice(0, counts.findLastIndex((n) => n !== 0) + 1);

/** Four decimals: more than any screen has pixels. */
const figure = (value: number | null | undefined): Figure => {
  const number = finite(value);
  return number === null ? null : Math.round(number * 1e4) / 1e4;
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

export interface PackedUsage {
  /** Index into the models. */
  readonly model: number;
  /** `[answers, median ms, 90th percentile ms, tokens of prompts, of these from the cache]` of every bin. */
  readonly bins: readonly (readonly Figure[])[];
}

const packUsage = ({ model, bins }: UsageCurve, models: readonly string[]): PackedUsage => ({
  model: models.indexOf(model),
  bins: bins.map(({ n, latency, input, cached }) =>
    [n, latency?.median, latency?.p90, input, cached].map((value) => {
      const number = finite(value);
      return number === null ? null : Math.round(number);
    }),
  ),
});

/** What charts need of a usage again. */
export const unpackUsage = ({ model, bins }: PackedUsage, models: readonly string[]): UsageDrawn => ({
  model: models[model] ?? '',
  bins: bins.map(([n, median = null, p90 = null, input = null, cached = null], bin) => ({
    bin,
    n: n ?? 0,
    latency: median === null || p90 === null ? null : { median, p90 },
    input,
    cached,
  })),
});
