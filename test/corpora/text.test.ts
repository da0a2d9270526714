import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Corpus } from '../../src/core/corpus.ts';
import text from '../../src/corpora/text.ts';
import { folderOf, mistakeOf, openOn } from '../fixtures/corpora/open.ts';

/** The sentences in the order of the files, whatever the draw. */
const sentencesOf = (corpus: Corpus): string[] =>
  [...corpus.draw('1')]
    .map((piece) => (piece.style === 'document' ? piece : { id: '', sentence: '' }))
    .sort((a, b) => Number(a.id.split(':').at(-1)) - Number(b.id.split(':').at(-1)))
    .map((piece) => piece.sentence);

const read = async (name: string, content: string, settings = {}): Promise<string[]> =>
  sentencesOf(await openOn(text, join(await folderOf({ [name]: content }), name), settings));

describe('a text file', () => {
  test('gives its sentences of 6 to 80 words, joined over line ends, each once', async () => {
    const long = `${'word '.repeat(80)}more.`;
    const content = `The mill by the\nriver   stopped in winter. Too short here. ${long}\r\n\r\nNobody knew why the wheel was still turning.\n\nTHE MILL by the river stopped in winter.\n`;
    expect(await read('a.txt', content)).toEqual([
      'The mill by the river stopped in winter.',
      'Nobody knew why the wheel was still turning.',
    ]);
  });

  test.each([
    'We asked Dr. Weber about the old bridge in town.',
    'The letter that J. R. Hale wrote was never sent home.',
    'They met on Jan. 3 near the gates of St. Anne.',
    'It rose by 3.14 metres, e.g. in the years before the flood.',
    'The loss is shown in Fig. 3 and in No. 5 of the list.',
    'This was first shown by Stone et al. (2019) for small rivers.',
    '“Stop the wheel at once!” he said to the miller.',
  ])('keeps together: %s', async (sentence) => {
    const after = 'Nobody knew why the wheel was still turning.';
    expect(await read('a.txt', `${sentence} ${after}`)).toEqual([sentence, after]);
  });

  test('is never cut inside a sentence, however long a paragraph is', async () => {
    const sentences = Array.from(
      { length: 700 },
      (_, index) => `In the year ${1200 + index} the miller counted ${index * 7} sacks of grain.`,
    );
    expect(await read('a.txt', sentences.join(' '))).toEqual(sentences);
  });

  test('in Chinese is cut at its own full stops and counted by characters', async () => {
    expect(await read('a.txt', '河边的老磨坊在冬天停了下来。太短。没有人知道为什么轮子还在转动。')).toEqual([
      '河边的老磨坊在冬天停了下来。',
      '没有人知道为什么轮子还在转动。',
    ]);
  });

  test('gives no sentence that is mostly signs or holds a damaged character', async () => {
    const content = `1 2 3 4 5 6 7 8 9 10 | 11 | 12 + 13.\n\nThe mill by the ri\uFFFDer stopped in winter.\n\nNobody knew why the wheel was still turning.`;
    expect(await read('a.txt', content)).toEqual(['Nobody knew why the wheel was still turning.']);
  });
});

test('Markdown gives prose only: no front matter, code, tables, headings or link targets', async () => {
  const markdown = `---
title: this is the title of the page here
---
# A heading with more than six words in it

The **old** mill is [described](https://example.org/a_(b)) in \`mill.md\` by its_own_name &amp; more.

- [x] The first item is long enough to be kept
  and goes on in the next line.
2. The second item is a sentence of its own.

\`\`\`js
const code = 'that nobody should ever take for a sentence';
\`\`\`

| a table | with a row | that has enough words in it |
|---|---|---|
| and one | more row | that has enough words in it |

An underlined heading with enough words in it
=============================================

    an indented block of code with enough words

> A quoted sentence <b>counts</b> as prose, of course.

[ref]: https://example.org "a title with more than six words"
`;
  expect(await read('a.md', markdown)).toEqual([
    'The old mill is described in mill.md by its_own_name & more.',
    'The first item is long enough to be kept and goes on in the next line.',
    'The second item is a sentence of its own.',
    'A quoted sentence counts as prose, of course.',
  ]);
});

