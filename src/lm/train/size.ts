import { seeded } from '../../core/random.ts';
import { UserError } from '../../core/user-error.ts';
import type { Config } from '../config.ts';
import type { Language } from '../language.ts';
import type { Draw, Lesson, LessonPlan } from './lesson.ts';
import type { Size } from './room.ts';
import { lessonOf, type Texts } from './text-lessons.ts';

/** Pieces of a context: there are more of them than questions, and no word stands in two. */
export const PIECES = { fewest: 13, most: 120 } as const;

/** How long the longest lesson of a plan is. */
export interface Measured extends Size {
  /** Tokens of the longest prompt, and of one with its answer. */
  readonly prompt: number;
  readonly tokens: number;
}

/** The size of lessons that are equally long. */
export function sizeOf(draw: Draw, plan: LessonPlan): Measured {
  const { context, questions, span, targets } = draw({ ...plan, batch: 1 }, seeded('size'));
  return {
    context,
    questions,
    span,
    answers: targets.length,
    prompt: context + span,
    tokens: context + span,
  };
}

/** The size of lessons in words, by those whose words take the most tokens. */
export function sizeOfTexts(texts: Texts, language: Language, plan: LessonPlan): Measured {
  const tokensOf = (word: string): number => language.codec.encode(` ${word}`).length;
  const columns = texts.words.map((list) => {
    const counts = list.map(tokensOf);
    return [...list.keys()].sort((a, b) => counts[b]! - counts[a]!);
  });
  const pieces = Array.from({ length: plan.pieces }, (_, i) => columns.map((column) => column[i]!));
  const words = pieces.slice(0, 2).flat();
  const stars = plan.stars + plan.moreStars;
  const sizes = texts.styles.map((style) => {
    const asked = style.questions.map((question) => ({ question, words, stars, place: 0 }));
    return sizeOfLesson(lessonOf(texts, language, { style, pieces, asked }), plan);
  });
  const most = (name: Exclude<keyof Measured, 'questions'>): number =>
    Math.max(...sizes.map((size) => size[name]));
  return {
    questions: plan.questions,
    context: most('context'),
    span: most('span'),
    answers: most('answers'),
    prompt: most('prompt'),
    tokens: most('tokens'),
  };
}

function sizeOfLesson({ context, asked }: Lesson, { questions }: LessonPlan): Measured {
  const most = (of: (one: Lesson['asked'][number]) => number): number => Math.max(...asked.map(of));
  const span = most(({ prompt, answer }) => prompt.length + answer.length);
  return {
    context: context.length,
    questions,
    span,
    answers: questions * most(({ answer }) => answer.length),
    prompt: context.length + most(({ prompt }) => prompt.length),
    tokens: context.length + span,
  };
}

/** The most pieces, up to `most`, whose prompts have no more than so many tokens; at least the fewest there may be. */
export function piecesFor(length: number, most: number, sizeWith: (pieces: number) => Measured): number {
  let low: number = PIECES.fewest;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sizeWith(middle).prompt <= length) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Lessons that go beyond what a model holds are a UserError. */
export function checkWindow(
  { window, rope }: Config,
  { tokens }: Measured,
  { pieces, folder }: { readonly pieces: number; readonly folder: string },
): void {
  const isDynamic = rope.scaling.type === 'dynamic';
  const most = isDynamic ? Math.min(window, rope.trained) : window;
  if (tokens <= most) return;
  throw new UserError(
    `Lessons of ${pieces} pieces take up to ${tokens} tokens, the model in ${folder} holds ${most}${
      isDynamic ? ' before its positions scale with the length, which lessons cannot' : ''
    }.`,
    pieces > PIECES.fewest
      ? 'Give fewer --pieces.'
      : `${pieces} pieces are the fewest; use a model with a longer window.`,
  );
}
