import { join } from 'node:path';
import { messageOf, UserError } from '../core/user-error.ts';
import { isObject, type Json, readJsonFile } from './json.ts';

/** A model's own tokenizer. */
export interface Codec {
  /** Path of its tokenizer.json. */
  readonly path: string;
  /** Ids of the text alone; the text of special tokens stands for them. */
  encode(text: string): number[];
  /** Text of the ids, special tokens left out. */
  decode(ids: readonly number[]): string;
  /** Ids that stand before every plain prompt: the start-of-text token, or nothing. */
  readonly start: readonly number[];
  idOf(token: string): number | undefined;
}

/** Of any other named model the JavaScript implementation would make a guess. */
const models: ReadonlySet<unknown> = new Set(['BPE', 'WordPiece', 'Unigram', undefined]);

/**
 * Opens a folder's tokenizer.json; `config` is its tokenizer_config.json. Whether prompts start with the start-of-text
 * token is what `add_bos_token` says, else what the post-processor of the tokenizer does.
 */
export async function openCodec(folder: string, config: Json, vocabulary: number): Promise<Codec> {
  const path = join(folder, 'tokenizer.json');
  const json = await readJsonFile(path);
  if (!json) {
    throw new UserError(
      `There is no tokenizer.json in ${folder}.`,
      'Save it there with `tokenizer.save_pretrained(folder)`.',
    );
  }
  const type = isObject(json.model) ? json.model.type : null;
  if (!models.has(type)) {
    throw new UserError(
      `${path} has a model of type ${JSON.stringify(type)}.`,
      'It must be BPE, WordPiece or Unigram.',
    );
  }
  const tokenizer = await construct(path, json, config);
  let highest = 0;
  for (const id of tokenizer.get_vocab(true).values()) highest = Math.max(highest, id);
  if (highest >= vocabulary) {
    throw new UserError(
      `${path} has ids up to ${highest}, the model knows ${vocabulary} tokens.`,
      'Use the tokenizer that belongs to the weights.',
    );
  }
  const encode = (text: string): number[] => {
    const { ids } = tokenizer.encode(text, { add_special_tokens: false });
    // The type says number, but a vocabulary without an unknown token has none for some texts.
    if (ids.some((id: number | undefined) => id === undefined))
      throw new UserError(`${path} has no token for a part of the text.`, 'Use texts of its vocabulary.');
    return ids;
  };
  return {
    path,
    encode,
    decode: (ids) =>
      ids.length === 0
        ? ''
        : tokenizer.decode([...ids], {
            skip_special_tokens: true,
            clean_up_tokenization_spaces: config.clean_up_tokenization_spaces === true,
          }),
    start: startOf(tokenizer, config),
    idOf: (token) => tokenizer.token_to_id(token),
  };
}

type Tokenizer = InstanceType<typeof import('@huggingface/tokenizers').Tokenizer>;

async function construct(path: string, json: Json, config: Json): Promise<Tokenizer> {
  const { Tokenizer } = await import('@huggingface/tokenizers');
  try {
    return new Tokenizer({ ...json, added_tokens: json.added_tokens ?? [] }, config);
  } catch (cause) {
    throw new UserError(
      `Cannot build a tokenizer from ${path}: ${messageOf(cause)}.`,
      'Check that the file comes from a current version of the tokenizers library.',
      { cause },
    );
  }
}

function startOf(tokenizer: Tokenizer, config: Json): readonly number[] {
  const plain = tokenizer.encode('a', { add_special_tokens: false }).ids;
  const whole = tokenizer.encode('a', { add_special_tokens: true }).ids;
  const before = whole.slice(0, Math.max(0, whole.indexOf(plain[0]!)));
  if (config.add_bos_token === false) return [];
  if (config.add_bos_token !== true || before.length > 0) return before;
  const bos = tokenText(config.bos_token);
  const id = bos === undefined ? undefined : tokenizer.token_to_id(bos);
  return id === undefined ? [] : [id];
}

/** A special token in tokenizer_config.json: its text, or an object with it. */
export const tokenText = (token: unknown): string | undefined => {
  if (typeof token === 'string') return token;
  return isObject(token) && typeof token.content === 'string' ? token.content : undefined;
};
