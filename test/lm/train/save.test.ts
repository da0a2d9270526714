import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../../src/lm/checkpoint.ts';
import { readConfigFile } from '../../../src/lm/config-file.ts';
import { toBF16, toF16 } from '../../../src/lm/half.ts';
import { openSafetensors } from '../../../src/lm/safetensors.ts';
import { saveTrained } from '../../../src/lm/train/save.ts';
import { named } from '../../../src/lm/weights.ts';
import {
  asF32,
  type ConfigJson,
  folderOf,
  modelFiles,
  type RawTensor,
  randomTensors,
  safetensors,
  tinyConfig,
} from '../support/checkpoint.ts';

const about = { describe: 'a test', cells: ['table.forward'], length: 300, corpus: 'lexicon' };

/** Trains by adding 1 to every number, saves, and gives the folder. */
async function trainedFolder(from: string, change?: (parameters: Map<string, Float32Array>) => void) {
  const file = await readConfigFile(from);
  const { weights } = await readCheckpoint(from, file.config);
  const parameters = named(file.config, weights);
  for (const values of parameters.values()) values.set(values.map((value) => value + 1));
  change?.(parameters);
  const out = join(folderOf({}), 'out');
  mkdirSync(out);
  await saveTrained(from, out, file, parameters, about);
  return { out, parameters, config: file.config };
}

const dtypesIn = async (folder: string): Promise<Map<string, string>> => {
  const file = (await openSafetensors(join(folder, 'model.safetensors')))!;
  await file.close();
  return new Map(file.entries.map(({ name, dtype }) => [name, dtype]));
};

const in16 = (dtype: 'F16' | 'BF16', config: ConfigJson): Map<string, RawTensor> =>
  new Map(
    [...randomTensors(config)].map(([name, [shape, values]]) => [
      name,
      { dtype, shape, bytes: (dtype === 'F16' ? toF16 : toBF16)(values) },
    ]),
  );

describe('a trained checkpoint', () => {
  test('has the numbers of the trainer to the last bit, in 32 bits, and all that stood beside them', async () => {
    const json = tinyConfig({ rope_scaling: { rope_type: 'linear', factor: 2 }, custom: [1, { a: null }] });
    const from = folderOf({
      ...modelFiles(json),
      'generation_config.json': '{"eos_token_id": 3}',
      'chat_template.jinja': '{{ messages[0].content }}',
      'notes.txt': 'not copied',
    });
    const { out, parameters, config } = await trainedFolder(from);
    const { weights } = await readCheckpoint(out, (await readConfigFile(out)).config);
    expect(named(config, weights)).toEqual(parameters);
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toEqual({ ...json, midspan: about });
    expect(readdirSync(out).sort()).toEqual(
      readdirSync(from)
        .filter((name) => name !== 'notes.txt')
        .sort(),
    );
  });

  test.each(['F16', 'BF16'] as const)('stays in %s, but for tensors that it cannot hold', async (dtype) => {
    const json = tinyConfig();
    const from = folderOf({ ...modelFiles(json), 'model.safetensors': safetensors(in16(dtype, json)) });
    const { out, parameters } = await trainedFolder(from, (trained) => {
      trained.get('model.norm.weight')![3] = 70_000;
    });
    const found = await dtypesIn(out);
    expect(found.get('model.norm.weight')).toBe(dtype === 'F16' ? 'F32' : 'BF16');
    found.delete('model.norm.weight');
    expect([...new Set(found.values())]).toEqual([dtype]);
    const { config } = await readConfigFile(out);
    const back = named(config, (await readCheckpoint(out, config)).weights);
    for (const [name, values] of parameters)
      values.forEach((value, i) => {
        const worst = Math.max(1e-6, Math.abs(value) * 2 ** (dtype === 'F16' ? -11 : -8));
        expect(Math.abs(back.get(name)![i]! - value)).toBeLessThanOrEqual(worst);
      });
  });

  test('repeats a tied head as it is now, where its source did', async () => {
    const json = tinyConfig({ tie_word_embeddings: true });
    const tensors = asF32(randomTensors(json));
    tensors.set('lm_head.weight', tensors.get('model.embed_tokens.weight')!);
    const from = folderOf({ ...modelFiles(json), 'model.safetensors': safetensors(tensors) });
    const { out, parameters } = await trainedFolder(from);
    const file = (await openSafetensors(join(out, 'model.safetensors')))!;
    const head = await file.read(file.entries.find(({ name }) => name === 'lm_head.weight')!);
    await file.close();
    expect(head).toEqual(parameters.get('model.embed_tokens.weight'));
  });

  test('is one file where its source was in shards', async () => {
    const json = tinyConfig();
    const all = [...asF32(randomTensors(json))];
    const { 'model.safetensors': _, ...others } = modelFiles(json);
    const weight_map = Object.fromEntries(all.map(([name], i) => [name, `part-${i % 2}.safetensors`]));
    const part = (which: number) => safetensors(new Map(all.filter((_, i) => i % 2 === which)));
    const from = folderOf({
      ...others,
      'model.safetensors.index.json': { weight_map },
      'part-0.safetensors': part(0),
      'part-1.safetensors': part(1),
    });
    const { out, parameters, config } = await trainedFolder(from);
    expect(readdirSync(out).filter((name) => /safetensors/.test(name))).toEqual(['model.safetensors']);
    expect(named(config, (await readCheckpoint(out, config)).weights)).toEqual(parameters);
  });
});
