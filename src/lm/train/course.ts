import { seeded } from '../../core/random.ts';
import { UserError } from '../../core/user-error.ts';
import { adam } from './adam.ts';
import { gradientsOf, type Setting } from './gradients.ts';
import { type Draw, type LessonPlan, rightWords } from './lesson.ts';
import { type Sights, sightsFor } from './sight.ts';

/** A part of a course: lessons of one kind. */
export interface Stage {
  readonly name: string;
  readonly lessons: LessonPlan;
  /** Steps at most. */
  readonly steps: number;
  /** The stage ends before when this share of the answers' words has been right lately. */
  readonly until?: number;
  readonly rate: number;
  /** Whether the rate sinks to a twentieth towards the last step, by a half cosine. */
  readonly sinks: boolean;
}

export interface Progress {
  readonly stage: string;
  readonly step: number;
  readonly loss: number;
  /** Share of the answers' words that were right, a moving average. */
  readonly words: number;
  /** The same for all tokens of answers. */
  readonly tokens: number;
}

const WARM_UP = 50;

export interface Course {
  readonly draw: Draw;
  readonly stages: readonly Stage[];
  readonly seed: string;
}

/**
 * Trains parameters in place, stage by stage. `report` hears of every step; a signal ends it between two steps. The
 * same seed on the same backend and kind of machine gives the same weights.
 */
export async function takeCourse(
  setting: Setting,
  { draw, stages, seed }: Course,
  report: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<void> {
  const random = seeded(seed);
  const optimizer = adam();
  let sights: Sights | undefined;
  let steps = 0;
  try {
    for (const stage of stages) {
      let [words, tokens] = [0, 0];
      for (let step = 0; step < stage.steps; step++) {
        signal?.throwIfAborted();
        const lessons = draw(stage.lessons, random);
        sights = sightsFor(sights, setting.loaded, setting.config, lessons);
        const { loss, right, gradients } = gradientsOf(setting, lessons, sights);
        const length = optimizer.step(setting.parameters, gradients, rateAt(stage, step, steps++));
        checkNumbers(loss + length, stage, step);
        words = moving(words, shareOf(rightWords(lessons, right)), step);
        tokens = moving(tokens, shareOf(right), step);
        report({ stage: stage.name, step, loss, words, tokens });
        // Lets signals in.
        await new Promise((resolve) => setImmediate(resolve));
        if (stage.until !== undefined && step >= FEWEST_STEPS && words >= stage.until) break;
      }
    }
  } finally {
    sights?.close();
  }
}

/** Steps that were too long end in numbers that are none. */
function checkNumbers(sum: number, { rate }: Stage, step: number): void {
  if (Number.isFinite(sum)) return;
  throw new UserError(
    `Loss or gradient is no number any more in step ${step + 1}, at a rate of ${rate}.`,
    `Give a smaller --rate, e.g. ${Number((rate / 10).toPrecision(2))}.`,
  );
}

/** So many steps a stage takes before its moving average says something. */
const FEWEST_STEPS = 20;

const moving = (before: number, now: number, step: number): number =>
  step === 0 ? now : 0.9 * before + 0.1 * now;

const shareOf = (right: Uint8Array): number => right.reduce((sum, one) => sum + one, 0) / right.length;

function rateAt({ rate, sinks, steps }: Stage, step: number, all: number): number {
  const warm = Math.min(1, (all + 1) / WARM_UP);
  const sunk = sinks ? 0.05 + 0.475 * (1 + Math.cos((Math.PI * step) / steps)) : 1;
  return rate * warm * sunk;
}
