import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dtypes } from '../../src/lm/dtype.ts';
import { openSafetensors } from '../../src/lm/safetensors.ts';
import { writeSafetensors } from '../../src/lm/write-safetensors.ts';
import { folderOf } from './support/checkpoint.ts';

const kinds = Object.keys(dtypes) as (keyof typeof dtypes)[];
const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

/** All values of a 16-bit kind, from the lowest to the highest finite one. */
const valuesOf = (kind: 'F16' | 'BF16'): Float32Array =>
  dtypes[kind].read(new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, i) => i).buffer));

describe('numbers of 16 bits', () => {
  test.each(['F16', 'BF16'] as const)('of %s come back bit for bit', (kind) => {
    const all = valuesOf(kind);
    const halves = new Uint16Array(dtypes[kind].write(all).buffer);
    expect(halves.length).toBe(65_536);
    const wrong = [...halves.keys()].filter((i) => halves[i] !== i && !Number.isNaN(all[i]));
    expect(wrong).toEqual([]);
    const noNumbers = [...all.keys()].filter((i) => Number.isNaN(all[i]));
    expect(noNumbers.length).toBeGreaterThan(100);
    expect(noNumbers.every((i) => Number.isNaN(dtypes[kind].read(dtypes[kind].write(all))[i]!))).toBe(true);
  });

  test.each(['F16', 'BF16'] as const)('of %s are the nearest to what was written, ties to even', (kind) => {
    const all = [...valuesOf(kind)].map((value, bits) => ({ value, bits }));
    const sorted = all.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value);
    const highest = sorted.at(-1)!.value;
    const middles = fc.nat(sorted.length - 2).map((i) => (sorted[i]!.value + sorted[i + 1]!.value) / 2);
    const within = fc.oneof(finite, middles, fc.float({ min: -8, max: 8, noNaN: true }));
    fc.assert(
      fc.property(
        within.filter((value) => Math.abs(value) <= highest),
        (value) => {
          const written = dtypes[kind].write(Float32Array.of(value));
          const [bits] = new Uint16Array(written.buffer);
          const [back] = dtypes[kind].read(written);
          let [low, high] = [0, sorted.length - 1];
          while (high - low > 1) {
            const middle = (low + high) >> 1;
            if (sorted[middle]!.value <= value) low = middle;
            else high = middle;
          }
          const near = Math.min(value - sorted[low]!.value, sorted[high]!.value - value);
          expect(Math.abs(value - back!)).toBe(near);
          const isTie = value - sorted[low]!.value === sorted[high]!.value - value && near > 0;
          if (isTie) expect(bits! % 2).toBe(0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('a safetensors file that was written', () => {
  const shapes = [[3, 4], [5], [], [2, 0, 3]];
  const entries = shapes.map((shape, i) => ({
    name: `t${i}`,
    shape,
    values: () => Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, j) => i + j / 4),
  }));

  test.each(kinds)('holds names, shapes and numbers of %s', async (dtype) => {
    const path = join(folderOf({}), 'model.safetensors');
    await writeSafetensors(
      path,
      entries.map((entry) => ({ ...entry, dtype })),
    );
    const file = (await openSafetensors(path))!;
    expect(file.entries.map(({ name, shape }) => ({ name, shape }))).toEqual(
      entries.map(({ name, shape }) => ({ name, shape })),
    );
    expect(file.entries.every((entry) => entry.dtype === dtype)).toBe(true);
    for (const [i, entry] of file.entries.entries())
      expect(await file.read(entry)).toEqual(entries[i]!.values());
    await file.close();
    expect((8 + Number(readFileSync(path).readBigUInt64LE())) % 8).toBe(0);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  test.each([
    ['F16', 65_519, 65_520],
    ['BF16', 3.38e38, 3.4e38],
  ] as const)(
    'of %s takes what rounds to a number, and leaves no file where one does not',
    async (dtype, fits, large) => {
      const path = join(folderOf({}), 'model.safetensors');
      const write = (value: number): Promise<void> =>
        writeSafetensors(path, [{ name: 'x', dtype, shape: [1], values: () => Float32Array.of(value) }]);
      await expect(write(-large)).rejects.toThrow(/^x holds -\d.*, which B?F16 cannot hold\.$/);
      expect(existsSync(path) || existsSync(`${path}.part`)).toBe(false);
      await write(-fits);
      expect(existsSync(path)).toBe(true);
    },
  );
});
