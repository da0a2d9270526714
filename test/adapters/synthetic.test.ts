import { describe, expect, test } from 'vitest';
import code from '../../probes/code.ts';
import document from '../../probes/document.ts';
import table from '../../probes/table.ts';
import { answerFrom } from '../../src/adapters/synthetic/read.ts';
import synthetic from '../../src/adapters/synthetic.ts';
import type { Adapter, Completion } from '../../src/core/adapter.ts';
import type { Context } from '../../src/core/haystack.ts';
import type { Piece } from '../../src/core/piece.ts';
import { type Direction, directions, type Probe, type Query } from '../../src/core/probe.ts';
import type { Judgement, Scorer } from '../../src/core/score.ts';
import { UserError } from '../../src/core/user-error.ts';
import fields from '../../src/scorers/fields.ts';
import identifier from '../../src/scorers/identifier.ts';
import wordRecall from '../../src/scorers/word-recall.ts';
import { contextOf, promptOf } from '../probes/support/context.ts';
import { chineseSentences, functions, rows, sentences } from '../probes/support/pieces.ts';
import { adapterOptions } from '../support/adapter-options.ts';

const settingsOf = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text));
const create = (shape: string, settings = ''): Promise<Adapter> =>
  synthetic.create(
    {
      text: `synthetic:${shape}?${settings}`,
      adapter: 'synthetic',
      target: shape,
      settings: settingsOf(settings),
    },
    adapterOptions(),
  );

interface Haystack {
  readonly name: string;
  readonly probe: Probe;
  readonly scorer: Scorer;
  readonly pieces: readonly Piece[];
}
const haystacks: readonly Haystack[] = [
  { name: 'document', probe: document as Probe, scorer: wordRecall, pieces: sentences },
  { name: 'Chinese document', probe: document as Probe, scorer: wordRecall, pieces: chineseSentences },
  { name: 'code', probe: code as Probe, scorer: identifier, pieces: functions },
  { name: 'table', probe: table as Probe, scorer: fields, pieces: rows },
];

interface Asked {
  readonly id: string;
  readonly needle: number;
  readonly query: Query;
}

/** The first question about each piece whose cue is unique in the context. */
function questions({ name, probe, pieces }: Haystack, direction: Direction): Asked[] {
  const { text } = contextOf(probe, pieces);
  return pieces.flatMap((piece, needle) => {
    const query = probe.ask[direction](piece).find(({ cue }) => text.split(cue).length === 2);
    return query ? [{ id: `${name}/${direction}/${needle}`, needle, query }] : [];
  });
}

async function answers(adapter: Adapter, context: Context, asked: readonly { id: string; query: Query }[]) {
  const session = await adapter.open(context, { prime: { id: 'prime', text: promptOf('Ready?') } });
  return await Promise.all(
    asked.map(({ id, query }) => session.ask({ id, text: promptOf(query.question) }, { maxTokens: 128 })),
  );
}

async function judgements(
  adapter: Adapter,
  haystack: Haystack,
  direction: Direction,
  asked: readonly Asked[] = questions(haystack, direction),
) {
  const context = contextOf(haystack.probe, haystack.pieces);
  const completions = await answers(adapter, context, asked);
  const judge = haystack.scorer.open(haystack.pieces);
  return asked.map(({ needle, query }, i) => ({
    needle,
    completion: completions[i]!,
    judgement: judge(query, needle, completions[i]!),
  }));
}

const cells = haystacks.flatMap((haystack) => directions.map((direction) => ({ ...haystack, direction })));

describe.each(cells)('$name $direction', ({ direction, ...haystack }) => {
  test('can be asked of every piece', () => {
    expect(questions(haystack, direction)).toHaveLength(haystack.pieces.length);
  });

  test('a perfect reader is right, to the letter, every time', async () => {
    const all = await judgements(await create('flat', 'accuracy=1'), haystack, direction);
    for (const { judgement } of all)
      expect(judgement).toMatchObject({ outcome: 'correct', value: 1, strict: true });
  });

  test('a copier of the neighbour is wrong every time, and the neighbour is named', async () => {
    const all = await judgements(await create('neighbour'), haystack, direction);
    for (const { needle, judgement } of all) {
      expect(judgement.outcome).toBe('wrong_item');
      expect(Math.abs(judgement.source! - needle)).toBe(1);
    }
  });

  test('a reader that is never right gives other pieces or what is nowhere', async () => {
    const all = await judgements(await create('flat', 'accuracy=0'), haystack, direction);
    for (const { judgement } of all) expect(['wrong_item', 'absent_text']).toContain(judgement.outcome);
  });

  test('refusals and cut answers are known as such', async () => {
    const outcomes = async (shape: string): Promise<Judgement['outcome'][]> =>
      (await judgements(await create(shape, 'accuracy=0'), haystack, direction)).map(
        (it) => it.judgement.outcome,
      );
    expect(new Set(await outcomes('refuser'))).toEqual(new Set(['refusal']));
    expect(new Set(await outcomes('truncator'))).toEqual(new Set(['truncated']));
  });
});

