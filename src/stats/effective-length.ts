import { BASE_TOKENS } from '../core/control.ts';
import type { Cell, Curve, Interval } from '../core/curve.ts';
import type { EffectiveLength, EffectiveLevel, LengthRatio } from '../core/effective-length.ts';
import { type Span, wholeCurve, type Zone, zones } from './bins.ts';
import { share } from './contrasts.ts';
import { studentQuantile } from './student.ts';

/** Shares of the base that are reported; .85 is the one to quote. */
export const TAUS = [0.95, 0.85, 0.5] as const;

/** Accuracy of Llama-2-7B at 4K, RULER's fixed threshold (NVIDIA/RULER, README). */
const RULER = 0.856;

/** One-sided level of a bound; divided by three where any of three zones may fall below (Bonferroni). */
const ALPHA = 0.05;

const zoneNames = Object.keys(zones) as Zone[];

/**
 * The effective context length of every model, probe and direction that was asked at two lengths or more and has a base
 * score: the cells that `baseOf` gives, else a length of at most 1,024 tokens. What has no base, or none of it right, is
 * left out.
 */
export function effectiveLengths(
  curves: readonly Curve[],
  baseOf: (curve: Curve) => readonly Cell[] | undefined,
): EffectiveLength[] {
  const groups = new Map<string, Curve[]>();
  for (const curve of curves) {
    const key = JSON.stringify([curve.model, curve.probe, curve.direction]);
    groups.set(key, [...(groups.get(key) ?? []), curve]);
  }
  return [...groups.values()].flatMap((group) => {
    const own = [...group].sort((a, b) => a.length - b.length);
    const [shortest] = own;
    if (!shortest || own.length < 2) return [];
    const control = baseOf(shortest);
    const base = control ?? (shortest.length <= BASE_TOKENS ? shortest.cells : undefined);
    const estimate = base && effectiveLength(base, own);
    if (!estimate) return [];
    const { model, probe, direction } = shortest;
    const from = control ? ('control' as const) : ('length' as const);
    return [{ model, probe, direction, ...estimate, base: { from, ...estimate.base } }];
  });
}

/** The counts of one tested length. */
interface Tested {
  readonly length: number;
  readonly cells: readonly Cell[];
}

/** The estimate of one group of lengths, shortest first, over a base; undefined where nothing of the base is right. */
export function effectiveLength(base: readonly Cell[], lengths: readonly Tested[]) {
  const score = share(base, wholeCurve);
  if (!score || score.est === 0) return undefined;
  const bounds = boundsOf(base, lengths);
  const rows = lengths.map(({ length, cells }): LengthRatio => {
    const ratio = (zone: Zone): number | null => {
      const own = share(cells, zones[zone]);
      return own && own.est / score.est;
    };
    const accuracy = share(cells, wholeCurve)?.est ?? null;
    return { length, accuracy, F: ratio('F'), M: ratio('M'), L: ratio('L') };
  });
  const longest = (threshold: number): number | null =>
    rows.filter(({ accuracy }) => accuracy !== null && accuracy >= threshold).at(-1)?.length ?? null;
  return {
    base: { p: score.est, n: base.reduce((sum, { n }) => sum + n, 0) },
    lengths: rows,
    levels: TAUS.map((tau) => levelOf(tau, bounds, rows)),
    ruler: longest(RULER),
    nolima: longest(0.85 * score.est),
  };
}

/** Bounds of zone over base at one length: one-sided 95 % from below, one-sided 95 % over three zones from above. */
interface Bounds {
  readonly length: number;
  /** Undefined where a zone has no result. */
  readonly lows: readonly (number | undefined)[];
  readonly highs: readonly (number | undefined)[];
}

