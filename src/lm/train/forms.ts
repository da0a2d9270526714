/**
 * A token id, or the place of a word: −1, −2, −3 are the animal, the stone and the plant of the asked piece, −4, −5, −6
 * those of a second one.
 */
export type Item = number;

/** How many words a piece has. */
export const WORDS = 3;

/** One way to ask about a piece, as tokens. */
export interface QuestionForm {
  /** The end of the prompt, from `Question:` on. */
  readonly prompt: readonly Item[];
  /** What the model should write, its end token included. */
  readonly answer: readonly Item[];
  /** Pieces that it is about: 1, or 2 for a question that needs both. */
  readonly pieces: 1 | 2;
}

/** One style of context as tokens, and the questions that are asked about it. */
export interface Form {
  readonly name: string;
  readonly head: readonly number[];
  /** One piece. */
  readonly piece: readonly Item[];
  readonly tail: readonly number[];
  readonly questions: readonly QuestionForm[];
}

/** All that lessons are made of. */
export interface Forms {
  readonly styles: readonly Form[];
  /** Ids of the words, by their place in a piece; all lists are equally long. */
  readonly words: readonly (readonly number[])[];
  /** The first star of the rule before a question, each further one, and the blank line behind it. */
  readonly stars: readonly [first: number, next: number, end: number];
}

/** The words that an item stands for. */
export const fill = (items: readonly Item[], words: readonly number[]): number[] =>
  items.map((item) => (item < 0 ? words[-1 - item]! : item));

/** The places of words in items: 0, 1, 2 of the first piece, 3, 4, 5 of the second. */
export const slotsOf = (items: readonly (string | Item)[]): number[] =>
  items.filter((item) => typeof item === 'number' && item < 0).map((item) => -1 - (item as number));
