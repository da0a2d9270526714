import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestRecall, windowOf } from '../../../src/scorers/shared/recall.ts';
import { WordNumbers } from '../../../src/scorers/shared/word-numbers.ts';

// Some of them stand in the same place of a small table.
const word = fc.constantFrom(0, 1, 2, 16, 17, 32, 1024, -1, -2147483648, 2147483647);
const words = fc.array(word, { maxLength: 60 });

/** Wanted words in one window, counted anew for each. */
function foundIn(window: readonly number[], wanted: readonly number[]): number {
  const left = [...wanted];
  for (const one of window) if (left.includes(one)) left.splice(left.indexOf(one), 1);
  return wanted.length - left.length;
}

test('recall is the best of all windows', () => {
  fc.assert(
    fc.property(words, words, (text, wanted) => {
      const windows = text.map((_, end) =>
        text.slice(Math.max(0, end + 1 - windowOf(wanted.length)), end + 1),
      );
      const found = Math.max(0, ...windows.map((window) => foundIn(window, wanted)));
      const share = wanted.length === 0 ? 0 : found / wanted.length;
      expect(bestRecall(text, wanted)).toEqual({ found, share });
    }),
    { numRuns: 500 },
  );
});

test('words are numbered in the order in which they are met, anew for each text', () => {
  const numbers = new WordNumbers();
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.integer()), { maxLength: 700 }), word, (text, other) => {
      numbers.begin(text.length);
      const met = [...new Set(text)];
      expect(text.map((one) => numbers.add(one))).toEqual(text.map((one) => met.indexOf(one)));
      expect(numbers.find(other)).toBe(met.indexOf(other));
    }),
  );
});
