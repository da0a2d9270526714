import type { Curve } from '../core/curve.ts';
import { formatLength } from '../core/length.ts';
import type { Outline } from './outline.ts';

/** Shares above which a run is invalid, or only warned about. */
const INVALID = { truncated: 0.01, format: 0.01, errors: 0.05, drift: 0.1 };
const WARN = { refusal: 0.01, drift: 0.02 };

/** Below this share of right answers there is no room left for a dip. */
const FLOOR = 0.1;

/** Below this many haystacks, how much haystacks differ is too poorly known for an interval to rest on. */
const FEW_HAYSTACKS = 12;

/** Whether our token counts are exact or an estimate, which is wide of the provider's count by its nature. */
export interface Counting {
  readonly exact: boolean;
}

/** A curve, and whether its model is a simulated one. */
type Told = Outline & { readonly synthetic?: boolean };

/**
 * Why the run must not be trusted, one sentence for each model and reason; empty when it may be. Invalid is what bends
 * a curve or makes it say something else than its name: nothing scored, more than 1 % of answers cut off at the token limit,
 * more than 1 % not in the asked form (both then tell of the asking, not of the memory), more than 5 % of questions without an answer (what fails is seldom a random sample), or a prompt that was by the
 * provider's own count more than 10 % longer or shorter than by ours, where ours is exact.
 */
export function invalidReasons(curves: readonly Told[], { exact }: Counting): string[] {
  if (curves.length === 0) return ['There are no results.'];
  return byModel(curves, (own) => {
    const empty = own.filter((curve) => curve.n === 0);
    return [
      empty.length > 0
        ? `nothing was answered ${inCurves(empty, own)}: all ${total(empty, asked)} questions failed`
        : null,
      exceeding(own.filter(answered), errorShare, INVALID.errors, 'questions failed with an error'),
      advised(
        exceeding(
          own,
          outcomeShare('truncated'),
          INVALID.truncated,
          'answers were cut off at the token limit',
        ),
        'raise --max-tokens',
      ),
      advised(
        exceeding(own, outcomeShare('format'), INVALID.format, 'answers did not have the asked form'),
        own.every(({ synthetic }) => synthetic)
          ? 'a simulated model did not find its question or the pieces in these prompts: ask a real one'
          : 'read some of them in excerpts.jsonl: another --api or --chat-template may be needed',
      ),
      exact ? drifting(own, (drift) => drift > INVALID.drift, INVALID.drift, exact) : null,
    ];
  });
}

/**
 * What a reader should know but which does not make the run invalid, one sentence for each model and matter: failed
 * questions that were left out, refusals (above 1 %), token counts that differ
 * from the provider's by more than 2 %, accuracy so low that no dip could show, bins without a result, and fewer than 12 haystacks.
 */
export function warnings(curves: readonly Curve[], { exact }: Counting): string[] {
  return byModel(curves, (own) => {
    const shown = (drift: number): boolean => drift > WARN.drift && !(exact && drift > INVALID.drift);
    const tolerated = own.filter((curve) => answered(curve) && errorShare(curve).share <= INVALID.errors);
    const gaps = own.filter((curve) => answered(curve) && curve.bins.some((bin) => bin.n === 0));
    const few = own.filter((curve) => answered(curve) && curve.haystacks < FEW_HAYSTACKS);
    const fewest = Math.min(...few.map((curve) => curve.haystacks));
    return [
      exceeding(tolerated, errorShare, 0, 'questions failed with an error and were left out'),
      atFloor(own),
      exceeding(own, outcomeShare('refusal'), WARN.refusal, 'questions were refused'),
      drifting(own, shown, WARN.drift, exact),
      gaps.length > 0 ? `some depths have no result ${inCurves(gaps, own)}` : null,
      few.length > 0
        ? `intervals rest on ${fewest === 1 ? 'one haystack' : `as few as ${fewest} haystacks`} ${inCurves(few, own)} and may be too narrow; use ${FEW_HAYSTACKS} or more`
        : null,
    ];
  });
}

