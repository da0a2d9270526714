import { lexiconForms, lexiconWords } from '../../../src/commands/shared/lexicon-forms.ts';
import type { Texts } from '../../../src/lm/train/text-lessons.ts';
import { type ConfigJson, modelFiles, tinyConfig } from './checkpoint.ts';
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

const bpe = byteLevelJson([...phrases, ...common].map((word) => ` ${word}`));
/** Tokenizers that cut lessons as those of real models do: most words are tokens, others are cut into several. */
export const tokenizers = {
  bpe: {
    ...bpe,
    end: bpe.size - specials.length + 1,
    config: { bos_token: specials[0], eos_token: { content: specials[1] } },
  },
  unigram: {
    ...metaspaceJson([...phrases, ...common]),
    end: 2,
    config: { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' },
  },
} as const;

/** Files of a model with random weights and one of the tokenizers. */
export function filesOf(
  tokenizer: keyof typeof tokenizers,
  changes: ConfigJson = {},
): ReturnType<typeof modelFiles> {
  const { json, size, end, config } = tokenizers[tokenizer];
  return {
    ...modelFiles(
      tinyConfig({ vocab_size: size, max_position_embeddings: 2048, eos_token_id: end, ...changes }),
    ),
    'tokenizer.json': json,
    'tokenizer_config.json': config,
  };
}
