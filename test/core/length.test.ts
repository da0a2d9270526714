import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLength, parseLength } from '../../src/core/length.ts';
import { UserError } from '../../src/core/user-error.ts';

test.each([
  ['500', 500],
  ['1', 1],
  ['4k', 4096],
  ['4K', 4096],
  [' 4 k ', 4096],
  ['1.5k', 1536],
  ['0.5k', 512],
  ['128k', 131_072],
  ['1m', 1_048_576],
  ['0.25M', 262_144],
  ['1000000', 1_000_000],
  ['007', 7],
])('"%s" is %i tokens', (text, tokens) => {
  expect(parseLength(text)).toBe(tokens);
});

test.each([
  '',
  ' ',
  'k',
  '0',
  '0k',
  '-1',
  '+4k',
  '1.5',
  '1.3k',
  '.5k',
  '4.k',
  '4kb',
  '4kk',
  '1e3',
  '4,096',
  '٤k',
  'NaN',
  'Infinity',
  '9'.repeat(400),
])('"%s" is no length, and the mistake says how to write one', (text) => {
  expect(() => parseLength(text)).toThrow(UserError);
  expect(() => parseLength(text)).toThrow(`"${text}" is not a length.`);
});

test.each([
  [500, '500'],
  [1023, '1023'],
  [1024, '1k'],
  [1536, '1536'],
  [131_072, '128k'],
  [1_048_576, '1m'],
  [1_049_600, '1025k'],
])('%i tokens are written "%s"', (tokens, text) => {
  expect(formatLength(tokens)).toBe(text);
});

test('every number of tokens is read back as it was written', () => {
  const tokens = fc.oneof(
    fc.integer({ min: 1, max: 2 ** 40 }),
    fc.integer({ min: 1, max: 4096 }).map((n) => n * 1024),
  );
  fc.assert(
    fc.property(tokens, (n) => {
      expect(parseLength(formatLength(n))).toBe(n);
    }),
  );
});
