import type { Random } from '../../core/random.ts';
import type { Forms } from './forms.ts';
import { answersOf, type Setting } from './gradients.ts';
import { drawLessons, type LessonPlan } from './lesson.ts';
import { openSights } from './sight.ts';

/** Contexts that a curve is made of, in steps of one batch. */
const STEPS = 6;
export const DEPTHS = 11;

/**
 * Share of answers' words that are right, by the depth of the asked piece, in eleven parts: a look at how training
 * goes, without intervals. What a model can do is measured by a run.
 */
export function depthCurve(
  setting: Setting,
  forms: Forms,
  plan: LessonPlan,
  random: Random,
): readonly number[] {
  const counts = Array.from({ length: DEPTHS }, () => ({ right: 0, all: 0 }));
  const asked: LessonPlan = { ...plan, positions: { kind: 'uniform' } };
  let lessons = drawLessons(forms, asked, random);
  const sights = openSights(setting.loaded, setting.config, lessons);
  for (let step = 0; step < STEPS; step++) {
    if (step > 0) lessons = drawLessons(forms, asked, random);
    const { isWord, places } = lessons;
    answersOf(setting, lessons, sights).forEach((right, i) => {
      if (isWord[i] === 0) return;
      const count = counts[Math.floor((places[i]! / plan.pieces) * DEPTHS)]!;
      count.right += right;
      count.all++;
    });
  }
  sights.close();
  return counts.map(({ right, all }) => right / Math.max(1, all));
}
