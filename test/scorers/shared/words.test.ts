import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashesOf, wordListOf, wordsOf } from '../../../src/scorers/shared/words.ts';

/** Letters and marks that words are told apart by, in several scripts, and halves of pairs. */
const odd = [
  ...[
    'a',
    'B',
    'É',
    'ß',
    'İ',
    'Σ',
    'ς',
    'µ',
    '²',
    'ª',
    'ﬁ',
    'Å',
    'e\u0301',
    '\u0307',
    'λ',
    'ж',
    '中',
    'ไ',
    '각',
  ],
  ...['1', '234', '１', '٣', '-', '–', '−', "'", '’', '.', ',', '/', ':', '_', '$', ' ', '\u00a0', '\u2009'],
  ...['\n', '\0', '°', '×', '½', '\ud800', '\udc00', '𝒳', '👍'],
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...odd), { maxLength: 30 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('Near-misses: 3.5 of 71,432 at 12:30, -5 below.', "It's the mill's Wheel"),
);

test('a text has the same words with and without their places', () => {
  fc.assert(
    fc.property(text, (source) => {
      expect(hashesOf(source)).toEqual(wordsOf(source).hashes);
    }),
    { numRuns: 1000 },
  );
});

test('texts that are read as one have the words that each has by itself', () => {
  fc.assert(
    fc.property(fc.array(text), (sources) => {
      const { words, offsets } = wordListOf(sources);
      const each = sources.map((_, i) => [...words.subarray(offsets[i], offsets[i + 1])]);
      expect(each).toEqual(sources.map((source) => [...wordsOf(source).hashes]));
      expect(offsets.at(-1)).toBe(words.length);
    }),
    { numRuns: 500 },
  );
});

test('so do texts longer than what is read at once', () => {
  const sources = Array.from(
    { length: 40 },
    (_, i) => `${'A b, c-d 1.5 '.repeat(i * 97)}${i % 3 ? '' : '½ λ'}`,
  );
  const { words, offsets } = wordListOf(sources);
  sources.forEach((source, i) => {
    expect([...words.subarray(offsets[i], offsets[i + 1])]).toEqual(wordsOf(source).hashes);
  });
});

test('places are those of the words in the normalised text', () => {
  const { text: plain, starts, ends } = wordsOf('Die ﬂinke Bäckerin: -5 °C, it’s 71,432!');
  expect(starts.map((start, i) => plain.slice(start, ends[i]))).toEqual([
    ...['die', 'flinke', 'bäckerin', '-5', 'c', 'it’s', '71,432'],
  ]);
});
