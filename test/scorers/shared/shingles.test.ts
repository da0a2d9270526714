import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shingleIndex, shinglesOf } from '../../../src/scorers/shared/shingles.ts';
import { hashesOf } from '../../../src/scorers/shared/words.ts';

const words = 'anchor basin copper drift engine ferry granite harbour iron jetty kiln lantern'.split(' ');
const text = fc
  .array(fc.constantFrom(...words), { minLength: 3, maxLength: 12 })
  .map((list) => list.join(' '));

test('a piece is likely only for shingles it holds, whatever else shares their bucket', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), text, (pieces, asked) => {
      const wanted = shinglesOf(hashesOf(asked));
      const held = pieces.map((piece) => shinglesOf(hashesOf(piece)));
      const votes = held.map((own) =>
        wanted.reduce((sum, shingle) => sum + own.filter((one) => one === shingle).length, 0),
      );
      const found = shingleIndex(pieces).likely(wanted, -1, pieces.length);
      expect(new Map(found.map(({ piece, count }) => [piece, count]))).toEqual(
        new Map([...votes.entries()].filter(([, count]) => count > 0)),
      );
    }),
    { numRuns: 500, seed: 7 },
  );
});

test('common are the words that half of the pieces or more have, however often', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 24 }), (pieces) => {
      const held = pieces.map((piece) => new Set(hashesOf(piece)));
      const common = words
        .map((word) => hashesOf(word)[0]!)
        .filter(
          (word) => pieces.length >= 8 && 2 * held.filter((own) => own.has(word)).length >= pieces.length,
        );
      expect(new Set(shingleIndex(pieces).common())).toEqual(new Set(common));
    }),
    { numRuns: 300 },
  );
});
