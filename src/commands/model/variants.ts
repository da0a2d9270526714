import { basename, join } from 'node:path';
import { seeded } from '../../core/random.ts';
import { readCheckpoint } from '../../lm/checkpoint.ts';
import { type Config, readConfig } from '../../lm/config.ts';
import { readConfigFile } from '../../lm/config-file.ts';
import { convertModel } from '../../lm/convert.ts';
import { randomWeights } from '../../lm/random-model.ts';
import type { Weights } from '../../lm/weights.ts';

/** One model of a bench. */
export interface Variant {
  readonly name: string;
  /** Undefined for random weights. */
  readonly folder: string | undefined;
  readonly config: Config;
  readonly weightsOf: () => Promise<Weights>;
  /** False for one that was made here by averaging heads, and not trained since. */
  readonly isAsGiven: boolean;
}

/**
 * The models that were named; of one alone also what averaging its heads makes of it, written to `made`; without any,
 * a small decoder with random weights and 8, 2 and 1 key-value heads.
 */
export async function variantsOf(folders: readonly string[], made: string): Promise<readonly Variant[]> {
  if (folders.length === 0) return [8, 2, 1].map(randomVariant);
  const given = await Promise.all(folders.map((folder) => folderVariant(folder, true)));
  if (given.length > 1) return given;
  const [{ config, folder }] = given as [Variant & { readonly folder: string }];
  const others = fewerHeads(config.kvHeads).map(async (kvHeads) => {
    const out = join(made, `${basename(folder)}-kv${kvHeads}`);
    await convertModel(folder, out, { kvHeads, method: 'mean', seed: 1 });
    return await folderVariant(out, false);
  });
  return [...given, ...(await Promise.all(others))];
}

async function folderVariant(folder: string, isAsGiven: boolean): Promise<Variant> {
  const { config } = await readConfigFile(folder);
  const weightsOf = async (): Promise<Weights> => (await readCheckpoint(folder, config)).weights;
  return { name: basename(folder), folder, config, weightsOf, isAsGiven };
}

/** A divisor in the middle, as far as there is one, and 1. */
function fewerHeads(heads: number): readonly number[] {
  const between = Array.from({ length: heads }, (_, i) => i).filter((n) => n > 1 && heads % n === 0);
  const distance = (n: number): number => Math.abs(Math.log(n / Math.sqrt(heads)));
  const middle = between.sort((a, b) => distance(a) - distance(b))[0];
  return [...(middle === undefined ? [] : [middle]), ...(heads > 1 ? [1] : [])];
}

/** 2 layers of width 128 with 8 heads of 16. */
function randomVariant(kvHeads: number): Variant {
  const json = {
    architectures: ['LlamaForCausalLM'],
    vocab_size: 512,
    hidden_size: 128,
    intermediate_size: 256,
    num_hidden_layers: 2,
    num_attention_heads: 8,
    num_key_value_heads: kvHeads,
    max_position_embeddings: 1_048_576,
    tie_word_embeddings: true,
  };
  const config = readConfig(json, 'the bench model');
  const name = kvHeads === 8 ? 'random MHA' : kvHeads === 1 ? 'random MQA' : `random GQA-${kvHeads}`;
  const weightsOf = async (): Promise<Weights> => randomWeights(config, seeded('bench'));
  return { name, folder: undefined, config, weightsOf, isAsGiven: true };
}
