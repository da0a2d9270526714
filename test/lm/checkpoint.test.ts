import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/user-error.ts';
import { readCheckpoint } from '../../src/lm/checkpoint.ts';
import { readConfig } from '../../src/lm/config.ts';
import { fromBF16, fromF16 } from '../../src/lm/half.ts';
import { arrange } from '../../src/lm/weights.ts';
import {
  asF32,
  type ConfigJson,
  folderOf,
  type RawTensor,
  randomTensors,
  safetensors,
  tinyConfig,
} from './support/checkpoint.ts';

const json = tinyConfig();
const config = readConfig(json, 'config.json');
const tensors = (): Map<string, RawTensor> => asF32(randomTensors(json));
const expected = arrange(
  config,
  new Map([...randomTensors(json)].map(([name, [, values]]) => [name, values])),
);
const read = (folder: string, changes: ConfigJson = {}) =>
  readCheckpoint(folder, readConfig(tinyConfig(changes), 'config.json'));

/** The upper 16 bits of every number, and what they are worth. */
const cut = (values: Float32Array): { bytes: Uint8Array; worth: Float32Array } => {
  const bits = new Uint32Array(values.slice().buffer).map((word) => (word & 0xffff0000) >>> 0);
  return {
    bytes: new Uint8Array(Uint16Array.from(bits, (word) => word >>> 16).buffer),
    worth: new Float32Array(bits.buffer),
  };
};

