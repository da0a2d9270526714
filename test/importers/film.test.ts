import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompatFigures, Imported } from '../../src/core/import.ts';
import film from '../../src/importers/film.ts';
import { folderOf, mistakeOf } from '../fixtures/corpora/open.ts';

type Fields = Readonly<Record<string, unknown>>;

const linesOf = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

interface Files {
  readonly task?: string;
  readonly labels: readonly Fields[];
  readonly answers: readonly unknown[];
  readonly pieces?: readonly Fields[];
  readonly name?: string;
}

async function read({
  task = 'database',
  labels,
  answers,
  pieces,
  name = 'm.jsonl',
}: Files): Promise<Imported> {
  const folder = await folderOf({
    [name]: linesOf(answers),
    'labels.jsonl': linesOf(labels),
    'pieces.jsonl': linesOf(pieces ?? []),
  });
  const pathOf = (file: string): string => join(folder, file);
  return film.read({
    task,
    predictions: pathOf(name),
    labels: pathOf('labels.jsonl'),
    pieces: pieces === undefined ? undefined : pathOf('pieces.jsonl'),
  });
}

const entity = (index: number, size: number, more: Fields = {}): Fields => ({
  index,
  set_id: Math.floor(index / size),
  position_id: index % size,
  id: `Q${index}`,
  label: `mill ${index}.`,
  description: `thing number ${index}`,
  skipped: false,
  ...more,
});

const right = (index: number): Fields => ({ samples: [` It is Mill ${index}, I think`] });
const wrong: Fields = { samples: ['Not provided.'] };

describe('predictions and labels', () => {
  test('become one haystack a set, in the order of its context, joined by index', async () => {
    const labels = [0, 1, 2, 3].map((index) => entity(index, 2)).reverse();
    const imported = await read({ labels, answers: [right(0), { sample: 'b' }, null, { samples: [null] }] });
    expect(imported).toMatchObject({ probe: 'table', direction: 'forward', length: 32768 });
    expect(imported.haystacks.map((set) => set.id)).toEqual(['film.database.s0', 'film.database.s1']);
    const [first, second] = imported.haystacks;
    expect(first!.pieces.map((piece) => piece.id)).toEqual(['Q0', 'Q1']);
    expect(first!.pieces[1]).toEqual({
      style: 'table',
      id: 'Q1',
      fields: [
        { name: 'id', value: 'Q1' },
        { name: 'label', value: 'mill 1.' },
        { name: 'description', value: 'thing number 1' },
      ],
    });
    expect(first!.items[1]).toEqual({
      id: 'film.database.0001',
      needle: 1,
      query: {
        question: 'In above context, what is the label and description for the query where the id is Q1?',
        cue: 'Q1',
        target: 'label: mill 1., description: thing number 1',
        parts: ['mill 1.', 'thing number 1'],
      },
      completion: { text: 'b', finishReason: 'other' },
      skipped: false,
    });
    expect(second!.items.map((item) => item.completion)).toEqual([null, null]);
  });

  test('of code give functions, with their bodies where the pieces file is given', async () => {
    const labels = [
      { set_id: 0, position_id: 0, function_name: 'grind', piece: 'b()' },
      { set_id: 0, position_id: 1, name: 'sift', skipped: true },
    ];
    const pieces = [
      { function_name: 'sift', function_define: '    d()\n    e()\n    f()', piece: 'e()' },
      { function_name: 'grind', function_define: '    a()\n    b()\n    c()', piece: 'b()' },
    ];
    const answers = [{ samples: ['grind'] }, { samples: ['x'] }];
    const full = await read({ task: 'code', labels, answers, pieces });
    expect(full).toMatchObject({ probe: 'code', direction: 'backward' });
    expect(full.haystacks[0]!.pieces.map((piece) => piece.style === 'code' && piece.source)).toEqual([
      'def grind():\n    a()\n    b()\n    c()',
      'def sift():\n    d()\n    e()\n    f()',
    ]);
    expect(full.haystacks[0]!.items.map((item) => [item.query, item.skipped])).toEqual([
      [
        {
          question: 'In above context, which function contains the code snip "b()"?',
          cue: 'b()',
          target: 'grind',
          parts: ['grind'],
        },
        false,
      ],
      [expect.objectContaining({ cue: 'e()', target: 'sift' }), true],
    ]);
    const bare = await read({ task: 'code', labels, answers });
    expect(bare.haystacks[0]!.pieces).toMatchObject([
      { name: 'grind', source: 'def grind():\n    b()', statements: ['b()'] },
      { name: 'sift', source: 'def sift():', statements: [] },
    ]);
  });

  test('of documents ask for the words on both sides of the given ones', async () => {
    const sentence = 'Nobody knew  why the wheel was still turning.';
    const labels = [{ set_id: 0, position_id: 0, sentence, piece: 'the wheel was' }];
    const imported = await read({ task: 'document', labels, answers: [{ samples: ['x'] }] });
    expect(imported).toMatchObject({ probe: 'document', direction: 'bidirectional' });
    expect(imported.haystacks[0]!.items[0]!.query).toEqual({
      question: 'In above context, which sentence contains the piece "the wheel was"?',
      cue: 'the wheel was',
      target: 'Nobody knew why the wheel was still turning.',
      parts: ['Nobody knew why', 'still turning.'],
    });
  });

  test("without labels of entities take them from the pieces file, as FILM's dataset has them", async () => {
    const labels = [{ set_id: 0, position_id: 0, id: 'Q1' }];
    const pieces = [{ id: 'Q1', label: '["Mill" of ash]', dcpt: 'old mill' }];
    const imported = await read({ labels, answers: [wrong], pieces });
    expect(imported.haystacks[0]!.items[0]!.query.parts).toEqual(['Mill of ash', 'old mill']);
  });

  test.each([
    ['FILM-7B.database_forward_32k.predictions.jsonl', 'FILM-7B'],
    ['Mistral-7B-Instruct-v0.2.jsonl', 'Mistral-7B-Instruct-v0.2'],
    ['results/FILM-7B/sample_database_forward_32k.jsonl', 'FILM-7B'],
  ])('%s are of the model %s', async (name, model) => {
    expect((await read({ labels: [entity(0, 1)], answers: [wrong], name })).model).toBe(model);
  });
});

