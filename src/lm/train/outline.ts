import type { Random } from '../../core/random.ts';
import { type Item, slotsOf, WORDS } from './forms.ts';
import type { LessonPlan } from './lesson.ts';

/** What drawing asks of a style: its questions, the places of words in them, and how many pieces they are about. */
export interface Asking {
  readonly questions: readonly {
    readonly prompt: readonly (string | Item)[];
    readonly pieces: 1 | 2;
  }[];
}

/** A context and its questions before they are put into words; words are places in their lists. */
export interface Outline<S extends Asking> {
  readonly style: S;
  /** The words of each piece. */
  readonly pieces: readonly (readonly number[])[];
  readonly asked: readonly {
    readonly question: S['questions'][number];
    /** The words of the asked piece, and of a second one. */
    readonly words: readonly number[];
    readonly stars: number;
    /** Where the asked piece stands. */
    readonly place: number;
  }[];
}

export function drawOutline<S extends Asking>(
  styles: readonly S[],
  lists: readonly (readonly unknown[])[],
  plan: LessonPlan,
  random: Random,
): Outline<S> {
  const style = random.pick(styles);
  const columns = lists.map((list) => random.shuffle([...list.keys()].slice(0, plan.words)));
  const pieces = Array.from({ length: plan.pieces }, (_, i) => columns.map((column) => column[i]!));
  const needles = drawPlaces(plan, random);
  const middle = random.shuffle(middleOf(plan));
  const asked = needles.map((place, i) => {
    const question = drawQuestion(style, random);
    const other = needles[(i + 1) % needles.length]!;
    const words = [...pieces[place]!, ...pieces[other]!];
    if (plan.positions.kind === 'edges' && random.float() < plan.positions.stale && middle.length > 0) {
      mislead(pieces[middle.pop()!]!, question, words);
    }
    return { question, words, stars: plan.stars + random.int(plan.moreStars + 1), place };
  });
  return { style, pieces, asked };
}

/** One in five questions is about two pieces. */
function drawQuestion<S extends Asking>({ questions }: S, random: Random): S['questions'][number] {
  const pieces = random.int(5) === 0 ? 2 : 1;
  const fitting = questions.filter((question) => question.pieces === pieces);
  return random.pick(fitting.length > 0 ? fitting : questions);
}

/** Gives a piece that is not meant the words by which the question knows the one that is. */
function mislead(piece: number[], { prompt }: Asking['questions'][number], words: readonly number[]): void {
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
