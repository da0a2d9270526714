import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../../core/user-error.ts';
import { openWeightFiles } from '../checkpoint.ts';
import type { Config } from '../config.ts';
import type { ConfigFile } from '../config-file.ts';
import { writeBeside } from '../derived-folder.ts';
import { EMBEDDING, HEAD, tensorShapes } from '../weights.ts';
import { holds, type TensorToWrite, writeSafetensors } from '../write-safetensors.ts';
import type { Parameters } from './parameters.ts';

/** What a folder says of the model in it, under `midspan` in its `config.json`. */
export interface About {
  readonly describe: string;
  /** Cells that it was trained for, e.g. `table.forward`. */
  readonly cells: readonly string[];
  /** Tokens of the prompts it was trained on. */
  readonly length: number;
  readonly corpus: string;
}

/**
 * Writes the trained model of `folder` into `out`: tensors by the names, and in the dtype, that they have there (32 bits
 * where 16 cannot hold a number), its configuration with `midspan` added, and its tokenizer.
 */
export async function saveTrained(
  folder: string,
  out: string,
  { json, config }: ConfigFile,
  parameters: Parameters,
  about: About,
): Promise<void> {
  const files = await openWeightFiles(folder, config);
  try {
    const tensors = files.flatMap((file) =>
      file.entries.map((entry): TensorToWrite => {
        const { name, dtype, shape } = entry;
        // Careless exports repeat a tied head, and have tensors besides that are not trained.
        const trained = parameters.get(config.tied && name === HEAD ? EMBEDDING : name);
        if (!trained) return { name, dtype, shape, values: () => file.read(entry) };
        return { name, dtype: holds(dtype, trained) ? dtype : 'F32', shape, values: () => trained };
      }),
    );
    await writeSafetensors(join(out, 'model.safetensors'), tensors);
    await writeBeside(folder, out, { ...json, midspan: about });
  } finally {
    for (const file of files) await file.close();
  }
}

/** Writes a checkpoint in Hugging Face layout (Qwen2, float16), all in one folder; returns nothing. */
export async function saveCheckpoint(
  folder: string,
  config: Config,
  parameters: Parameters,
  { tokenizer, end, about }: { readonly tokenizer: object; readonly end: number; readonly about: About },
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'config.json'), pretty(configJson(config, end, about)));
    await writeFile(join(folder, 'tokenizer.json'), `${JSON.stringify(tokenizer)}\n`);
    await writeFile(
      join(folder, 'tokenizer_config.json'),
      pretty({ tokenizer_class: 'PreTrainedTokenizerFast', unk_token: '<unk>', eos_token: '<eos>' }),
    );
  } catch (cause) {
    throw new UserError(
      `Cannot write ${folder}: ${messageOf(cause)}.`,
      'Give --out a folder that can be written.',
      {
        cause,
      },
    );
  }
  const tensors = [...tensorShapes(config)].map(([name, shape]) => ({
    name,
    dtype: 'F16' as const,
    shape,
    values: () => parameters.get(name)!,
  }));
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const configJson = (config: Config, end: number, about: About): object => ({
  architectures: ['Qwen2ForCausalLM'],
  model_type: 'qwen2',
  vocab_size: config.vocabulary,
  hidden_size: config.width,
  intermediate_size: config.inner,
  num_hidden_layers: config.layers,
  num_attention_heads: config.heads,
  num_key_value_heads: config.kvHeads,
  head_dim: config.headSize,
  hidden_act: 'silu',
  max_position_embeddings: config.rope.trained,
  rope_theta: config.rope.theta,
  rms_norm_eps: config.epsilon,
  tie_word_embeddings: config.tied,
  use_sliding_window: false,
  torch_dtype: 'float16',
  eos_token_id: end,
  midspan: about,
});