function boundsOf(base: readonly Cell[], lengths: readonly Tested[]): readonly Bounds[] {
  const forLow = bounded(base, wholeCurve, ALPHA)!;
  const forHigh = bounded(base, wholeCurve, ALPHA / 3)!;
  return lengths.map(({ length, cells }) => ({
    length,
    lows: zoneNames.map((zone) => lowRatio(bounded(cells, zones[zone], ALPHA), forLow)),
    highs: zoneNames.map((zone) => highRatio(bounded(cells, zones[zone], ALPHA / 3), forHigh)),
  }));
}

/** A share with one-sided bounds, by Student's t because its design effect is known from a few haystacks only. */
function bounded(cells: readonly Cell[], span: Span, alpha: number): Interval | null {
  const haystacks = new Set(cells.filter(({ n }) => n > 0).map(({ haystack }) => haystack)).size;
  return share(cells, span, studentQuantile(1 - alpha, Math.max(1, haystacks - 1)));
}

/**
 * The bounds at one level. `lo` asks of every zone at every length, from the shortest on until one fails, that its
 * one-sided 95 % lower bound reaches `tau`: an intersection–union test over zones and a fixed sequence over lengths, so
 * that claiming too much has a chance of at most 5 % with no correction. `hi` needs one zone whose upper bound, at
 * 5 %/3, stays below `tau`.
 */
function levelOf(tau: number, bounds: readonly Bounds[], rows: readonly LengthRatio[]): EffectiveLevel {
  const failed = bounds.findIndex(({ lows }) => !lows.every((low) => low !== undefined && low >= tau));
  const kept = failed < 0 ? bounds : bounds.slice(0, failed);
  const below = bounds.find(({ highs }) => highs.some((high) => high !== undefined && high < tau));
  return { tau, lo: kept.at(-1)?.length ?? null, hi: below?.length ?? null, point: crossing(tau, rows) };
}

/**
 * Bounds of a zone's share over the base's: MOVER on the logarithms of their Wilson limits on n/deff (Donner & Zou 2012).
 * Unlike the delta method with +½ they keep their width where everything is right. Undefined where the zone has no result.
 */
function lowRatio(own: Interval | null, base: Interval): number | undefined {
  if (!own) return undefined;
  return own.lo === 0 ? 0 : own.est / base.est / arm(own.est / own.lo, base.hi / base.est);
}

function highRatio(own: Interval | null, base: Interval): number | undefined {
  if (!own) return undefined;
  if (own.est === 0) return own.hi / base.lo;
  return (own.est / base.est) * arm(own.hi / own.est, base.est / base.lo);
}

const arm = (a: number, b: number): number => Math.exp(Math.hypot(Math.log(a), Math.log(b)));

/** Where the worst zone, made to fall with length (pool adjacent violators), crosses `tau`: linear in log₂ of the length. */
function crossing(tau: number, rows: readonly LengthRatio[]): number | null {
  const worst = rows.flatMap(({ length, F, M, L }) =>
    F === null || M === null || L === null ? [] : [{ length, ratio: Math.min(F, M, L) }],
  );
  const ratios = falling(worst.map(({ ratio }) => ratio));
  for (let i = 1; i < ratios.length; i++) {
    const [above, below] = [ratios[i - 1]!, ratios[i]!];
    if (above < tau || below >= tau) continue;
    const [from, to] = [Math.log2(worst[i - 1]!.length), Math.log2(worst[i]!.length)];
    return Math.round(2 ** (from + ((above - tau) / (above - below)) * (to - from)));
  }
  return null;
}

/** The nearest sequence that never rises, by least squares with equal weights. */
function falling(values: readonly number[]): number[] {
  const blocks: { sum: number; count: number }[] = [];
  for (const value of values) {
    blocks.push({ sum: value, count: 1 });
    for (let last = blocks.length - 1; last > 0; last--) {
      const [before, after] = [blocks[last - 1]!, blocks[last]!];
      if (before.sum / before.count >= after.sum / after.count) break;
      blocks.splice(last - 1, 2, { sum: before.sum + after.sum, count: before.count + after.count });
    }
  }
  return blocks.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
}
