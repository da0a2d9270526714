import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../../core/hash.ts';
import { messageOf, UserError } from '../../core/user-error.ts';

/** The parts of a tokenizer.json that matter here. */
export interface TokenizerJson {
  readonly added_tokens: readonly AddedToken[];
  readonly normalizer: Part | null;
  readonly pre_tokenizer: Part | null;
  readonly model: Part & { readonly vocab: Readonly<Record<string, unknown>> | readonly unknown[] };
}

export interface AddedToken {
  readonly content: string;
  readonly special?: boolean;
  readonly lstrip?: boolean;
  readonly rstrip?: boolean;
}

/** A normalizer, pre-tokenizer or model: a type and its own settings. */
export interface Part {
  readonly type?: string;
  readonly [setting: string]: unknown;
}

export interface TokenizerFile {
  readonly path: string;
  readonly json: TokenizerJson;
  readonly fingerprint: string;
  /** The class named by tokenizer_config.json beside it, or the type of its model. */
  readonly className: string;
  readonly vocabularySize: number;
}

/** Reads a tokenizer.json, given its path or its folder's; a missing or malformed one is a `UserError`. */
export async function readTokenizerFile(source: string): Promise<TokenizerFile> {
  const path = await locate(source);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new UserError(
      `Cannot read the tokenizer file ${path}: ${messageOf(cause)}.`,
      'Check its permissions.',
      {
        cause,
      },
    );
  });
  const json = parse(path, bytes);
  return {
    path,
    json,
    fingerprint: sha256(bytes),
    className: (await configuredClass(path)) ?? json.model.type ?? 'unnamed model',
    vocabularySize: vocabularySize(json),
  };
}

async function locate(source: string): Promise<string> {
  if (source === '') {
    throw new UserError(
      'The Hugging Face tokenizer needs a file.',
      'Name it, e.g. `./model/tokenizer.json`.',
    );
  }
  const found = await stat(source).catch(() => undefined);
  const path = found?.isDirectory() ? join(source, 'tokenizer.json') : source;
  if (found === undefined || (path !== source && (await stat(path).catch(() => undefined)) === undefined)) {
    throw new UserError(
      `There is no tokenizer file at ${path}.`,
      'Give the path of a tokenizer.json or of the model folder that holds one.',
    );
  }
  return path;
}

function parse(path: string, bytes: Uint8Array): TokenizerJson {
  const way = 'Download the file again, or export it with `tokenizer.save_pretrained(folder)`.';
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new UserError(`${path} is not JSON: ${messageOf(cause)}.`, way, { cause });
  }
  const model = isRecord(json) && isRecord(json.model) ? json.model : {};
  const { vocab } = model;
  if (!isRecord(json) || !(isRecord(vocab) || Array.isArray(vocab))) {
    throw new UserError(`${path} is no Hugging Face tokenizer: it has no model with a vocabulary.`, way);
  }
  const { added_tokens, normalizer, pre_tokenizer } = json;
  return {
    ...json,
    added_tokens: Array.isArray(added_tokens) ? added_tokens : [],
    normalizer: isRecord(normalizer) ? normalizer : null,
    pre_tokenizer: isRecord(pre_tokenizer) ? pre_tokenizer : null,
    model: { ...model, vocab },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function configuredClass(path: string): Promise<string | undefined> {
  if (basename(path) !== 'tokenizer.json') return undefined;
  try {
    const config: unknown = JSON.parse(await readFile(join(dirname(path), 'tokenizer_config.json'), 'utf8'));
    return isRecord(config) && typeof config.tokenizer_class === 'string'
      ? config.tokenizer_class
      : undefined;
  } catch {
    return undefined; // Only a name for people: a folder without the second file is whole.
  }
}

function vocabularySize({ model, added_tokens }: TokenizerJson): number {
  const { vocab } = model;
  if (Array.isArray(vocab)) {
    const pieces = new Set(vocab.map((entry: unknown) => (Array.isArray(entry) ? entry[0] : entry)));
    return vocab.length + added_tokens.filter(({ content }) => !pieces.has(content)).length;
  }
  return (
    Object.keys(vocab).length + added_tokens.filter(({ content }) => !Object.hasOwn(vocab, content)).length
  );
}
