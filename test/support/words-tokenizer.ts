import type { Tokenizer } from '../../src/core/tokenizer.ts';

/** Counts runs of letters with the blank before them, digits, line ends and signs: enough like a real vocabulary. */
export const wordsTokenizer: Tokenizer = {
  name: 'words',
  exact: true,
  fingerprint: 'words/1',
  count: async (texts) =>
    texts.map((text) => text.match(/ ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}][\r\n]*|\s*[\r\n]+|\s+/gu)?.length ?? 0),
};

/** Counts like the above, but a line end swallows what follows: counts of parts do not add up to that of the whole. */
export const gluingTokenizer: Tokenizer = {
  name: 'gluing',
  exact: true,
  fingerprint: 'gluing/1',
  count: async (texts) =>
    texts.map((text) => text.match(/ ?\p{L}+[.,;]? ?\p{L}{0,3}|\p{N}+|[\r\n]+\p{L}*|./gu)?.length ?? 0),
};
