import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../src/lm/checkpoint.ts';
import { readConfigFile } from '../../src/lm/config-file.ts';
import { convertModel } from '../../src/lm/convert.ts';
import { openSafetensors } from '../../src/lm/safetensors.ts';
import {
  asF32,
  type ConfigJson,
  folderOf,
  modelFiles,
  type RawTensor,
  randomIds,
  randomTensors,
  safetensors,
  tinyConfig,
} from './support/checkpoint.ts';
import { farthest } from './support/engines.ts';
import { oracleLogits } from './support/oracle.ts';

const qwen2 = tinyConfig({ architectures: ['Qwen2ForCausalLM'], num_key_value_heads: 4 });
const outOf = (): string => join(folderOf({}), 'out');

/** Every tensor of a folder, as 32-bit numbers. */
async function tensorsOf(folder: string): Promise<Map<string, [number[], Float32Array]>> {
  const file = (await openSafetensors(join(folder, 'model.safetensors')))!;
  const all = new Map<string, [number[], Float32Array]>();
  for (const entry of file.entries) all.set(entry.name, [[...entry.shape], await file.read(entry)]);
  await file.close();
  return all;
}

/** Head `head` of a key or value projection (or bias), in numbers. */
const headOf = ([shape, values]: [number[], Float32Array], head: number): Float32Array => {
  const size = 8 * (shape[1] ?? 1);
  return values.slice(head * size, (head + 1) * size);
};

describe('a converted model', () => {
  test('has the mean, or the first, of the neighbours that became one, and all else unchanged', async () => {
    const folder = folderOf(modelFiles(qwen2));
    const before = randomTensors(qwen2);
    for (const method of ['mean', 'first'] as const) {
      const out = outOf();
      await convertModel(folder, out, { kvHeads: 2, method, seed: 1 });
      const after = await tensorsOf(out);
      expect([...after.keys()]).toEqual([...before.keys()]);
      for (const [name, tensor] of after) {
        if (!/[kv]_proj/.test(name)) {
          expect(tensor).toEqual(before.get(name));
          continue;
        }
        expect(tensor[0]).toEqual([16, ...before.get(name)![0].slice(1)]);
        for (const group of [0, 1]) {
          const [a, b] = [0, 1].map((i) => headOf(before.get(name)!, 2 * group + i));
          const expected = method === 'first' ? a! : a!.map((value, i) => (value + b![i]!) / 2);
          expect(headOf(tensor, group)).toEqual(expected);
        }
      }
    }
  });

  test.each([
    ['multi-head', 4],
    ['grouped', 2],
  ])('computes as the %s one did where the heads of a group were equal', async (_, heads) => {
    const config = tinyConfig({ num_key_value_heads: heads });
    const tensors = randomTensors(config);
    for (const [name, [, values]] of tensors) {
      if (/[kv]_proj/.test(name))
        for (let head = 1; head < heads; head++) values.copyWithin(head * 8 * 32, 0, 8 * 32);
    }
    const folder = folderOf({
      'config.json': config,
      'model.safetensors': safetensors(asF32(tensors)),
    });
    const out = outOf();
    await convertModel(folder, out, { kvHeads: 1, method: 'mean', seed: 1 });
    const { json } = await readConfigFile(out);
    const ids = randomIds(30);
    expect(
      farthest(
        oracleLogits(json as ConfigJson, await tensorsOf(out), ids),
        oracleLogits(config, tensors, ids),
      ),
    ).toBeLessThan(1e-5);
  });

  test('keeps the dtype, its tokenizer, and what its configuration says besides', async () => {
    const halves = new Map<string, RawTensor>(
      [...randomTensors(qwen2)].map(([name, [shape, values]]) => [
        name,
        { dtype: 'F16', shape, bytes: new Uint8Array(2 * values.length).fill(44) },
      ]),
    );
    const folder = folderOf({
      ...modelFiles(),
      'config.json': { ...qwen2, torch_dtype: 'float16', note: 'kept' },
      'model.safetensors': safetensors(halves),
      'chat_template.jinja': '{{ messages[0].content }}',
      'training.log': 'not needed',
    });
    const out = outOf();
    const { before, after } = await convertModel(folder, out, { kvHeads: 1, method: 'mean', seed: 1 });
    expect([before.kvHeads, after.kvHeads]).toEqual([4, 1]);
    const { json, config } = await readConfigFile(out);
    expect(json).toEqual({ ...qwen2, torch_dtype: 'float16', note: 'kept', num_key_value_heads: 1 });
    await readCheckpoint(out, config);
    const file = (await openSafetensors(join(out, 'model.safetensors')))!;
    expect(new Set(file.entries.map(({ dtype }) => dtype))).toEqual(new Set(['F16']));
    await file.close();
    for (const name of ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'])
      expect(readFileSync(join(out, name))).toEqual(readFileSync(join(folder, name)));
    expect(existsSync(join(out, 'training.log'))).toBe(false);
  });

  test('has the heads that its seed gives, of the spread its configuration asks for, and no biases', async () => {
    const folder = folderOf(modelFiles({ ...qwen2, initializer_range: 0.02 }));
    const convert = async (seed: number): Promise<Map<string, [number[], Float32Array]>> => {
      const out = outOf();
      await convertModel(folder, out, { kvHeads: 2, method: 'random', seed });
      return await tensorsOf(out);
    };
    const [one, same, other] = [await convert(1), await convert(1), await convert(2)];
    expect(one).toEqual(same);
    const name = 'model.layers.1.self_attn.v_proj';
    const [, values] = one.get(`${name}.weight`)!;
    expect(values).not.toEqual(other.get(`${name}.weight`)![1]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean)).toBeLessThan(0.004);
    expect(spread).toBeGreaterThan(0.018);
    expect(spread).toBeLessThan(0.022);
    expect(one.get(`${name}.bias`)![1].every((value) => value === 0)).toBe(true);
  });
});
