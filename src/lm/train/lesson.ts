import type { Random } from '../../core/random.ts';
import { type Form, type Forms, fill, type QuestionForm, slotsOf, WORDS } from './forms.ts';

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

/** Contexts of equal length, each followed by questions that do not see each other. */
export interface Lessons {
  readonly batch: number;
  /** Tokens of a context. */
  readonly context: number;
  /** Questions of a context, and tokens kept for each with its answer. */
  readonly questions: number;
  readonly span: number;
  /** [batch, context + questions · span]. */
  readonly ids: Int32Array;
  /** Places in `ids`, in order, behind which an answer's token follows. */
  readonly rows: Int32Array;
  /** That token. */
  readonly targets: Int32Array;
  /** Whether it is a word of a piece, not one of those that are always the same. */
  readonly isWord: Uint8Array;
  /** Which question of which style it answers: style · questions of a style + question. */
  readonly kinds: Int32Array;
  /** Where the asked piece stands among the pieces of its context, 0 ≤ place < pieces; for the curve. */
  readonly places: Int32Array;
}

/** Draws the lessons of one step. */
export function drawLessons(forms: Forms, plan: LessonPlan, random: Random): Lessons {
  const longest = Math.max(
    ...forms.styles.flatMap((form) => form.questions.map((q) => q.prompt.length + q.answer.length)),
  );
  const span = plan.stars + plan.moreStars + 1 + longest;
  const { head, piece, tail } = forms.styles[0]!;
  const context = head.length + plan.pieces * piece.length + tail.length;
  const length = context + plan.questions * span;
  const ids = new Int32Array(plan.batch * length);
  const rows: number[] = [];
  const targets: number[] = [];
  const isWord: number[] = [];
  const kinds: number[] = [];
  const places: number[] = [];
  for (let b = 0; b < plan.batch; b++) {
    const lesson = drawLesson(forms, plan, random);
    ids.set(lesson.context, b * length);
    lesson.asked.forEach(({ prompt, answer, words, kind, place }, q) => {
      const from = b * length + context + q * span;
      ids.set([...prompt, ...answer], from);
      answer.forEach((id, i) => {
        rows.push(from + prompt.length - 1 + i);
        targets.push(id);
        isWord.push(words[i]! ? 1 : 0);
        kinds.push(kind);
        places.push(place);
      });
    });
  }
  return {
    batch: plan.batch,
    context,
    questions: plan.questions,
    span,
    ids,
    rows: Int32Array.from(rows),
    targets: Int32Array.from(targets),
    isWord: Uint8Array.from(isWord),
    kinds: Int32Array.from(kinds),
    places: Int32Array.from(places),
  };
}

interface Asked {
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
  readonly words: readonly boolean[];
  readonly kind: number;
  readonly place: number;
}

function drawLesson(
  forms: Forms,
  plan: LessonPlan,
  random: Random,
): { readonly context: readonly number[]; readonly asked: readonly Asked[] } {
  const form = random.pick(forms.styles);
  const columns = forms.words.map((ids) => random.shuffle(ids.slice(0, plan.words)));
  const pieces = Array.from({ length: plan.pieces }, (_, i) => columns.map((column) => column[i]!));
  const needles = drawPlaces(plan, random);
  const middle = random.shuffle(middleOf(plan));
  const asked = needles.map((place, i): Asked => {
    const question = drawQuestion(form, random);
    const other = needles[(i + 1) % needles.length]!;
    const words = [...pieces[place]!, ...pieces[other]!];
    if (plan.positions.kind === 'edges' && random.float() < plan.positions.stale && middle.length > 0) {
      mislead(pieces[middle.pop()!]!, question, words);
    }
    const stars = plan.stars + random.int(plan.moreStars + 1);
    const [first, next, end] = forms.stars;
    return {
      prompt: [first, ...new Array<number>(stars - 1).fill(next), end, ...fill(question.prompt, words)],
      answer: fill(question.answer, words),
      words: question.answer.map((item) => item < 0),
      kind: forms.styles.indexOf(form) * form.questions.length + form.questions.indexOf(question),
      place,
    };
  });
  const context = [...form.head, ...pieces.flatMap((words) => fill(form.piece, words)), ...form.tail];
  return { context, asked };
}

/** One in five questions is about two pieces. */
function drawQuestion(form: Form, random: Random): QuestionForm {
  const pieces = random.int(5) === 0 ? 2 : 1;
  const fitting = form.questions.filter((question) => question.pieces === pieces);
  return random.pick(fitting.length > 0 ? fitting : form.questions);
}

/** Gives a piece that is not meant the words by which the question knows the one that is. */
function mislead(piece: number[], { prompt }: QuestionForm, words: readonly number[]): void {
  for (const slot of slotsOf(prompt)) if (slot < WORDS) piece[slot] = words[slot]!;
}

function drawPlaces({ pieces, questions, positions }: LessonPlan, random: Random): readonly number[] {
  const all = Array.from({ length: pieces }, (_, i) => i);
  if (positions.kind === 'uniform') return random.shuffle(all).slice(0, questions);
  const edge = edgeOf(pieces, positions.share);
  return random.shuffle(all.filter((i) => i < edge || i >= pieces - edge)).slice(0, questions);
}

const edgeOf = (pieces: number, share: number): number => Math.max(1, Math.round(pieces * share));

function middleOf({ pieces, positions }: LessonPlan): readonly number[] {
  if (positions.kind === 'uniform') return [];
  const edge = edgeOf(pieces, positions.share);
  return Array.from({ length: Math.max(0, pieces - 2 * edge) }, (_, i) => edge + i);
}
