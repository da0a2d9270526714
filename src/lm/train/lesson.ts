import type { Random } from '../../core/random.ts';
import { type Forms, fill } from './forms.ts';
import { drawOutline } from './outline.ts';

/** What lessons of one stage look like. */
export interface LessonPlan {
  /** Contexts a step. */
  readonly batch: number;
  /** Pieces a context. */
  readonly pieces: number;
  /** Questions a context. */
  readonly questions: number;
  /** Words in use of each list. */
  readonly words: number;
  /** Stars before a question: this many, and up to `moreStars` more. */
  readonly stars: number;
  readonly moreStars: number;
  readonly positions: Positions;
}

/**
 * Which pieces are asked for. `uniform`: all, as information-intensive training does (arXiv 2404.16811, section 2.2).
 * `edges`: only those within this share of either end; for a share `stale` of the questions the words that are
 * given stand in the middle once more, in a piece that is not meant, so that the middle misleads.
 */
export type Positions =
  | { readonly kind: 'uniform' }
  | { readonly kind: 'edges'; readonly share: number; readonly stale: number };

/** How contexts and the questions behind them lie: questions of one context do not see each other. */
export interface Shape {
  readonly batch: number;
  /** Tokens of each context. */
  readonly contexts: readonly number[];
  /** Places kept for each context: those that it does not fill are empty, and nothing sees them. */
  readonly context: number;
  /** Questions of a context, and places kept for each with its answer. */
  readonly questions: number;
  readonly span: number;
}

/** The lessons of one step. */
export interface Lessons extends Shape {
  /** [batch, context + questions · span]. */
  readonly ids: Int32Array;
  /** Places in `ids`, in order, behind which an answer's token follows. */
  readonly rows: Int32Array;
  /** That token. */
  readonly targets: Int32Array;
  /** The word that it belongs to, by its place in `words`; −1 for one that belongs to none, which is always the same. */
  readonly wordOf: Int32Array;
  /** Of each word in an answer, where the piece that was asked for stands: 0 ≤ place < pieces. */
  readonly words: Int32Array;
}

/** Draws the lessons of one step. */
export type Draw = (plan: LessonPlan, random: Random) => Lessons;

/** A context in tokens, and its questions. */
export interface Lesson {
  readonly context: readonly number[];
  readonly asked: readonly Asked[];
}

export interface Asked {
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
  /** For each token of the answer, the word of the answer that it belongs to, counted from 0; else −1. */
  readonly wordOf: readonly number[];
  readonly place: number;
}

/** Lays lessons side by side; each has as many questions. Places are kept for the longest, and for `span` at least. */
export function packed(lessons: readonly Lesson[], span = 0): Lessons {
  const contexts = lessons.map(({ context }) => context.length);
  const context = Math.max(...contexts);
  const questions = lessons[0]!.asked.length;
  const lengths = lessons.flatMap(({ asked }) => asked.map((one) => one.prompt.length + one.answer.length));
  const room = Math.max(span, ...lengths);
  const length = context + questions * room;
  const ids = new Int32Array(lessons.length * length);
  const rows: number[] = [];
  const targets: number[] = [];
  const wordOf: number[] = [];
  const words: number[] = [];
  lessons.forEach((lesson, b) => {
    ids.set(lesson.context, b * length);
    lesson.asked.forEach(({ prompt, answer, wordOf: own, place }, q) => {
      const from = b * length + context + q * room;
      ids.set([...prompt, ...answer], from);
      const first = words.length;
      answer.forEach((id, i) => {
        rows.push(from + prompt.length - 1 + i);
        targets.push(id);
        const word = own[i]!;
        wordOf.push(word < 0 ? -1 : first + word);
        if (word >= 0) words[first + word] = place;
      });
    });
  });
  return {
    batch: lessons.length,
    contexts,
    context,
    questions,
    span: room,
    ids,
    rows: Int32Array.from(rows),
    targets: Int32Array.from(targets),
    wordOf: Int32Array.from(wordOf),
    words: Int32Array.from(words),
  };
}

/** Per word of the answers, whether all of its tokens are right. */
export function rightWords({ words, wordOf }: Lessons, right: Uint8Array): Uint8Array {
  const all = new Uint8Array(words.length).fill(1);
  wordOf.forEach((word, i) => {
    if (word >= 0 && right[i] === 0) all[word] = 0;
  });
  return all;
}

/** Lessons in a closed vocabulary, where a word is a token and all lessons are equally long. */
export const closedLessons =
  (forms: Forms): Draw =>
  (plan, random) => {
    const longest = Math.max(
      ...forms.styles.flatMap((form) => form.questions.map((q) => q.prompt.length + q.answer.length)),
    );
    const lessons = Array.from({ length: plan.batch }, () => drawLesson(forms, plan, random));
    return packed(lessons, plan.stars + plan.moreStars + 1 + longest);
  };

function drawLesson(forms: Forms, plan: LessonPlan, random: Random): Lesson {
  const { style, pieces, asked } = drawOutline(forms.styles, forms.words, plan, random);
  const idsOf = (words: readonly number[]): number[] =>
    words.map((word, i) => forms.words[i % forms.words.length]![word]!);
  const [first, next, end] = forms.stars;
  return {
    context: [...style.head, ...pieces.flatMap((words) => fill(style.piece, idsOf(words))), ...style.tail],
    asked: asked.map(({ question, words, stars, place }): Asked => {
      let count = 0;
      return {
        prompt: [
          first,
          ...new Array<number>(stars - 1).fill(next),
          end,
          ...fill(question.prompt, idsOf(words)),
        ],
        answer: fill(question.answer, idsOf(words)),
        wordOf: question.answer.map((item) => (item < 0 ? count++ : -1)),
        place,
      };
    }),
  };
}
