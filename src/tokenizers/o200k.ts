import type { TokenizerPlugin } from '../core/tokenizer.ts';
import { openEncoding } from './bpe/open.ts';

/** OpenAI's o200k_base, token for token as `tiktoken` counts it with `encode_ordinary`, in time n log n at worst. */
const o200k: TokenizerPlugin = {
  kind: 'tokenizer',
  describe: 'OpenAI o200k_base (GPT-4o, o1 and later), exact',
  example: 'o200k',
  open: () => openEncoding('o200k'),
};

export default o200k;