/** What FILM's rules give for one answer: a set of 50 items that all have this gold and this answer. */
async function scoreOf(task: string, gold: Fields, answer: string): Promise<number> {
  const indices = Array.from({ length: 50 }, (_, index) => index);
  const imported = await read({
    task,
    labels: indices.map((index) => ({ index, set_id: 0, position_id: index, ...gold })),
    answers: indices.map(() => ({ samples: [answer] })),
  });
  return film.compat(imported).avg;
}

describe("FILM's own score of an answer", () => {
  const mill = { id: 'Q1', label: 'The Mill.', description: 'old house' };
  test.each([
    ['the label, whatever its case and final stop', 'it is the mill by the river', 100],
    ['the description alone', 'an OLD HOUSE', 100],
    ['neither', 'a mill', 0],
  ])('database: %s', async (_, answer, score) => {
    expect(await scoreOf('database', mill, answer)).toBe(score);
  });

  test.each([
    ['the name', 'The function is parse_links.', 100],
    ['a longer name that holds it', 'def _parse_links(x)', 100],
    ['the name in another case', 'Parse_Links', 0],
  ])('code: %s', async (_, answer, score) => {
    expect(await scoreOf('code', { function_name: 'parse_links', piece: 'a()' }, answer)).toBe(score);
  });

  test.each([
    ['all words in any order, with more besides', 'Turned? the MILL turned. Twice', 100],
    ['words with other punctuation are other words', 'the mill turned', (100 * 2) / 3],
    ['no word', 'a wheel', 0],
  ])('document: %s', async (_, answer, score) => {
    expect(await scoreOf('document', { sentence: 'The mill turned.', piece: 'mill' }, answer)).toBeCloseTo(
      score,
      10,
    );
  });
});

