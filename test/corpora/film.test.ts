import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import film from '../../src/corpora/film.ts';
import { folderOf, mistakeOf, openOn } from '../fixtures/corpora/open.ts';

const linesOf = (...objects: readonly object[]): string =>
  objects.map((object) => `${JSON.stringify(object)}\n`).join('');

const files = {
  'document_sentences.jsonl': linesOf(
    { sentence: 'The mill by the river stopped in winter.', piece: 'by the river stopped' },
    { sentence: 'The  mill by the river\nstopped in winter.', piece: 'by the river stopped' },
    { sentence: 'Nobody knew why.', piece: 'knew' },
  ),
  'code_functions.jsonl': linesOf(
    {
      function_name: 'grind_rye',
      function_define: '    with open(path) as f:\n    for line in f:\n    total += 1',
      piece: 'for line in f:',
    },
    { function_name: 'twice', function_define: '    a()\n    b()\n    c()', piece: 'b()' },
    { function_name: 'twice', function_define: '    d()\n    e()\n    f()', piece: 'e()' },
  ),
  'database_entities.jsonl': linesOf(
    { id: 'Q1', label: '[Mill | River]', dcpt: 'old mill' },
    { id: 'Q2', label: 'Rye', dcpt: 'kind of grain' },
    { id: 'Q2', label: 'Rye', dcpt: 'kind of grain' },
    { id: 'Q3', label: 'Ash', dcpt: 'tree' },
    { id: 'Q3', label: 'Ash', dcpt: 'what a fire leaves' },
  ),
};

describe("FILM's pieces files", () => {
  test('give sentences, each once', async () => {
    const corpus = await openOn(film, await folderOf(files), {}, 'document');
    expect(corpus.size).toBe(2);
    expect([...corpus.draw('1')]).toContainEqual({
      style: 'document',
      id: 'document_sentences.jsonl:1',
      sentence: 'The mill by the river stopped in winter.',
    });
  });

  test('give functions of a name and three lines; a name that two of them have cannot be asked for', async () => {
    const corpus = await openOn(film, await folderOf(files), {}, 'code');
    expect([...corpus.draw('1')]).toEqual([
      {
        style: 'code',
        id: 'code_functions.jsonl:1:grind_rye',
        name: 'grind_rye',
        language: 'python',
        source: 'def grind_rye():\n    with open(path) as f:\n    for line in f:\n    total += 1',
        statements: ['with open(path) as f:', 'for line in f:', 'total += 1'],
      },
    ]);
  });

  test('give rows of id, label and description, without ids that stand for two things', async () => {
    const corpus = await openOn(film, await folderOf(files), {}, 'table');
    const pieces = [...corpus.draw('1')].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(pieces.map((piece) => piece.id)).toEqual(['Q1', 'Q2']);
    expect(pieces[0]).toMatchObject({
      fields: [
        { name: 'id', value: 'Q1' },
        { name: 'label', value: '[Mill | River]' },
        { name: 'description', value: 'old mill' },
      ],
    });
  });

  test('are found by the folder that holds them or one by one', async () => {
    const folder = await folderOf(files);
    const one = await openOn(film, join(folder, 'database_entities.jsonl'), {}, 'table');
    expect(one.fingerprint).toBe((await openOn(film, folder, {}, 'table')).fingerprint);
  });

  test('that are missing, empty, of another style or malformed are errors', async () => {
    const folder = await folderOf({ ...files, 'code_functions.jsonl': '', 'x.jsonl': '{"id": "Q1"}\n{' });
    const failing = (path: string, style: 'document' | 'code' | 'table'): Promise<string> =>
      mistakeOf(openOn(film, join(folder, path), {}, style));
    expect(await failing('', 'code')).toMatch(/holds no code piece that can be used \(0 read\)/);
    expect(await failing('none', 'code')).toMatch(/There is no file or folder/);
    expect(await failing('database_entities.jsonl', 'code')).toMatch(/line 1 has no text in "function_name"/);
    expect(await failing('x.jsonl', 'table')).toMatch(/x\.jsonl, line 1 has no text in "label"/);
    const empty = await folderOf({ 'a.txt': '' });
    expect(await mistakeOf(openOn(film, empty, {}, 'table'))).toMatch(
      /no file or folder .*database_entities/,
    );
  });
});
