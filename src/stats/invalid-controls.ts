import type { Control, SentinelPlace } from '../core/control.ts';
import { sentinelPlaces } from '../core/control.ts';
import type { ControlStat } from '../core/control-stat.ts';
import type { Curve } from '../core/curve.ts';
import { guessCorrected } from '../core/guess.ts';
import { formatLength } from '../core/length.ts';
import type { Count } from './cells.ts';
import { controlOf } from './controls.ts';
import type { Outline } from './outline.ts';

/** A chance of two places differing so much by luck, below which a part of the text counts as not seen. */
const ALARM = 0.02;
/** A share right without the needle above which it is told. */
const GUESSED = 0.01;
/** A share right with the needle alone below which it is told. */
const UNDERSTOOD = 0.8;

/**
 * Why a run must not be trusted by its controls, one sentence a reason: a part of the context that did not reach the model
 * (its code words are found significantly less often than those of another part: Fisher's exact test, one-sided 2 %,
 * all probes of a length together), and answers that are right no more often than without the needle.
 */
export function invalidByControls(curves: readonly Outline[], stats: readonly ControlStat[]): string[] {
  const guessed = curves.flatMap((curve) =>
    withoutNeedle.flatMap(({ control, words }) => {
      const share = controlOf(stats, control, curve)?.share;
      if (!share || share.est === 0 || !curve.accuracy) return [];
      const { est, lo } = curve.accuracy;
      const least = est - share.est - Math.hypot(est - lo, share.hi - share.est);
      return least > 0
        ? []
        : [
            `${curve.model}: answers are no more often right than ${words} in ${nameOf(curve)}, ${percent(est)} against ${percent(share.est)}.`,
          ];
    }),
  );
  return [...unseen(stats), ...guessed];
}

/**
 * What a reader should know by the controls, one sentence a model and matter, with the worst curve: answers right without
 * the needle, and wrong with nothing but it.
 */
export function warningsByControls(curves: readonly Curve[], stats: readonly ControlStat[]): string[] {
  return [...new Set(curves.map(({ model }) => model))].flatMap((model) => {
    const own = curves.filter((curve) => curve.model === model);
    const guessed = withoutNeedle.flatMap(({ control, words }) => {
      const found = sharesOf(own, stats, control).filter(({ share }) => share.lo > GUESSED);
      const [worst] = found.sort((a, b) => b.share.est - a.share.est);
      const corrected = worst?.curve.accuracy && guessCorrected(worst.curve.accuracy.est, worst.share.est);
      if (!worst || typeof corrected !== 'number') return [];
      return [
        `${percent(worst.share.est)} of answers are right ${words} in ${nameOf(worst.curve)}${others(found)}; corrected for it its accuracy is ${percent(corrected)}`,
      ];
    });
    const alone = sharesOf(own, stats, 'oracle').filter(({ share }) => share.est < UNDERSTOOD);
    const [worst] = alone.sort((a, b) => a.share.est - b.share.est);
    const lost = worst
      ? [
          `only ${percent(worst.share.est)} of answers are right with nothing but the needle in ${nameOf(worst.curve)}${others(alone)}: not all that is lost is lost for its place`,
        ]
      : [];
    return [...guessed, ...lost].map((sentence) => `${model}: ${sentence}.`);
  });
}

const sharesOf = (curves: readonly Curve[], stats: readonly ControlStat[], control: Control) =>
  curves.flatMap((curve) => {
    const share = controlOf(stats, control, curve)?.share;
    return share ? [{ curve, share }] : [];
  });

const others = ({ length }: readonly unknown[]): string =>
  length === 1 ? '' : `, the worst of ${length} such curves`;

const withoutNeedle = [
  { control: 'closed-book', words: 'without any text' },
  { control: 'absent', words: 'with the needle taken out' },
] as const;

const places = Object.keys(sentinelPlaces) as SentinelPlace[];

/** The parts of a model's contexts that did not reach it, length by length. */
function unseen(stats: readonly ControlStat[]): string[] {
  const groups = new Map<string, ControlStat[]>();
  for (const stat of stats.filter(({ control }) => control === 'sentinels')) {
    const key = JSON.stringify([stat.model, stat.length]);
    groups.set(key, [...(groups.get(key) ?? []), stat]);
  }
  return [...groups.values()].flatMap((group) => {
    const { model, length } = group[0]!;
    const counts = places.map((place) => ({ place, ...foundIn(group, place) }));
    const best = counts.reduce((a, b) => (b.correct * a.n > a.correct * b.n ? b : a));
    return counts
      .filter((count) => count.n > 0 && fewerThan(count, best) < ALARM)
      .map(
        ({ place, correct, n }) =>
          `${model}: the ${place} of the context did not reach the model at ${formatLength(length)}: ${correct} of ${n} code words were found there, ${best.correct} of ${best.n} at the ${best.place}.`,
      );
  });
}

function foundIn(group: readonly ControlStat[], place: SentinelPlace): Count {
  const each = group.flatMap(({ found }) => (found ? [found[place]] : []));
  return {
    n: each.reduce((sum, { n }) => sum + n, 0),
    correct: each.reduce((sum, { correct }) => sum + correct, 0),
  };
}

/**
 * The chance that, of the right answers to a and b together, as few or fewer fall to a if all answers were alike:
 * Fisher's exact test, one-sided.
 */
export function fewerThan(a: Count, b: Count): number {
  const right = a.correct + b.correct;
  const least = Math.max(0, right - b.n);
  let weight = 1;
  let total = 0;
  let tail = 0;
  for (let k = least; k <= Math.min(a.n, right); k++) {
    total += weight;
    if (k <= a.correct) tail += weight;
    weight *= ((a.n - k) / (k + 1)) * ((right - k) / (b.n - right + k + 1));
  }
  return tail / total;
}

const nameOf = (curve: Outline): string => `${curve.probe} ${curve.direction} ${formatLength(curve.length)}`;

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