describe("FILM's figures", () => {
  const SIZE = 110;
  /** Two sets of two whole spans and ten items over. */
  const labels = Array.from({ length: 2 * SIZE }, (_, index) => {
    const position = index % SIZE;
    return entity(index, SIZE, { skipped: index >= SIZE && position >= 14 && position < 49 });
  });
  /** By hand: span 0 is 49/49 and, after skipping 35, 7/14; span 1 is 0/49 and, with 9 nulls left out, 10/40. */
  const answers = labels.map((_, index) => {
    const [isSecond, position] = [index >= SIZE, index % SIZE];
    if (!isSecond) return position < 49 || position === 99 || position > 99 ? right(index) : wrong;
    if (position >= 90 && position < 99) return position % 2 === 0 ? null : { samples: [null] };
    return position < 7 || position === 49 || (position >= 50 && position < 60) ? right(index) : wrong;
  });
  const figuresOf = async (given: readonly unknown[]): Promise<CompatFigures> =>
    film.compat(await read({ labels, answers: given }));

  test('are the mean over spans of the mean over sets, and the largest less the smallest span', async () => {
    expect(await figuresOf(answers)).toEqual({
      task: 'database',
      avg: 43.75,
      gap: 62.5,
      spans: [
        { from: 0, to: 49, mean: 75, std: 25 },
        { from: 50, to: 99, mean: 12.5, std: 12.5 },
      ],
    });
  });

  test('leave out the last item of every span, the items over, and no other', async () => {
    const before = await figuresOf(answers);
    const firstSet = fc.integer({ min: 0, max: SIZE - 1 });
    await fc.assert(
      fc.asyncProperty(firstSet, async (index) => {
        const isRight = index < 49 || index >= 99;
        const changed = answers.with(index, isRight ? wrong : right(index));
        const counts = index % 50 !== 49 && index < 100;
        expect((await figuresOf(changed)).avg === before.avg).toBe(!counts);
      }),
      { numRuns: 25, examples: [[49], [99], [100], [48], [50], [98]] },
    );
  });

  test('need at least one whole span', async () => {
    const small = await read({ labels: labels.slice(0, 49), answers: answers.slice(0, 49) });
    expect(() => film.compat(small)).toThrow(/spans of 50 items, and the largest set has 49/);
  });
});

describe('a mistake of the user names the file and the line', () => {
  const one = { labels: [entity(0, 2), entity(1, 2)], answers: [wrong, wrong] };
  test.each<[string, Partial<Files>, RegExp]>([
    ['other counts', { answers: [wrong] }, /m\.jsonl has 1 predictions, but .*labels\.jsonl has 2 labels/],
    ['an unknown task', { task: 'databse' }, /No task of FILM is called "databse".*mean "database"/],
    ['a prediction without answer', { answers: [wrong, { text: 'x' }] }, /m\.jsonl, line 2 holds no answer/],
    ['no predictions', { answers: [] }, /m\.jsonl is empty/],
    [
      'a label that is no object',
      { labels: [entity(0, 2), [] as unknown as Fields] },
      /line 2 is not a JSON object/,
    ],
    [
      'an index twice',
      { labels: [entity(0, 2), entity(1, 2, { index: 0 })] },
      /has index 0, where 1 should come/,
    ],
    [
      'a position twice',
      { labels: [entity(0, 2), entity(1, 2, { position_id: 0 })] },
      /line 2 has position 0 in set 0/,
    ],
    ['no set', { labels: [entity(0, 2), { index: 1 }] }, /line 2 has no whole number in "set_id"/],
    ['no gold', { task: 'code' }, /line 1 has no text in "function_name"/],
  ])('%s', async (_, change, message) => {
    expect(await mistakeOf(read({ ...one, ...change }))).toMatch(message);
  });

  test('malformed JSON and missing files', async () => {
    const folder = await folderOf({ 'labels.jsonl': '{"index": 0}\n{"index"\n' });
    const paths = { predictions: join(folder, 'none.jsonl'), labels: join(folder, 'labels.jsonl') };
    expect(await mistakeOf(film.read({ task: 'code', ...paths }))).toMatch(
      /labels\.jsonl, line 2 is not JSON/,
    );
    expect(await mistakeOf(film.read({ task: 'code', ...paths, labels: paths.predictions }))).toMatch(
      /none\.jsonl cannot be read/,
    );
  });
});