/** The curves where hardly anything is right: flat because there is nothing to lose. */
function atFloor(curves: readonly Outline[]): string | null {
  const low = curves.filter((curve) => curve.accuracy !== null && curve.accuracy.est < FLOOR);
  return low.length > 0
    ? `fewer than ${percent(FLOOR)} of answers were right ${inCurves(low, curves)}, where no dip could show`
    : null;
}

/** How often something happened, out of how many. */
interface Tally {
  readonly count: number;
  readonly of: number;
  readonly share: number;
}

const tally = (count: number, of: number): Tally => ({ count, of, share: of === 0 ? 0 : count / of });
const asked = (curve: Outline): number => curve.n + curve.unscored;
const answered = (curve: Outline): boolean => curve.n > 0;
const errorShare = (curve: Outline): Tally => tally(curve.unscored, asked(curve));
const outcomeShare =
  (outcome: 'truncated' | 'format' | 'refusal') =>
  (curve: Outline): Tally =>
    tally(curve.outcomes[outcome], curve.n);
const total = (curves: readonly Outline[], of: (curve: Outline) => number): number =>
  curves.reduce((sum, curve) => sum + of(curve), 0);

function byModel<C extends Outline>(
  curves: readonly C[],
  judge: (own: readonly C[]) => readonly (string | null)[],
): string[] {
  return [...new Set(curves.map((curve) => curve.model))].flatMap((model) =>
    judge(curves.filter((curve) => curve.model === model))
      .filter((sentence) => sentence !== null)
      .map((sentence) => `${model}: ${sentence}.`),
  );
}

/** A sentence with the way out. */
const advised = (sentence: string | null, advice: string): string | null =>
  sentence === null ? null : `${sentence}; ${advice}`;

/** The curves where a share is above `limit`, and the worst of them. */
function exceeding(
  curves: readonly Outline[],
  share: (curve: Outline) => Tally,
  limit: number,
  what: string,
): string | null {
  const over = curves.filter((curve) => share(curve).share > limit);
  const worst = most(over, (curve) => share(curve).share);
  if (!worst) return null;
  const { count, of, share: rate } = share(worst);
  const more = limit > 0 ? `more than ${percent(limit)} of ` : '';
  return `${more}${what} ${inCurves(over, curves)}, at worst ${count} of ${of} (${percent(rate)}) in ${nameOf(worst)}`;
}

/** The curves whose reported tokens are off from the counted ones by what `matters`. */
function drifting(
  curves: readonly Outline[],
  matters: (drift: number) => boolean,
  limit: number,
  exact: boolean,
): string | null {
  const over = curves.filter((curve) => matters(Math.abs(driftOf(curve))));
  const worst = most(over, (curve) => Math.abs(driftOf(curve)));
  if (!worst) return null;
  const drift = driftOf(worst);
  const counted = Math.round(worst.tokens.counted?.mean ?? 0);
  const reported = Math.round(worst.tokens.reported?.mean ?? 0);
  const cut = drift < 0 ? 'the context may have been cut, or ' : '';
  const cause = exact
    ? `${cut}--tokenizer may not be the model's`
    : 'our counts are estimates: see --tokenizer';
  return `the provider counts more than ${percent(limit)} ${drift < 0 ? 'fewer' : 'more'} tokens than we do ${inCurves(over, curves)}, at worst ${reported} against ${counted} (${drift < 0 ? '−' : '+'}${percent(Math.abs(drift))}) in ${nameOf(worst)}; ${cause}`;
}

/** Reported over counted tokens, minus 1; 0 where either is unknown. */
function driftOf({ tokens }: Outline): number {
  return tokens.counted && tokens.reported && tokens.counted.mean > 0
    ? (tokens.reported.mean - tokens.counted.mean) / tokens.counted.mean
    : 0;
}

const most = (curves: readonly Outline[], of: (curve: Outline) => number): Outline | undefined =>
  curves.reduce<Outline | undefined>(
    (best, curve) => (best && of(best) >= of(curve) ? best : curve),
    undefined,
  );

const inCurves = (some: readonly Outline[], all: readonly Outline[]): string =>
  `in ${some.length} of ${all.length} ${all.length === 1 ? 'curve' : 'curves'}`;

const nameOf = (curve: Outline): string => `${curve.probe} ${curve.direction} ${formatLength(curve.length)}`;

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
