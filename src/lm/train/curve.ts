import type { Random } from '../../core/random.ts';
import { answersOf, type Setting } from './gradients.ts';
import { type Draw, type LessonPlan, rightWords } from './lesson.ts';
import { type Sights, sightsFor } from './sight.ts';

/** Contexts that a curve is made of, in steps of one batch. */
const STEPS = 6;
export const DEPTHS = 11;

/**
 * Share of answers' words that are right, by the depth of the asked piece, in eleven parts: a look at how training
 * goes, without intervals. What a model can do is measured by a run.
 */
export function depthCurve(
  setting: Setting,
  draw: Draw,
  plan: LessonPlan,
  random: Random,
): readonly number[] {
  const counts = Array.from({ length: DEPTHS }, () => ({ right: 0, all: 0 }));
  const asked: LessonPlan = { ...plan, positions: { kind: 'uniform' } };
  let sights: Sights | undefined;
  for (let step = 0; step < STEPS; step++) {
    const lessons = draw(asked, random);
    sights = sightsFor(sights, setting.loaded, setting.config, lessons);
    rightWords(lessons, answersOf(setting, lessons, sights)).forEach((right, i) => {
      const count = counts[Math.floor((lessons.words[i]! / plan.pieces) * DEPTHS)]!;
      count.right += right;
      count.all++;
    });
  }
  sights?.close();
  return counts.map(({ right, all }) => right / Math.max(1, all));
}
