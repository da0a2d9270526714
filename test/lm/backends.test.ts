import { describe, expect, test } from 'vitest';
import { quickerToDecode } from '../../src/lm/backends/pair.ts';
import { describeBackends, openEngine } from '../../src/lm/backends.ts';
import { readConfig } from '../../src/lm/config.ts';
import { tinyConfig } from './support/checkpoint.ts';
import { choices, engineOf } from './support/engines.ts';

describe('backends', () => {
  test('say which are there, and why others are not', async () => {
    const reports = await describeBackends();
    expect(reports.map(({ name }) => name)).toEqual(['js', 'wasm', 'node']);
    expect(reports[0]!.available).toBe(true);
    for (const { name, available, note } of reports) {
      process.stdout.write(`backend ${name}: ${available ? 'tested' : 'not tested'} (${note})\n`);
    }
    for (const { available, note } of reports.filter(({ name }) => name === 'node')) {
      if (!available) expect(note).toMatch(/tfjs-node|library/);
    }
  });

  test.runIf(choices.includes('wasm'))(
    'are two when nothing was chosen: one reads, the other decodes',
    async () => {
      const reader = choices.includes('node') ? 'node' : 'wasm';
      expect((await engineOf(tinyConfig(), 'auto')).backend).toBe(`${reader}+js`);
    },
  );

  test.runIf(!choices.includes('node'))(
    'that were chosen and are not there are an error with a way out',
    async () => {
      const config = readConfig(tinyConfig(), 'config.json');
      const empty = new Float32Array();
      const opening = openEngine('node', config, { embedding: empty, head: empty, norm: empty, layers: [] });
      await expect(opening).rejects.toThrow(/^The backend node is not there: /);
      await expect(opening).rejects.toMatchObject({ hint: expect.stringContaining('--backend auto') });
    },
  );

  test('go on with typed arrays where the context is short and the branches few, else with TensorFlow.js', () => {
    const side = quickerToDecode(readConfig(tinyConfig(), 'config.json'), 'wasm');
    expect(side(500, 1)).toBe('decoder');
    expect(side(500, 100)).toBe('reader');
    expect(side(32_768, 1)).toBe('reader');
    const ahead = quickerToDecode(readConfig(tinyConfig(), 'config.json'), 'wasm', 'stem');
    expect(ahead(500, 1)).toBe('decoder');
    expect(ahead(32_768, 1)).toBe('reader');
    const large = { hidden_size: 1024, intermediate_size: 4096, num_hidden_layers: 24, vocab_size: 50_000 };
    const big = readConfig(tinyConfig(large), 'config.json');
    for (const reader of ['wasm', 'node'] as const)
      expect(quickerToDecode(big, reader)(10, 1)).toBe('reader');
  });
});
