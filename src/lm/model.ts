import { type BackendChoice, openEngine } from './backends.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import type { Config } from './config.ts';
import { readConfigFile } from './config-file.ts';
import type { Engine } from './engine.ts';
import { type Language, openLanguage } from './language.ts';
import type { Overrides } from './overrides.ts';
import type { Weights } from './weights.ts';

/** A language model from a folder in Hugging Face layout, ready to be asked. */
export interface Model extends Language {
  readonly folder: string;
  readonly config: Config;
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
  const language = await openLanguage(folder, { json, config }, chat);
  const { weights, fingerprint } = checkpoint ?? (await readCheckpoint(folder, config, { shared }));
  const engine = await openEngine(backend, config, weights);
  return { folder, config, ...language, engine, fingerprint, weights };
}