/** A table of many rows, to see probabilities. */
const many = Array.from({ length: 4000 }, (_, i) => ({
  style: 'table' as const,
  id: `M${i}`,
  fields: [
    { name: 'id', value: `M-${10_000 + i}` },
    { name: 'mark', value: `${10_000 + ((i * 7919) % 4001)}-${10_000 + i}` },
  ],
}));
const long: Haystack = { name: 'many', probe: table as Probe, scorer: fields, pieces: many };
/** Ids are unique by construction, which spares a proof. */
const longAsked = many.map((row, needle) => ({
  id: `many/${needle}`,
  needle,
  query: table.ask.forward(row)[0]!,
}));

/** Share right in the first fifth, the middle third and the last fifth. */
async function zones(adapter: Adapter): Promise<number[]> {
  const all = await judgements(adapter, long, 'forward', longAsked);
  return [
    [0, 1 / 5],
    [1 / 3, 2 / 3],
    [4 / 5, 1],
  ].map(([from, to]) => {
    const inside = all.filter(({ needle }) => needle + 0.5 >= from! * 4000 && needle + 0.5 < to! * 4000);
    return inside.filter(({ judgement }) => judgement.outcome === 'correct').length / inside.length;
  });
}

describe('shapes', () => {
  // 800 to 1,333 draws a zone: four standard errors are at most 0.06.
  test.each([
    { shape: 'flat', settings: 'accuracy=0.8', first: 0.8, middle: 0.8, last: 0.8 },
    {
      shape: 'u',
      settings: 'accuracy=0.9&sag=0.5',
      first: 0.9 - 0.5 * 0.154,
      middle: 0.9 - 0.5 * 0.928,
      last: 0.9 - 0.5 * 0.154,
    },
    { shape: 'primacy', settings: 'accuracy=0.9&sag=0.4', first: 0.9, middle: 0.5, last: 0.5 },
    { shape: 'recency', settings: 'accuracy=0.9&sag=0.4', first: 0.5, middle: 0.5, last: 0.9 },
    { shape: 'cliff', settings: 'accuracy=0.9&sag=0.7&at=0.7', first: 0.9, middle: 0.9, last: 0.2 },
    { shape: 'front', settings: 'accuracy=0.9&at=0.3', first: 0, middle: 0.9, last: 0.9 },
    { shape: 'guesser', settings: '', first: 0, middle: 0, last: 0 },
    { shape: 'flat', settings: 'accuracy=0.9&drop=0.2', first: 0.7, middle: 0.7, last: 0.7 },
    { shape: 'flat', settings: 'accuracy=0.9&middle=0.2', first: 0.9, middle: 0.7, last: 0.9 },
    { shape: 'flat', settings: 'accuracy=1&flips=0.32', first: 0.8, middle: 0.8, last: 0.8 },
  ])('$shape has its known curve', async ({ shape, settings, first, middle, last }) => {
    const adapter = await create(shape, settings);
    const shares = await zones(adapter);
    [first, middle, last].forEach((truth, zone) => {
      expect(Math.abs(shares[zone]! - truth)).toBeLessThan(0.06);
    });
  });

  test('a cliff falls exactly at its depth', async () => {
    const all = await judgements(
      await create('cliff', 'accuracy=1&sag=1&at=0.25'),
      long,
      'forward',
      longAsked,
    );
    const lastRight = all.findLastIndex(({ judgement }) => judgement.outcome === 'correct');
    expect(Math.abs(lastRight - 1000)).toBeLessThanOrEqual(2);
    expect(all.slice(0, lastRight).every(({ judgement }) => judgement.outcome === 'correct')).toBe(true);
  });
});

describe('other ways to answer', () => {
  test('a copier of the last piece is right there only', async () => {
    const all = await judgements(await create('last'), haystacks[3]!, 'forward');
    expect(all.map(({ judgement }) => judgement.outcome)).toEqual([
      ...all.slice(1).map(() => 'wrong_item'),
      'correct',
    ]);
    expect(all.slice(0, -1).every(({ judgement }) => judgement.source === rows.length - 1)).toBe(true);
  });

  test.each(cells)('a chatty one is right in $name $direction, but not in the asked form', async (cell) => {
    const all = await judgements(await create('chatty', 'accuracy=0'), cell, cell.direction);
    for (const { judgement } of all) expect(judgement).toMatchObject({ outcome: 'correct', strict: false });
  });
});

