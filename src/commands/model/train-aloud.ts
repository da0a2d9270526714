import { seeded } from '../../core/random.ts';
import { type Course, takeCourse } from '../../lm/train/course.ts';
import { depthCurve } from '../../lm/train/curve.ts';
import type { Setting } from '../../lm/train/gradients.ts';
import type { Draw, LessonPlan } from '../../lm/train/lesson.ts';
import type { Io } from '../shared/io.ts';

/** What all training of one command goes on with. */
export interface Trainer {
  readonly io: Io;
  readonly loaded: Setting['loaded'];
  readonly seed: number;
  /** When it began. */
  readonly started: number;
}

/** Steps between two lines of progress. */
const EVERY = 20;

/** Takes a course and says how it goes: the first step, every twentieth and the last, and a curve at the end. */
export async function trainAloud(
  trainer: Trainer,
  setting: Setting,
  name: string,
  course: Course,
  curve: LessonPlan,
): Promise<void> {
  const { io } = trainer;
  let last = '';
  await takeCourse(
    setting,
    course,
    ({ stage, step, loss, words }) => {
      const line = `${stage}, step ${step + 1}: loss ${loss.toFixed(3)}, words right ${percent(words)} %, ${seconds(trainer)}\n`;
      const isTime = step === 0 || (step + 1) % EVERY === 0;
      if (isTime) io.stderr(line);
      last = isTime ? '' : line;
    },
    io.signal,
  );
  if (last !== '') io.stderr(last);
  showCurve(trainer, setting, name, course.draw, curve);
}

/** Says how many words a model finds now, by the depth of their pieces. */
export function showCurve(
  trainer: Trainer,
  setting: Setting,
  name: string,
  draw: Draw,
  plan: LessonPlan,
): void {
  const curve = depthCurve(setting, draw, plan, seeded(`${trainer.seed}/curve`));
  trainer.io.stderr(
    `${name}: words right from start to end ${curve.map(percent).join(' ')} %, ${seconds(trainer)}\n`,
  );
}

const seconds = ({ io, started }: Trainer): string => `${Math.round((io.now() - started) / 1000)} s`;
const percent = (share: number): string => (100 * share).toFixed(0);
