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
});
