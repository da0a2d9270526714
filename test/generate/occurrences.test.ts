import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matcher } from '../../src/generate/occurrences.ts';

const byForce = (text: string, pattern: string): number => {
  let count = 0;
  for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) count++;
  return count;
};

test('every pattern is counted as often as a plain search finds it, overlaps and suffixes included', () => {
  const few = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', 'é', '漢'), minLength: 1, maxLength: 5 });
  const long = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', 'é', '漢', 'z'), maxLength: 200 });
  fc.assert(
    fc.property(fc.array(few, { minLength: 1, maxLength: 20 }), long, (patterns, text) => {
      const counts = matcher(patterns).count(text);
      expect([...counts]).toEqual(patterns.map((pattern) => byForce(text, pattern)));
    }),
  );
});

test('a text of a million characters and hundreds of patterns take one pass', () => {
  const text = 'the ferry carried salt and the crew carried ballast; '.repeat(20_000);
  const patterns = Array.from({ length: 300 }, (_, i) => `carried salt and ${i}`);
  expect(
    matcher([...patterns, 'crew carried ballast; the'])
      .count(text)
      .at(-1),
  ).toBe(19_999);
});
