import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '../src/core/hash.ts';
import { datasets } from '../src/load.ts';

test('SOURCES.md names every file of datasets/ with its hash', () => {
  const sources = readFileSync(join(datasets, 'SOURCES.md'), 'utf8');
  const files = readdirSync(datasets, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  );
  expect(files.length).toBeGreaterThan(40);
  const missing = files.filter((file) => {
    const row = sources.split('\n').find((line) => line.startsWith(`| \`${file}\` |`));
    return !row?.includes(sha256(readFileSync(join(datasets, file))));
  });
  expect(missing).toEqual([]);
});