describe('a JSON Lines file', () => {
  const first = 'The mill by the river stopped in winter.';
  const second = 'Nobody knew why the wheel was still turning.';

  test('is read from the first usual field that a line has', async () => {
    const lines = [
      { title: 'x', abstract: first },
      { text: second, body: 1 },
    ].map((line) => JSON.stringify(line));
    expect(await read('a.jsonl', `\uFEFF${lines.join('\n\n')}\n`)).toEqual([first, second]);
  });

  test('is read from the field that is named, line separators inside the text included', async () => {
    const line = JSON.stringify({ text: second, note: first.replace(' by', '\u2028by') });
    expect(await read('a.jsonl', line, { field: 'note' })).toEqual([first]);
  });

  test.each([
    ['{"text": "a"}\n{"text": \n', {}, /a\.jsonl, line 2 is not JSON/],
    ['{"text": "a"}\n[1]\n', {}, /a\.jsonl, line 2 is not a JSON object/],
    [
      '{"text": "a"}\n\n{"words": "b"}\n',
      {},
      /a\.jsonl, line 3 has none of the fields text, .*fields are: words/,
    ],
    ['{"text": "a"}\n', { field: 'note' }, /a\.jsonl, line 1 has no text in "note"/],
  ])('that is wrong is an error with the line: %j', async (content, settings, message) => {
    expect(await mistakeOf(read('a.jsonl', content, settings))).toMatch(message);
  });
});

describe('a folder', () => {
  const files = {
    'a.txt': 'The mill by the river stopped in winter.',
    'deep/b.md': 'Nobody knew why the wheel was still turning.',
    'deep/c.py': 'This is a comment in a language that is not prose.',
    'node_modules/d.md': 'The readme of somebody else is left out here.',
    '.git/e.txt': 'The description of the repository is left out here.',
    'binary.txt': new Uint8Array([84, 0, 104, 105, 115]),
  };

  test('is read with what lies below it, in an order fixed by the seed', async () => {
    const corpus = await openOn(text, await folderOf(files));
    expect(corpus.size).toBe(2);
    expect(new Set([...corpus.draw('7')].map((piece) => piece.id))).toEqual(
      new Set(['a.txt:1', 'deep/b.md:1']),
    );
  });

  test('has the fingerprint of its sentences, wherever it lies', async () => {
    const [one, same] = [
      await openOn(text, await folderOf(files)),
      await openOn(text, await folderOf(files)),
    ];
    const changed = { ...files, 'a.txt': 'The mill by the river stopped in summer.' };
    const other = await openOn(text, await folderOf(changed));
    expect(one.fingerprint).toBe(same.fingerprint);
    expect(one.fingerprint).not.toBe(other.fingerprint);
  });

  test('is drawn whole, once each, and the same again for the same seed', async () => {
    const many = Array.from(
      { length: 40 },
      (_, index) => `The miller counted ${index} sacks of grain today.`,
    );
    const corpus = await openOn(text, await folderOf({ 'a.txt': many.join('\n\n') }));
    const idsOf = (seed: string): string[] => [...corpus.draw(seed)].map((piece) => piece.id);
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const ids = idsOf(seed);
        expect(new Set(ids).size).toBe(corpus.size);
        expect(idsOf(seed)).toEqual(ids);
      }),
      { numRuns: 30 },
    );
    expect(idsOf('a')).not.toEqual(idsOf('b'));
  });
});

describe('a mistake of the user is told with numbers and a way out', () => {
  test.each([
    [{ 'a.txt': '' }, /no sentence of 6 to 80 words \(1 files read, 0 sentences/],
    [{ 'a.txt': 'Too short. Still too short.' }, /\(1 files read, 2 sentences in all\)/],
    [{ 'a.rst': 'The mill by the river stopped in winter.' }, /\(0 files read, .* \.txt, \.md/],
  ])('nothing usable: %j', async (files, message) => {
    expect(await mistakeOf(openOn(text, await folderOf(files)))).toMatch(message);
  });

  test('no such path, no path, a file that is no text, an unknown setting', async () => {
    const folder = await folderOf({ 'a.txt': new Uint8Array([84, 0, 104]) });
    expect(await mistakeOf(openOn(text, join(folder, 'none')))).toMatch(/no file or folder ".*none"/);
    expect(await mistakeOf(openOn(text, ''))).toMatch(/names no file/);
    expect(await mistakeOf(openOn(text, join(folder, 'a.txt')))).toMatch(/is not a text file/);
    expect(await mistakeOf(openOn(text, folder, { feild: 'text' }))).toMatch(/"feild".* mean "field"/);
  });

  test('the name is the spec as it was written', async () => {
    const folder = await folderOf({ 'a.jsonl': '{"note": "The mill by the river stopped in winter."}' });
    expect((await openOn(text, folder, { field: 'note' })).name).toBe(`text:${folder}?field=note`);
  });
});
