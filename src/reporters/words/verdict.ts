import type { Contrast, Curve, Pattern } from '../../core/curve.ts';
import { type ModelCurves, nameOf } from './group.ts';
import { count, finite, interval, keep, percent, share } from './numbers.ts';

/** What each pattern says, for people. */
export const patternMeaning: Readonly<Record<Pattern, string>> = {
  U: 'both ends better than the middle',
  'inverted U': 'the middle better than both ends',
  primacy: 'the start better than the middle',
  recency: 'the end better than the middle',
  declining: 'worse the later it stands',
  rising: 'better the later it stands',
  'front loss': 'the start worse than the middle',
  'tail loss': 'the end worse than the middle',
  flat: 'neither end alone differs from the middle',
  'too few': 'too few results to tell',
};

type Told = Curve & { readonly lim: Contrast };

/** One sentence on one model: whether its middle sags, where most, and by how much. */
export function verdict({ model, synthetic, curves }: ModelCurves): string {
  return `${model}${synthetic ? ' (SYNTHETIC, simulated)' : ''}: ${judge(curves)}.`;
}

function judge(curves: readonly Curve[]): string {
  if (!curves.some((curve) => curve.n > 0)) {
    const failed = curves.reduce((sum, curve) => sum + curve.unscored, 0);
    return `nothing was scored (${count(failed, 'query', 'queries')} failed), so nothing can be said`;
  }
  const told = curves.filter((curve): curve is Told => limOf(curve) !== null && curve.pattern !== 'too few');
  if (told.length === 0) return 'too few results to say anything about the middle';
  const main = sag(told) ?? rise(told) ?? level(told);
  const [only, ...more] = curves;
  if (only && more.length === 0) return `${main}; pattern: ${only.pattern}, ${patternMeaning[only.pattern]}`;
  return `${main}; patterns: ${patterns(curves)}`;
}

/** Curves whose middle is below the ends beyond chance. */
function sag(told: readonly Told[]): string | null {
  const low = told.filter((curve) => curve.lim.lo > 0);
  const worst = low.reduce<Told | null>((a, b) => (a && a.lim.est >= b.lim.est ? a : b), null);
  if (!worst) return null;
  const gap = interval(worst.lim).replace(/^\+/, '').replaceAll(' ', keep);
  const numbers = `${gap} points (${zones(worst)})`;
  if (told.length === 1)
    return `in ${nameOf(worst)} the middle is below the average of the ends by ${numbers}`;
  const found = `the middle is below the average of the ends in ${low.length} of ${told.length} curves, most in ${nameOf(worst)}: ${numbers}`;
  const chance = byChance(low.length, told.length);
  return chance > NOTEWORTHY && !low.some((curve) => holdsAmong(told.length, curve))
    ? `${found}; of runs without any dip about 1 in ${Math.round(1 / chance)} shows as many by chance`
    : found;
}

/** One side of a 95 % interval, and its width in standard errors. */
const FALSE_ALARM = 0.025;
const Z = 1.96;
/** Chances below are not spoken of. */
const NOTEWORTHY = 0.05;

/**
 * Whether one curve's dip is beyond chance also as the largest of so many: its distance from 0 in standard errors is
 * above √(1.96² + 2 ln n), a little more than the quantile that Bonferroni's rule asks for.
 */
const holdsAmong = (curves: number, { lim: { est, lo } }: Told): boolean =>
  (Z * est) / (est - lo) > Math.sqrt(Z ** 2 + 2 * Math.log(curves));

/**
 * Chance that at least so many of some curves without a dip have intervals above 0: the upper tail of a binomial, for
 * curves that err independently.
 */
function byChance(count: number, curves: number): number {
  let fewer = 0;
  let term = (1 - FALSE_ALARM) ** curves;
  for (let k = 0; k < count; k++) {
    fewer += term;
    term *= (((curves - k) / (k + 1)) * FALSE_ALARM) / (1 - FALSE_ALARM);
  }
  return 1 - fewer;
}

/** No sag, but curves whose middle is above the ends. */
function rise(told: readonly Told[]): string | null {
  const high = told.filter((curve) => curve.lim.hi < 0);
  if (high.length === 0) return null;
  return `no middle is below the average of the ends; it is above it in ${high.length} of ${count(told.length, 'curve')}`;
}

/** Neither: say what could still hide in the intervals. */
function level(told: readonly Told[]): string {
  const most = told.reduce((a, b) => (a.lim.hi >= b.lim.hi ? a : b));
  const where = told.length === 1 ? `in ${nameOf(most)}` : `in any of ${told.length} curves`;
  return `no middle below the ends was found ${where}; a dip of up to ${percent(most.lim.hi)} points cannot be ruled out`;
}

const zones = ({ zones: { F, M, L } }: Curve): string =>
  `start ${share(F?.est, 0)}, middle ${share(M?.est, 0)}, end ${share(L?.est, 0)}`;

function patterns(curves: readonly Curve[]): string {
  const counts = new Map<Pattern, number>();
  for (const { pattern } of curves) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([pattern, n]) => `${n} ${pattern}`.replaceAll(' ', keep))
    .join(', ');
}

/** The contrast, when all three of its numbers are numbers. */
function limOf({ lim }: Curve): Contrast | null {
  return lim && [lim.est, lim.lo, lim.hi].every((value) => finite(value) !== null) ? lim : null;
}
