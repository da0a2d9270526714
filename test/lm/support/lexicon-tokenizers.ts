import { lexiconForms, lexiconWords } from '../../../src/commands/shared/lexicon-forms.ts';
import type { Texts } from '../../../src/lm/train/text-lessons.ts';
import { byteLevelJson, metaspaceJson, specials } from './tokenizer-json.ts';

/** What lessons are written in. */
export const texts: Texts = { styles: await lexiconForms(), words: lexiconWords() };

/** Words of the lessons' phrases. */
const phrases = [
  ...new Set(
    texts.styles
      .flatMap(({ head, tail, piece, questions }) => [
        head,
        tail,
        ...piece,
        ...questions.flatMap(({ prompt, answer }) => [...prompt, ...answer]),
      ])
      .flatMap((part) => (typeof part === 'string' ? (part.match(/[A-Za-z]+/g) ?? []) : [])),
  ),
];

/** Names that are one token. */
const common = texts.words.flatMap((list) => list.slice(0, 90));

/** Tokenizers that cut lessons as those of real models do: most words are tokens, others are cut into several. */
export const tokenizers = {
  bpe: {
    ...byteLevelJson([...phrases, ...common].map((word) => ` ${word}`)),
    config: { bos_token: specials[0], eos_token: { content: specials[1] } },
  },
  unigram: {
    ...metaspaceJson([...phrases, ...common]),
    config: { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' },
  },
} as const;
