import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import type { Tokenizer, TokenizerPlugin } from '../../src/core/tokenizer.ts';
import { UserError } from '../../src/core/user-error.ts';
import { datasets } from '../../src/load.ts';
import { soup } from '../tokenizers/soup.ts';
import { anyText } from './support/any-text.ts';
import { contextOf } from './support/ask.ts';
import { generated } from './support/generated.ts';
import { oddPieces } from './support/odd-pieces.ts';
import { every } from './support/plugins.ts';

/** A byte-level tokenizer.json, for those that are read from the user's file. */
const file = fileURLToPath(new URL('../fixtures/tokenizers/tiny/tokenizer.json', import.meta.url));
const readsFile = ({ example }: TokenizerPlugin): boolean => /[/\\]/.test(example);
const open = (plugin: TokenizerPlugin): Promise<Tokenizer> =>
  plugin.open({ source: readsFile(plugin) ? file : '', datasets });

/** Texts of scripts, signs and halves of characters in all mixtures. */
const mixed = fc.integer().map((seed) => soup(seeded(String(seed))));
const letter = fc.constantFrom(...'abcXYZéßяא中かª');

const special = [
  '<|endoftext|>',
  '<|im_start|>',
  '<|eot_id|>',
  '<s>',
  '</s>',
  '<bos>',
  '[CLS]',
  '<pad>',
  '<unk>',
];

const RUN = 100_000;
const runs: readonly (readonly [string, string])[] = [
  ['a letter', 'a'.repeat(RUN)],
  ['blanks', ' '.repeat(RUN)],
  ['line breaks', '\n'.repeat(RUN)],
  ['a sign', '='.repeat(RUN)],
  ['a digit', '7'.repeat(RUN)],
  ['a Han character', '中'.repeat(RUN)],
  ['an emoji', '🙂'.repeat(RUN / 2)],
  ['half an emoji', '\ud83d'.repeat(RUN)],
  ['marks', '\u0301'.repeat(RUN)],
];

const probes = await every('probe');

describe.each(await every('tokenizer'))('the tokenizer $name', ({ name, plugin }) => {
  let opened: Promise<Tokenizer> | undefined;
  const tokenizer = (): Promise<Tokenizer> => {
    opened ??= open(plugin);
    return opened;
  };
  const count = async (text: string): Promise<number> => (await (await tokenizer()).count([text]))[0]!;
  const adds = async (a: string, b: string): Promise<void> => {
    const [first, second, both] = await (await tokenizer()).count([a, b, a + b]);
    expect(first! + second!, JSON.stringify([a, b])).toBe(both);
  };

  test('says what it is, with an example that opens it', async () => {
    expect(plugin.describe).toMatch(/^\S.*\S$/);
    if (!readsFile(plugin)) expect(plugin.example).toBe(name);
    const { name: label, exact, fingerprint } = await tokenizer();
    expect(label).not.toBe('');
    expect(typeof exact).toBe('boolean');
    expect(fingerprint).toMatch(/^\S{8,}$/);
    expect((await open(plugin)).fingerprint).toBe(fingerprint);
  });

  test('names a file that is not there', async () => {
    if (!readsFile(plugin)) return;
    const failing = plugin.open({ source: '/no/such/tokenizer.json', datasets });
    await expect(failing).rejects.toThrow(UserError);
    await expect(failing).rejects.toThrow('/no/such/tokenizer.json');
  });

  test('counts nothing for nothing, and at least one and no more than its bytes for anything else', async () => {
    expect(await count('')).toBe(0);
    expect(await (await tokenizer()).count([])).toEqual([]);
    const text = fc.oneof(mixed, anyText());
    const law = fc.asyncProperty(text, async (text) => {
      const tokens = await count(text);
      expect(Number.isInteger(tokens)).toBe(true);
      if (text !== '') expect(tokens).toBeGreaterThan(0);
      expect(tokens).toBeLessThanOrEqual(Buffer.byteLength(text));
    });
    await fc.assert(law, { numRuns: 120, seed: 1 });
  });

  test('lacks at least nothing and at most everything, where it says what it lacks', async () => {
    const { unknown } = await tokenizer();
    if (!unknown) return;
    expect(await unknown('')).toBe(0);
    const law = fc.asyncProperty(fc.oneof(mixed, anyText()), async (text) => {
      const share = await unknown(text);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    });
    await fc.assert(law, { numRuns: 120, seed: 4 });
  });

  test('counts many texts as it counts each, every time', async () => {
    const random = seeded('contract/batch');
    const texts = ['', ...Array.from({ length: 150 }, () => soup(random)), '', 'x'];
    const counts = await (await tokenizer()).count(texts);
    const alone: number[] = [];
    for (const text of texts) alone.push(await count(text));
    expect(counts).toEqual(alone);
    expect(await (await open(plugin)).count(texts)).toEqual(alone);
  });

  test('adds up where a blank and a letter follow the end of a sentence', async () => {
    const law = fc.asyncProperty(
      mixed,
      fc.constantFrom('.', '?', '!”', '…', 'x', '7', '。'),
      letter,
      mixed,
      (a, end, first, b) => adds(a + end, ` ${first}${b}`),
    );
    await fc.assert(law, { numRuns: 120, seed: 2 });
  });

  test.each(['\n', '\n\n'])('adds up where a letter follows a line that ends in %j', async (trail) => {
    const end = fc.constantFrom('.', '}', ';', ')', 'x', '7', '。', '|', '"');
    const law = fc.asyncProperty(mixed, end, letter, mixed, (a, last, first, b) =>
      adds(a + last + trail, first + b),
    );
    await fc.assert(law, { numRuns: 120, seed: 3 });
  });

  test.each(probes)(
    'counts a context of the probe $name as the sum of its pieces',
    async ({ plugin: probe }) => {
      const pieces = [
        ...(await generated(probe.style, 80)),
        ...oddPieces[probe.style].filter((piece) => /^\p{L}/u.test(probe.render(piece))),
      ];
      const counts = await (await tokenizer()).count(pieces.map((piece) => contextOf(probe, [piece])));
      expect(await count(contextOf(probe, pieces))).toBe(counts.reduce((sum, tokens) => sum + tokens, 0));
    },
  );

  test('counts the text of special tokens as ordinary text, and adds none', async () => {
    for (const text of special) {
      // A single token would be the special one.
      expect(await count(text), text).toBeGreaterThanOrEqual(2);
      expect(await count(`a ${text}`)).toBeGreaterThanOrEqual(3);
    }
    expect(await count('a')).toBe(1);
  });

  test('counts halves of characters as what they are sent as', async () => {
    for (const text of ['\ud800', 'a\udc00b', '\ud83d \ude00', `\udfff${'x'.repeat(50)}`]) {
      expect(await count(text)).toBe(await count(Buffer.from(text).toString()));
    }
  });

  test.each(runs)('counts a hundred thousand of %s', async (_name, text) => {
    const tokens = await count(text);
    expect(tokens).toBeGreaterThanOrEqual(RUN / 200);
    expect(tokens).toBeLessThanOrEqual(Buffer.byteLength(text));
  });
});
