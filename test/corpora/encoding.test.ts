import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CorpusPlugin } from '../../src/core/corpus.ts';
import film from '../../src/corpora/film.ts';
import rows from '../../src/corpora/rows.ts';
import text from '../../src/corpora/text.ts';
import { folderOf, mistakeOf, openOn } from '../fixtures/corpora/open.ts';

const latin1 = (words: string): Uint8Array => Buffer.from(words, 'latin1');
const prose = 'Every sentence of this text has at least six words in it.';

const foreign: readonly (readonly [string, CorpusPlugin, Uint8Array, number])[] = [
  ['a.csv', rows, latin1('sku,name\n1,näme\n2,other\n'), 2],
  ['a.tsv', rows, latin1('sku\tnäme\n1\tone\n'), 1],
  ['a.jsonl', rows, latin1('{"sku":"1","name":"one"}\n\n{"sku":"2","name":"zwö"}'), 3],
  ['b.jsonl', text, latin1(`{"text":"${prose}"}\n{"text":"Füße"}\n`), 2],
  ['a.txt', text, latin1(`${prose}\n\nDer alte Mann saß nie auf dem Stuhl.\n`), 3],
  ['a.md', text, latin1(`${prose}\n${prose} Ä`), 2],
  // Far behind the first chunk that is read.
  ['long.csv', rows, latin1(`sku,name\n${'1,plain\n'.repeat(20_000)}2,ü\n`), 20_002],
];

describe('files that are not UTF-8 are refused with their line', () => {
  test.each(foreign)('%s', async (name, plugin, content, line) => {
    const path = join(await folderOf({ [name]: content }), name);
    const mistake = await mistakeOf(openOn(plugin, path));
    expect(mistake).toContain(`${name}, line ${line} is not UTF-8.`);
    expect(mistake).toContain('iconv');
  });

  test('also where a folder holds others', async () => {
    const folder = await folderOf({ 'a.txt': prose, 'b/c.txt': latin1('Größe') });
    expect(await mistakeOf(openOn(text, folder))).toContain('b/c.txt, line 1 is not UTF-8.');
  });
});

describe('letters outside of ASCII are read as they are', () => {
  const name = 'näme 日本語 😀';

  test.each([
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFFsku,name\n1,${name}\n2,b\n`, 'utf16le')],
    ['UTF-8', Buffer.from(`sku,name\n1,${name}\n2,b`)],
    ['UTF-8 that ends in a letter of four bytes', Buffer.from(`sku,name\n2,b\n1,${name}`)],
  ])('in %s', async (_, content) => {
    const corpus = await openOn(rows, join(await folderOf({ 'a.csv': content }), 'a.csv'));
    expect(JSON.stringify([...corpus.draw('1')])).toContain(name);
  });

  test.each([0, 1, 2, 3])(
    'also where the chunks that are read end within one, %d bytes on',
    async (shift) => {
      const names = Array.from({ length: 30_000 }, (_, i) => `😀${i}ü`);
      const lines = names.map((one) => JSON.stringify({ sku: one, name: one }));
      const path = join(await folderOf({ 'a.jsonl': `${' '.repeat(shift)}${lines.join('\n')}` }), 'a.jsonl');
      const corpus = await openOn(rows, path);
      const read = [...corpus.draw('1')].map(({ id }) => id);
      expect(new Set(read)).toEqual(new Set(names));
      expect(readFileSync(path).length).toBeGreaterThan(1 << 20);
    },
  );
});

test('a file that the system does not read is named', async () => {
  const folder = await folderOf({});
  await mkdir(join(folder, 'document_sentences.jsonl'));
  expect(await mistakeOf(openOn(film, folder, {}, 'document'))).toMatch(
    /document_sentences\.jsonl" cannot be read: EISDIR/,
  );
});
