import { describe, expect, test } from 'vitest';
import type { BenchedModel } from '../../../src/commands/model/bench-figures.ts';
import { notesOf } from '../../../src/commands/model/notes.ts';

/** Models with 8, 2 and 1 key-value heads, each with the lowest and highest of its rounds. */
const models = (...spreads: readonly (readonly [number, number])[]): BenchedModel[] =>
  spreads.map(([lowMs, highMs], i) => ({
    name: `model ${i}`,
    attention: (['MHA', 'GQA', 'MQA'] as const)[i]!,
    kvHeads: [8, 2, 1][i]!,
    parameters: 1000,
    backend: 'js',
    decode: [{ positions: 4096, ms: (lowMs + highMs) / 2, leastMs: lowMs, lowMs, highMs, cacheBytes: 64 }],
    accuracy: [],
  }));

describe('notes on a bench', () => {
  test.each([
    ['steps down', models([9, 10], [5, 6], [2, 3]), /^As in the paper, .*after 4k positions/],
    ['a step within the spread', models([9, 10], [5, 6], [5.5, 7]), /^As in the paper/],
    ['a step up beyond the spread', models([9, 10], [2, 3], [4, 5]), /^Unlike the paper/],
    ['spreads that overlap', models([4, 9], [5, 12], [3, 8]), /^No difference in time is seen after 4k/],
  ])('say of %s what it is', (_, benched, expected) => {
    const notes = notesOf(benched, { isTrained: true });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(expected);
  });

  /** Models by heads, with one time each after 4k positions and one accuracy. */
  const variants = (...each: readonly (readonly [kvHeads: number, ms: number, share: number])[]) =>
    each.map(
      ([kvHeads, ms, share], i): BenchedModel => ({
        ...models([ms, ms])[0]!,
        name: `m${i}`,
        kvHeads,
        attention: kvHeads === 8 ? 'MHA' : kvHeads === 1 ? 'MQA' : 'GQA',
        accuracy: [
          {
            probe: 'table',
            direction: 'forward',
            length: 512,
            n: 9,
            all: share,
            start: null,
            middle: null,
            end: null,
          },
        ],
      }),
    );

  test.each([
    [
      'the same number of heads, the second better and slower, then fewer',
      variants([8, 9, 0.99], [2, 3, 0.25], [2, 5, 0.68], [1, 2, 0.15]),
      [
        /^As in the paper, fewer .* faster after 4k/,
        /^As in the paper, accuracy does not rise as heads get fewer: m0 99\.0 %, m1 25\.0 %, m2 68\.0 %, m3 15\.0 %\.$/,
      ],
    ],
    [
      'fewer heads between two with more',
      variants([8, 9, 0.99], [2, 3, 0.25], [2, 5, 0.68], [1, 4, 0.4]),
      [
        /^As in the paper, fewer .* faster after 4k/,
        /^Accuracies of models with more and with fewer key-value heads overlap/,
      ],
    ],
    [
      'fewer heads above all with more',
      variants([8, 9, 0.99], [2, 3, 0.25], [2, 5, 0.3], [1, 6, 0.4]),
      [
        /^Unlike the paper, a model with fewer .* slower .*after 4k/,
        /^Unlike the paper, accuracy rises somewhere/,
      ],
    ],
    [
      'times that overlap',
      variants([8, 4, 0.9], [8, 2, 0.8], [1, 3, 0.1]),
      [
        /^No difference in time .* after 4k positions: rounds of one model, or models with as many heads,/,
        /^As in the paper, accuracy/,
      ],
    ],
  ])('say of %s only what the numbers of heads tell apart', (_, benched, expected) => {
    const notes = notesOf(benched, { isTrained: true });
    expect(notes).toHaveLength(expected.length);
    for (const [i, note] of notes.entries()) expect(note).toMatch(expected[i]!);
  });

  test('say nothing of heads where all models have as many', () => {
    const [a, b] = variants([2, 9, 0.2], [2, 3, 0.9]);
    expect(notesOf([a!, { ...b!, attention: 'MHA' }], { isTrained: true })).toEqual([]);
  });
});
