import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stretchesOf } from '../../src/lm/shared-starts.ts';

/** Of few ids, so that many begin alike; at least one id each. */
const questions = fc.array(fc.array(fc.nat(2), { minLength: 1, maxLength: 9 }), { maxLength: 20 });

describe('the stretches of questions', () => {
  test('put together give each question, in the order of reading, with a last one of its own', () => {
    fc.assert(
      fc.property(questions, (asked) => {
        const found = stretchesOf(asked);
        const wayTo = (index: number): readonly number[] => {
          const { behind, ids } = found[index]!;
          return behind === undefined ? ids : [...wayTo(behind), ...ids];
        };
        const answered = new Set<number>();
        for (const [index, { ids, behind, question }] of found.entries()) {
          expect(ids.length).toBeGreaterThan(0);
          expect(behind ?? -1).toBeLessThan(index);
          if (behind !== undefined) expect(found[behind]!.question).toBeUndefined();
          if (question === undefined) continue;
          expect(answered.has(question)).toBe(false);
          answered.add(question);
          expect(wayTo(index)).toEqual(asked[question]);
        }
        expect(answered.size).toBe(asked.length);
      }),
    );
  });

  test('share all that is alike but the last id of a question', () => {
    fc.assert(
      fc.property(questions, (asked) => {
        const starts = new Set(
          asked.flatMap((ids) => ids.slice(0, -1).map((_, n) => ids.slice(0, n + 1).join())),
        );
        const read = stretchesOf(asked).reduce((sum, { ids }) => sum + ids.length, 0);
        expect(read).toBe(starts.size + asked.length);
      }),
    );
  });

  test('are cut where questions part ways', () => {
    const asked = [
      [5, 6, 7, 1],
      [5, 6, 7, 2, 3],
      [5, 6, 8],
      [9, 9],
    ];
    expect(stretchesOf(asked)).toEqual([
      { ids: [5, 6], behind: undefined, question: undefined },
      { ids: [7], behind: 0, question: undefined },
      { ids: [1], behind: 1, question: 0 },
      { ids: [2, 3], behind: 1, question: 1 },
      { ids: [8], behind: 0, question: 2 },
      { ids: [9, 9], behind: undefined, question: 3 },
    ]);
  });
});
