import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../core/user-error.ts';
import type { Json } from './json.ts';

/** Files beside the weights that a model that was made of another needs unchanged. */
const kept = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'generation_config.json',
  'chat_template.jinja',
  'chat_template.json',
  'vocab.json',
  'merges.txt',
  'tokenizer.model',
];

/** Makes the folder to write to; one that holds a model is a UserError. */
export async function makeOut(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    const there = await readdir(out);
    if (there.some((name) => name === 'config.json' || name.endsWith('.safetensors'))) {
      throw new UserError(`${out} already holds a model.`, 'Give another --out, or remove the folder.');
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      `The folder ${out} cannot be made: ${messageOf(cause)}.`,
      'Give an --out that can be written.',
      { cause },
    );
  }
}

/** Writes what stands beside the weights of a model that was made of the one in `folder`: its tokenizer and this config. */
export async function writeBeside(folder: string, out: string, config: Json): Promise<void> {
  const present = new Set(await readdir(folder));
  for (const name of kept.filter((file) => present.has(file)))
    await copyFile(join(folder, name), join(out, name));
  await writeFile(join(out, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
}
