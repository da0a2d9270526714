import type { Random } from '../../core/random.ts';
import type { Language } from '../language.ts';
import { promptsOf } from '../prompts.ts';
import type { Asked, Draw, Lesson, LessonPlan } from './lesson.ts';
import { packed } from './lesson.ts';
import { drawOutline, type Outline } from './outline.ts';
import { spokenAnswer } from './spoken-answer.ts';
import { STARS, type TextForm, type Wording } from './vocabulary.ts';

/** What lessons in words are made of. */
export interface Texts {
  readonly styles: readonly TextForm[];
  /** The words of each place in a piece; all lists are equally long. */
  readonly words: readonly (readonly string[])[];
}

/**
 * Lessons in a model's own tokens: prompts are put together, wrapped in its chat template and cut into tokens as they
 * are when the model is asked (`promptsOf`), answers are those that would be heard as the right ones. What the prompts
 * of one context begin with alike is its context, and they go on from there.
 */
export const textLessons =
  (texts: Texts, language: Language): Draw =>
  (plan, random) =>
    packed(Array.from({ length: plan.batch }, () => drawLesson(texts, language, plan, random)));

const drawLesson = (texts: Texts, language: Language, plan: LessonPlan, random: Random): Lesson =>
  lessonOf(texts, language, drawOutline(texts.styles, texts.words, plan, random));

/** One context with its questions in tokens. */
export function lessonOf(
  { words: lists }: Texts,
  language: Language,
  { style, pieces, asked }: Outline<TextForm>,
): Lesson {
  const named = (words: readonly number[]): string[] =>
    words.map((word, i) => lists[i % lists.length]![word]!);
  const context = style.head + pieces.map((words) => textOf(style.piece, named(words))).join('') + style.tail;
  const questions = asked.map(
    ({ question, words, stars }) => rule(stars) + textOf(question.prompt, named(words)),
  );
  const prompts = promptsOf(language, context, questions[0]!);
  const own = asked.map(({ question, words, place }, i): Asked => {
    const answer = spokenAnswer(language, prompts, questions[i]!, {
      parts: question.answer.map((part) => (typeof part === 'number' ? named(words)[-1 - part]! : part)),
      isWord: question.answer.map((part) => typeof part === 'number'),
    });
    return { prompt: prompts.idsOf(questions[i]!).ids, ...answer, place };
  });
  const shared = sharedLength(own.map(({ prompt }) => prompt));
  return {
    context: own[0]!.prompt.slice(0, shared),
    asked: own.map((one) => ({ ...one, prompt: one.prompt.slice(shared) })),
  };
}

const textOf = (wording: Wording, words: readonly string[]): string =>
  wording.map((part) => (typeof part === 'number' ? words[-1 - part]! : part)).join('');

/** The rule of stars before a question, as runs have it. */
function rule(stars: number): string {
  const [first, next, end] = STARS;
  return first + next.repeat(stars - 1) + end;
}

/** How many ids all lists begin with alike; each keeps one of its own. */
function sharedLength(lists: readonly (readonly number[])[]): number {
  const most = Math.min(...lists.map((ids) => ids.length)) - 1;
  const [first] = lists;
  let length = 0;
  while (length < most && lists.every((ids) => ids[length] === first![length])) length++;
  return length;
}
