import { createRequire } from 'node:module';
import type { TokenizerJson } from './file.ts';

/** Something that turns texts into token ids, no special tokens added. */
export interface Engine {
  encode(texts: readonly string[]): Promise<readonly { readonly length: number; ids(): readonly number[] }[]>;
}

export type EngineName = 'native' | 'javascript';

/** Hugging Face's own binding; throws where it is not installed for this machine or does not know a part. */
export const nativeEngine = (json: TokenizerJson): Engine => {
  const { Tokenizer } = createRequire(import.meta.url)('tokenizers') as typeof import('tokenizers');
  const tokenizer = Tokenizer.fromString(JSON.stringify(json));
  return {
    encode: async (texts) => {
      const encodings = await tokenizer.encodeBatch([...texts], { addSpecialTokens: false });
      return encodings.map((encoding) => ({ length: encoding.getLength(), ids: () => encoding.getIds() }));
    },
  };
};

/** Of any other named model the JavaScript implementation would make a guess. */
const JAVASCRIPT_MODELS: ReadonlySet<unknown> = new Set(['BPE', 'WordPiece', 'Unigram', undefined]);

/** The implementation in JavaScript; throws where it does not know a part. */
export const javascriptEngine = async (json: TokenizerJson): Promise<Engine> => {
  if (!JAVASCRIPT_MODELS.has(json.model.type)) throw new Error(`unknown model ${json.model.type}`);
  const { Tokenizer } = await import('@huggingface/tokenizers');
  const tokenizer = new Tokenizer(json, {});
  return {
    encode: async (texts) =>
      texts.map((text) => {
        const { ids } = tokenizer.encode(text, { add_special_tokens: false });
        return { length: ids.length, ids: () => ids };
      }),
  };
};
