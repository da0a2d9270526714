import type { Form, Forms, Item } from './forms.ts';

/** A text as phrases and the places of words between them: −1, −2, −3 of the asked piece, −4, −5, −6 of a second one. */
export type Wording = readonly (string | number)[];

/** One style in words: what `Form` is in tokens. */
export interface TextForm {
  readonly name: string;
  readonly head: string;
  readonly piece: Wording;
  readonly tail: string;
  readonly questions: readonly {
    readonly prompt: Wording;
    readonly answer: Wording;
    readonly pieces: 1 | 2;
  }[];
}

export interface Vocabulary {
  readonly size: number;
  /** Ends an answer. */
  readonly end: number;
  readonly forms: Forms;
  /** The content of a `tokenizer.json`. */
  readonly tokenizer: object;
}

const UNKNOWN = '<unk>';
const END = '<eos>';
export const STARS = ['*', ' *', '\n\n'] as const;

/**
 * A vocabulary of whole words and whole phrases: a unigram model in which every token costs the same, so that a text
 * is cut into as few as can be, and every text that the forms can make into exactly theirs.
 */
export function vocabularyOf(styles: readonly TextForm[], words: readonly (readonly string[])[]): Vocabulary {
  const phrases = new Set<string>([...STARS, ...styles.flatMap(phrasesOf)]);
  const tokens = [UNKNOWN, END, ...phrases, ...words.flat()];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const items = (wording: Wording): Item[] =>
    wording.map((part) => (typeof part === 'number' ? part : ids.get(part)!));
  const end = ids.get(END)!;
  return {
    size: tokens.length,
    end,
    forms: {
      words: words.map((list) => list.map((word) => ids.get(word)!)),
      stars: STARS.map((star) => ids.get(star)!) as [number, number, number],
      styles: styles.map(
        (style): Form => ({
          name: style.name,
          head: [ids.get(style.head)!],
          piece: items(style.piece),
          tail: [ids.get(style.tail)!],
          questions: style.questions.map(({ prompt, answer, pieces }) => ({
            prompt: items(prompt),
            answer: [...items(answer), end],
            pieces,
          })),
        }),
      ),
    },
    tokenizer: tokenizerOf(tokens),
  };
}

const phrasesOf = ({ head, piece, tail, questions }: TextForm): string[] =>
  [head, tail, ...piece, ...questions.flatMap(({ prompt, answer }) => [...prompt, ...answer])].filter(
    (part) => typeof part === 'string',
  );

const tokenizerOf = (tokens: readonly string[]): object => ({
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [UNKNOWN, END].map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: null,
  pre_tokenizer: null,
  post_processor: null,
  decoder: { type: 'Fuse' },
  model: {
    type: 'Unigram',
    unk_id: 0,
    vocab: tokens.map((token, id) => [token, id < 2 ? 0 : -1]),
    byte_fallback: false,
  },
});
