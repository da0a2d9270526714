import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../src/core/fold.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        'A',
        'b',
        'ß',
        'İ',
        'Σ',
        'ǅ',
        ' ',
        '\n',
        '\u00a0',
        '\u2028',
        '\ufeff',
        '\u0085',
        '\ud83d',
        '.',
      ),
    )
    .map((all) => all.join('')),
);

test.each([
  ['', ''],
  ['  ', ''],
  ['The  Quick\tFOX\r\n', 'the quick fox'],
  ['a\u00a0b\u2003c\u3000d', 'a b c d'],
  ['\ufeffStart', 'start'],
  ['ÄÖÜ ẞ ΑΣ', 'äöü ß ας'],
  ['“Quotes”, dashes — and 1,000', '“quotes”, dashes — and 1,000'],
])('%j is the same text as %j', (given, folded) => {
  expect(fold(given)).toBe(folded);
});

test('what is folded stays as it is', () => {
  fc.assert(
    fc.property(text, (one) => {
      expect(fold(fold(one))).toBe(fold(one));
    }),
  );
});

test('folded pieces joined by a blank are the folded whole, so that contexts need no second folding', () => {
  fc.assert(
    fc.property(text, text, fc.constantFrom(' ', '\n', '\n\n'), (a, b, joint) => {
      const parts = [fold(a), fold(b)].filter((part) => part !== '');
      expect(fold(a + joint + b)).toBe(parts.join(' '));
    }),
  );
});