describe('a checkpoint', () => {
  test('is read from one file, tensor by tensor', async () => {
    const { weights, fingerprint } = await read(folderOf({ 'model.safetensors': safetensors(tensors()) }));
    expect(weights).toEqual(expected);
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is read from shards, in whatever order they hold their tensors', async () => {
    const all = [...tensors()].reverse();
    const [one, two] = [new Map(all.slice(0, 7)), new Map(all.slice(7))];
    const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    const folder = folderOf({
      [names[0]!]: safetensors(one),
      [names[1]!]: safetensors(two),
      'model.safetensors.index.json': {
        metadata: {},
        weight_map: Object.fromEntries(all.map(([name], i) => [name, i < 7 ? names[0] : names[1]])),
      },
    });
    expect((await read(folder)).weights).toEqual(expected);
  });

  test('changes its fingerprint with its weights', async () => {
    const other = asF32(randomTensors(json, 'others'));
    const prints = [tensors(), tensors(), other].map(async (each) => {
      const { fingerprint } = await read(folderOf({ 'model.safetensors': safetensors(each) }));
      return fingerprint;
    });
    const [a, again, b] = await Promise.all(prints);
    expect(again).toBe(a);
    expect(b).not.toBe(a);
  });

  test('may hold its numbers as bfloat16', async () => {
    const halves = [...randomTensors(json)].map(([name, [shape, values]]) => ({
      name,
      shape,
      ...cut(values),
    }));
    const folder = folderOf({
      'model.safetensors': safetensors(
        new Map(halves.map(({ name, shape, bytes }) => [name, { dtype: 'BF16', shape, bytes }])),
      ),
    });
    const worth = arrange(config, new Map(halves.map(({ name, worth }) => [name, worth])));
    expect((await read(folder)).weights).toEqual(worth);
  });

  test('may hold its numbers as float16, and tensors that say nothing new', async () => {
    const bits = Uint16Array.from({ length: config.width }, (_, i) => 0x3c00 + i);
    const held = tensors();
    held.set('model.norm.weight', { dtype: 'F16', shape: [32], bytes: new Uint8Array(bits.buffer) });
    held.set('model.layers.0.self_attn.rotary_emb.inv_freq', {
      dtype: 'F32',
      shape: [1],
      bytes: new Uint8Array(4),
    });
    const { weights } = await read(folderOf({ 'model.safetensors': safetensors(held) }));
    expect([...weights.norm]).toEqual(Array.from({ length: 32 }, (_, i) => 1 + i / 1024));
    expect(weights.head).toEqual(expected.head);
  });

  test('of a tied model may hold the head a second time', async () => {
    const folder = folderOf({ 'model.safetensors': safetensors(tensors()) });
    const { weights } = await read(folder, { tie_word_embeddings: true });
    expect(weights.head).toBe(weights.embedding);
  });

  const set = (name: string, tensor: RawTensor) => safetensors(new Map([...tensors(), [name, tensor]]));
  const without = (name: string) => safetensors(new Map([...tensors()].filter(([key]) => key !== name)));
  const four = { shape: [1], bytes: new Uint8Array(4) };
  test.each<[string, Record<string, object | Uint8Array>, RegExp]>([
    ['nothing', {}, /There are no weights in .*: neither model\.safetensors nor/],
    ['text', { 'model.safetensors': Buffer.from('hello, this is no file') }, /is not a safetensors file/],
    [
      'an unknown number type',
      { 'model.safetensors': set('x', { ...four, dtype: 'I32' }) },
      /x in .* has dtype I32/,
    ],
    [
      'a tensor too many',
      { 'model.safetensors': set('x', { ...four, dtype: 'F32' }) },
      /holds x, which the configuration has no place for/,
    ],
    [
      'a tensor too few',
      { 'model.safetensors': without('model.norm.weight') },
      /^model\.norm\.weight is missing in/,
    ],
    [
      'a wrong shape',
      { 'model.safetensors': set('model.norm.weight', { ...four, dtype: 'F32' }) },
      /model\.norm\.weight in .* is \[1\], the configuration says \[32\]/,
    ],
    [
      'a wrong size',
      { 'model.safetensors': set('x', { ...four, shape: [3], dtype: 'F32' }) },
      /x in .* takes 4 bytes, but \[3\] of F32 is 12/,
    ],
    ['an index of nothing', { 'model.safetensors.index.json': {} }, /names no files/],
    [
      'a shard that is not there',
      { 'model.safetensors.index.json': { weight_map: { x: 'a.safetensors' } } },
      /a\.safetensors is missing/,
    ],
    [
      'a shard from elsewhere',
      { 'model.safetensors.index.json': { weight_map: { x: '../a' } } },
      /names "\.\.\/a"/,
    ],
  ])('with %s is refused in one sentence', async (_, files, message) => {
    const reading = read(folderOf(files));
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(message);
  });

  test.each([4, 100, 20_000])('that is cut off after %d bytes is refused', async (length) => {
    const folder = folderOf({ 'model.safetensors': safetensors(tensors()) });
    truncateSync(join(folder, 'model.safetensors'), length);
    await expect(read(folder)).rejects.toThrow(UserError);
    await expect(read(folder)).rejects.toThrow(
      length > 8 ? /is cut off: .* the file has \d+/ : /is not a safetensors/,
    );
  });

  test('too large for one process is refused before its weights are looked for', async () => {
    await expect(read('/nowhere', { vocab_size: 500_000, hidden_size: 4096 })).rejects.toThrow(
      /is too large: its weights take 15\.\d GiB in 32 bits, js holds 3\.0 GiB/,
    );
  });
});

describe('numbers of 16 bits', () => {
  const every = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const bytes = new Uint8Array(every.buffer);

  test('of IEEE 754 are read exactly, every one of them', () => {
    const worth = Array.from(every, (bits) => {
      const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
      if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
      return exponent === 0
        ? sign * fraction * 2 ** -24
        : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
    });
    expect([...fromF16(bytes)]).toEqual(worth);
  });

  test('of bfloat16 are the upper half of a number, every one of them', () => {
    const view = new DataView(new ArrayBuffer(4));
    const worth = Array.from(every, (bits) => {
      view.setUint16(0, bits);
      return view.getFloat32(0);
    });
    expect([...fromBF16(bytes)]).toEqual(worth);
  });
});
