import { join } from 'node:path';
import { type BackendChoice, openEngine } from './backends.ts';
import { type ChatTemplate, openChatTemplate } from './chat-template.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import type { Config } from './config.ts';
import { readConfigFile } from './config-file.ts';
import type { Engine } from './engine.ts';
import { type Json, readJsonFile } from './json.ts';
import type { Overrides } from './overrides.ts';
import { type Codec, openCodec, tokenText } from './tokenizer.ts';
import type { Weights } from './weights.ts';

/** A language model from a folder in Hugging Face layout, ready to be asked. */
export interface Model {
  readonly folder: string;
  readonly config: Config;
  readonly codec: Codec;
  /** Undefined for plain completion. */
  readonly template: ChatTemplate | undefined;
  /** Ids that end an answer. */
  readonly stopIds: ReadonlySet<number>;
  readonly engine: Engine;
  /** sha-256 of the weights. */
  readonly fingerprint: string;
}

/** A model with the weights that its engine was made of, for further engines. */
export interface OpenedModel extends Model {
  readonly weights: Weights;
}

export interface ModelOptions {
  readonly backend: BackendChoice;
  readonly overrides: Overrides;
  /** False to ask without the model's chat template. */
  readonly chat: boolean;
}

/**
 * Opens a model; whatever is missing in the folder or not supported is a UserError. `checkpoint` is one that was read
 * before; with `shared`, weights are read so that other threads can use them.
 */
export async function openModel(
  folder: string,
  { backend, overrides, chat }: ModelOptions,
  { checkpoint, shared = false }: { readonly checkpoint?: Checkpoint; readonly shared?: boolean } = {},
): Promise<OpenedModel> {
  const { json, config } = await readConfigFile(folder, overrides);
  const tokenizerConfig = (await readJsonFile(join(folder, 'tokenizer_config.json'))) ?? {};
  const codec = await openCodec(folder, tokenizerConfig, config.vocabulary);
  const template = chat ? await openChatTemplate(folder, tokenizerConfig) : undefined;
  const stopIds = stopIdsOf(
    await readJsonFile(join(folder, 'generation_config.json')),
    json,
    tokenizerConfig,
    codec,
  );
  const { weights, fingerprint } = checkpoint ?? (await readCheckpoint(folder, config, { shared }));
  const engine = await openEngine(backend, config, weights);
  return { folder, config, codec, template, stopIds, engine, fingerprint, weights };
}

/** From generation_config.json, else config.json (a number or a list), else the tokenizer's end token. */
function stopIdsOf(
  generation: Json | undefined,
  config: Json,
  tokenizer: Json,
  codec: Codec,
): ReadonlySet<number> {
  for (const ids of [generation?.eos_token_id, config.eos_token_id]) {
    const list = (Array.isArray(ids) ? ids : [ids]).filter((id) => Number.isInteger(id));
    if (list.length > 0) return new Set(list as number[]);
  }
  const token = tokenText(tokenizer.eos_token);
  const id = token === undefined ? undefined : codec.idOf(token);
  return new Set(id === undefined ? [] : [id]);
}