describe('luck', () => {
  const asked = longAsked.slice(0, 2000);
  /** Which questions are answered right about each of some contexts, which differ in their last rows. */
  const rights = async (settings: string, contexts = 1): Promise<boolean[][]> => {
    const adapter = await create('flat', settings);
    return await Promise.all(
      Array.from({ length: contexts }, async (_, i) => {
        const list = contexts === 1 ? asked : asked.slice(0, 200);
        const context = contextOf(long.probe, many.slice(0, contexts === 1 ? 4000 : 210 + i));
        const completions = await answers(adapter, context, list);
        return list.map(({ query }, j) => completions[j]!.text === query.target);
      }),
    );
  };
  const share = (list: readonly boolean[]): number => list.filter(Boolean).length / list.length;
  const differing = (a: readonly boolean[], b: readonly boolean[]): number =>
    share(a.map((one, i) => one !== b[i]));

  test('a drop loses answers and gains none', async () => {
    const [[better], [worse]] = [await rights('accuracy=0.9'), await rights('accuracy=0.9&drop=0.1')];
    expect(worse!.filter((right, i) => right && !better![i])).toEqual([]);
    expect(share(better!) - share(worse!)).toBeCloseTo(0.1, 1);
  });

  test('flips change as many answers as they say, by noise', async () => {
    const [[one], [again], [other]] = [
      await rights('accuracy=0.9&flips=0.1&noise=1'),
      await rights('accuracy=0.9&flips=0.1&noise=1'),
      await rights('accuracy=0.9&flips=0.1&noise=2'),
    ];
    expect(again).toEqual(one);
    expect(Math.abs(differing(one!, other!) - 0.1)).toBeLessThan(0.02);
  });

  test('flips change as many answers from one asking to the next', async () => {
    const adapter = await create('flat', 'accuracy=0.9&flips=0.1');
    const session = await adapter.open(contextOf(long.probe, many), { prime: { id: '', text: '' } });
    const ask = async (): Promise<boolean[]> =>
      await Promise.all(
        asked.map(async ({ id, query }) => {
          const { text } = await session.ask({ id, text: promptOf(query.question) }, { maxTokens: 9 });
          return text === query.target;
        }),
      );
    expect(Math.abs(differing(await ask(), await ask()) - 0.1)).toBeLessThan(0.02);
  });

  test('spread makes half of the contexts better and half worse', async () => {
    const shares = (await rights('accuracy=0.7&spread=0.25', 24)).map(share);
    const good = shares.filter((one) => one > 0.7);
    expect(good.length).toBeGreaterThan(5);
    expect(good.length).toBeLessThan(19);
    for (const one of shares) expect(Math.abs(Math.abs(one - 0.7) - 0.25)).toBeLessThan(0.1);
  });

  test('events take three in ten of the right answers of some contexts, by noise', async () => {
    const plain = await rights('accuracy=1', 24);
    const struck = await rights('accuracy=1&events=0.25', 24);
    const losses = struck.map((list, i) => share(plain[i]!) - share(list)).filter((loss) => loss > 0);
    expect(losses.length).toBeGreaterThan(1);
    expect(losses.length).toBeLessThan(14);
    for (const loss of losses) expect(Math.abs(loss - 0.3)).toBeLessThan(0.12);
    expect(await rights('accuracy=1&events=0.25&noise=5', 24)).not.toEqual(struck);
  });
});

describe('draws', () => {
  const asked = longAsked.slice(0, 400);
  const context = contextOf(long.probe, many);
  const texts = async (adapter: Adapter, list = asked): Promise<Map<string, string>> => {
    const completions = await answers(adapter, context, list);
    return new Map(list.map(({ id }, i) => [id, completions[i]!.text]));
  };

  test('depend on seed and question alone, not on order or session', async () => {
    const once = await texts(await create('u'));
    expect(await texts(await create('u'), [...asked].reverse())).toEqual(new Map([...once].reverse()));
    expect(await texts(await create('u', 'seed=2'))).not.toEqual(once);
  });

  test('are common to models of one seed: a worse model is wrong wherever the better one is', async () => {
    const rights = async (accuracy: string): Promise<Set<string>> => {
      const given = await texts(await create('flat', `accuracy=${accuracy}`));
      return new Set(asked.filter(({ id, query }) => given.get(id) === query.target).map(({ id }) => id));
    };
    const [better, worse] = [await rights('0.9'), await rights('0.6')];
    expect(worse.size).toBeLessThan(better.size);
    expect([...worse].filter((id) => !better.has(id))).toEqual([]);
  });
});

