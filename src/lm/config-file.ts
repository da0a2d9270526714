import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/user-error.ts';
import { type Config, readConfig } from './config.ts';
import { type Json, readJsonFile } from './json.ts';
import type { Overrides } from './overrides.ts';

/** `config.json` of a model's folder, as it stands there and as it was understood. */
export interface ConfigFile {
  readonly json: Json;
  readonly config: Config;
}

/** Reads `config.json` of a folder in Hugging Face layout; what is missing or not supported is a UserError. */
export async function readConfigFile(folder: string, overrides: Overrides = {}): Promise<ConfigFile> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new UserError(
      `There is no folder ${folder}.`,
      'Give a folder in Hugging Face layout: config.json, tokenizer.json, model.safetensors.',
    );
  }
  const path = join(folder, 'config.json');
  const json = await readJsonFile(path);
  if (!json)
    throw new UserError(`There is no config.json in ${folder}.`, 'Give a folder in Hugging Face layout.');
  return { json, config: readConfig(json, path, overrides) };
}
