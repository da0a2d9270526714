import type { TokenizerPlugin } from '../core/tokenizer.ts';
import { openEncoding } from './bpe/open.ts';

/** OpenAI's cl100k_base, token for token as `tiktoken` counts it with `encode_ordinary`, in time n log n at worst. */
const cl100k: TokenizerPlugin = {
  kind: 'tokenizer',
  describe: 'OpenAI cl100k_base (GPT-4, GPT-3.5), exact',
  example: 'cl100k',
  open: () => openEncoding('cl100k'),
};

export default cl100k;
