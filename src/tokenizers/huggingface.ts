import type { TokenizerPlugin } from '../core/tokenizer.ts';
import { openHuggingFace } from './huggingface/open.ts';

/** Any Hugging Face tokenizer.json, given by its path or its folder's. */
const huggingface: TokenizerPlugin = {
  kind: 'tokenizer',
  describe: 'a Hugging Face tokenizer.json (file or model folder), exact',
  example: './my-model/tokenizer.json',
  open: ({ source }) => openHuggingFace(source),
};

export default huggingface;
