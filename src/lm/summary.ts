import { join } from 'node:path';
import { findTemplate } from './chat-template.ts';
import { openWeightFiles } from './checkpoint.ts';
import type { Config } from './config.ts';
import { readConfigFile } from './config-file.ts';
import type { Dtype } from './dtype.ts';
import { readJsonFile, readTextFile } from './json.ts';
import type { Overrides } from './overrides.ts';
import { parameterCount } from './weights.ts';

/** What a folder holds, without reading its weights. */
export interface ModelSummary {
  readonly folder: string;
  readonly architecture: string;
  readonly config: Config;
  readonly attention: 'MHA' | 'GQA' | 'MQA';
  readonly parameters: number;
  /** Kinds of numbers in the weight files. */
  readonly dtypes: readonly Dtype[];
  /** Bytes of the weights as they stand in the files. */
  readonly fileBytes: number;
  /** Bytes of keys and values for one token, 32-bit: 2 · layers · key-value heads · head size · 4. */
  readonly cacheBytesPerToken: number;
  readonly hasTokenizer: boolean;
  readonly hasTemplate: boolean;
}

/** Reads configuration and headers; a folder that the local engine cannot run is a UserError. */
export async function summarize(folder: string, overrides: Overrides = {}): Promise<ModelSummary> {
  const { json, config } = await readConfigFile(folder, overrides);
  const files = await openWeightFiles(folder, config);
  const entries = files.flatMap((file) => file.entries);
  for (const file of files) await file.close();
  const tokenizerConfig = (await readJsonFile(join(folder, 'tokenizer_config.json'))) ?? {};
  const named = Array.isArray(json.architectures) ? json.architectures[0] : json.model_type;
  return {
    folder,
    architecture: String(named),
    config,
    attention: attentionOf(config),
    parameters: parameterCount(config),
    dtypes: [...new Set(entries.map(({ dtype }) => dtype))],
    fileBytes: entries.reduce((sum, { from, to }) => sum + to - from, 0),
    cacheBytesPerToken: cacheBytesPerToken(config),
    hasTokenizer: (await readTextFile(join(folder, 'tokenizer.json'))) !== undefined,
    hasTemplate: (await findTemplate(folder, tokenizerConfig)) !== undefined,
  };
}

/** Multi-head, grouped-query or multi-query attention. */
export const attentionOf = ({ heads, kvHeads }: Config): ModelSummary['attention'] =>
  kvHeads === heads ? 'MHA' : kvHeads === 1 ? 'MQA' : 'GQA';

export const cacheBytesPerToken = ({ layers, kvHeads, headSize }: Config): number =>
  2 * layers * kvHeads * headSize * 4;