test('a question about something that is not in the context is declined', async () => {
  const [{ query } = { query: undefined }] = questions(haystacks[3]!, 'forward');
  const [completion] = await answers(await create('flat', 'accuracy=1'), contextOf(table, rows.slice(1)), [
    { id: 'x', query: query! },
  ]);
  expect(completion?.text).toBe('I cannot find that in the text.');
});

test('a question worded in another way is an error, not a wrong answer', async () => {
  const session = await (await create('u')).open(contextOf(table, rows), { prime: { id: '', text: '' } });
  await expect(
    session.ask({ id: 'x', text: promptOf('How many rows are there?') }, { maxTokens: 9 }),
  ).rejects.toThrow('cannot read the question');
});

test('the model says that it is simulated, and with which settings', async () => {
  expect(await create('cliff', 'at=0.25&seed=7')).toMatchObject({
    model: 'synthetic:cliff',
    synthetic: true,
    params: { shape: 'cliff', accuracy: 0.95, sag: 0.3, at: 0.25, seed: 7 },
  });
  expect((await create('flat', 'drop=0.1&noise=3')).params).toEqual({
    shape: 'flat',
    accuracy: 0.95,
    seed: 1,
    drop: 0.1,
    noise: 3,
  });
  expect((await create('neighbour')).params).toEqual({ shape: 'neighbour', seed: 1 });
});

test('nothing is said about tokens, which nobody counted', async () => {
  const [{ query } = { query: undefined }] = questions(haystacks[3]!, 'forward');
  const [completion] = (await answers(await create('flat'), contextOf(table, rows), [
    { id: 'x', query: query! },
  ])) as [Completion];
  expect(completion.usage).toEqual({
    input: null,
    cached: null,
    cacheWrite: null,
    output: null,
    reasoning: null,
  });
  expect(completion.latencyMs).toBe(0);
});

test('a stopped run is not answered', async () => {
  const session = await (await create('u')).open(contextOf(table, rows), { prime: { id: '', text: '' } });
  await expect(
    session.ask({ id: 'x', text: '' }, { maxTokens: 9, signal: AbortSignal.abort() }),
  ).rejects.toThrow();
});

test.each<[string, string, string, string]>([
  ['an unknown shape', 'primasy', '', 'Did you mean "primacy"?'],
  ['an unknown setting', 'u', 'acuracy=1', 'Did you mean "accuracy"?'],
  ['a setting of another shape', 'flat', 'sag=0.1', 'It has: accuracy, seed, drop, middle'],
  ['an accuracy above 1', 'flat', 'accuracy=95', 'Give a number from 0 to 1'],
  ['an empty value', 'flat', 'accuracy=', 'Give a number from 0 to 1'],
  ['a sag below 0', 'u', 'sag=-0.1', 'Give a number from 0 to 1'],
  ['a sag deeper than the accuracy', 'u', 'accuracy=0.2', 'at most the accuracy'],
  ['more flips than chance makes', 'flat', 'flips=0.6', 'Give a number from 0 to 0.5'],
  ['a noise that is no whole number', 'flat', 'noise=x', 'Give a whole number'],
  ['luck where nothing is looked for', 'neighbour', 'drop=0.1', 'It has: seed.'],
  ['a seed that is no whole number', 'u', 'seed=1.5', 'Give a whole number'],
])('%s is a mistake that says the way out', async (_, shape, settings, hint) => {
  const error = await create(shape, settings).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).hint).toContain(hint);
});

describe('the name of a function is read where the function begins', () => {
  test.each([
    ['constructor(runs: Runs) {\n  this.#runs = runs;\n}', 'constructor'],
    ['constructor(runs = new Runs()) {\n  this.#runs = runs;\n}', 'constructor'],
    ['copy(line: string): string {\n  const fresh = line.trim();\n  return fresh;\n}', 'copy'],
    ['private async open<T>(path: T) {\n  function inner() {}\n  return inner(path);\n}', 'open'],
    ['@cached(size=3)\ndef total(rows):\n    return sum(rows)', 'total'],
    ['func (r *Reader) Next() bool {\n\treturn r.advance()\n}', 'Next'],
    ['export const half = (n: number) => {\n  return n / 2;\n};', 'half'],
  ])('%j', (piece, name) => {
    expect(answerFrom(piece, { style: 'code', direction: 'backward', cue: '' })).toBe(name);
  });
});
