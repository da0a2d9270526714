import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import type { Result } from '../../src/core/result.ts';
import { curveAccumulator } from '../../src/stats/accumulate.ts';
import { mergeCells } from '../../src/stats/cells.ts';
import { curveOf, fromCells } from '../../src/stats/curve.ts';
import { resultOf, simulate, truths } from './simulate.ts';

const name = { model: 'simulated', probe: 'table', direction: 'forward', length: 4096 } as const;
const options = { synthetic: false, seed: 1 };

function tallyOf(results: Iterable<Result>) {
  const accumulator = curveAccumulator(name);
  for (const result of results) accumulator.add(result);
  return accumulator.tally();
}

/** A wrong answer about one of a hundred pieces, from another one. */
const wrong = (asked: number, source: number): Result =>
  resultOf({
    haystack: 'h',
    depth: (asked + 0.5) / 100,
    count: 100,
    outcome: 'wrong_item',
    score: {
      value: 0,
      strict: false,
      source: { piece: `p${source}`, index: source, depth: (source + 0.5) / 100 },
    },
  });

describe('counting results', () => {
  test('keeps cells by haystack and bin, with outcomes, strict answers and depths', () => {
    const { cells } = tallyOf([
      resultOf({ haystack: 'b', depth: 0.01, outcome: 'correct' }),
      resultOf({ haystack: 'a', depth: 0.51, outcome: 'correct', score: { value: 1, strict: false } }),
      resultOf({ haystack: 'a', depth: 0.49, outcome: 'format' }),
      resultOf({ haystack: 'a', depth: 1, outcome: 'truncated' }),
    ]);
    expect(cells).toEqual([
      {
        haystack: 'a',
        bin: 7,
        n: 2,
        correct: 1,
        strict: 0,
        depthSum: 1,
        outcomes: { correct: 1, format: 1 },
      },
      { haystack: 'a', bin: 14, n: 1, correct: 0, strict: 0, depthSum: 1, outcomes: { truncated: 1 } },
      { haystack: 'b', bin: 0, n: 1, correct: 1, strict: 1, depthSum: 0.01, outcomes: { correct: 1 } },
    ]);
  });

  test('counts many haystacks by turns as it counts them one after the other', () => {
    const results = Array.from({ length: 400 }, (_, i) =>
      resultOf({
        haystack: `h${i % 40}`,
        depth: (i % 100) / 100,
        outcome: i % 3 === 0 ? 'correct' : 'wrong_item',
      }),
    );
    const sorted = [...results].sort((a, b) => (a.haystack < b.haystack ? -1 : 1));
    const { cells } = tallyOf(results);
    expect(cells).toEqual(tallyOf(sorted).cells);
    expect(cells.reduce((sum, { n }) => sum + n, 0)).toBe(400);
    expect(cells.reduce((sum, { correct }) => sum + correct, 0)).toBe(134);
  });

  test('an outcome that we do not know is a scored answer and touches no other count', () => {
    const known = resultOf({ haystack: 'h', depth: 0.1, outcome: 'correct' });
    const strange = {
      ...known,
      outcome: 'brilliant' as 'format',
      position: { ...known.position, depth: 0.9 },
    };
    const [first, second] = tallyOf([known, strange, known]).cells;
    expect(first).toMatchObject({ n: 2, correct: 2, depthSum: 0.2, outcomes: { correct: 2 } });
    expect(second).toMatchObject({ n: 1, correct: 0, depthSum: 0.9, outcomes: {} });
  });

  test('an error is asked but not scored: it is shown and changes no share', () => {
    const good = [0.1, 0.5, 0.9].map((depth) => resultOf({ haystack: 'h', depth, outcome: 'correct' }));
    const failed = [0.5, 0.95].map((depth) => resultOf({ haystack: 'i', depth, outcome: 'error' }));
    const curve = curveOf(tallyOf([...good, ...failed]), options);
    expect(curve).toMatchObject({ n: 3, unscored: 2, haystacks: 1, accuracy: { est: 1 }, strict: 1 });
    expect(curve.outcomes).toMatchObject({ correct: 3, error: 2, format: 0 });
    expect(curve.bins[7]).toMatchObject({ n: 1, unscored: 1, p: 1 });
    expect(curve.bins[14]).toMatchObject({
      n: 0,
      unscored: 1,
      p: null,
      ci95: null,
      band95: null,
      depthMean: null,
    });
  });

  test('gives the same tally in whatever order results come', () => {
    const results = [...simulate({ truth: truths['U 15'], haystacks: 6, queries: 30 }, seeded('order'))];
    const tally = tallyOf(results);
    for (const seed of ['a', 'b', 'c']) expect(tallyOf(seeded(seed).shuffle(results))).toEqual(tally);
  });

  test('traces wrong answers to bins, and tells neighbours from the rest', () => {
    const { confusions } = tallyOf([
      wrong(50, 51),
      wrong(50, 49),
      wrong(50, 52),
      wrong(2, 99),
      wrong(50, 50),
      resultOf({ haystack: 'h', depth: 0.3, outcome: 'absent_text' }),
    ]);
    expect(confusions).toMatchObject({ traced: 4, adjacent: 2 });
    expect(confusions.map[7]![7]).toBe(3);
    expect(confusions.map[0]![14]).toBe(1);
    expect(confusions.map.flat().reduce((a, b) => a + b)).toBe(4);
  });

  test('a right answer is no confusion, wherever else its text stands', () => {
    const { confusions } = tallyOf([
      resultOf({
        haystack: 'h',
        depth: 0.5,
        outcome: 'correct',
        score: { value: 1, strict: true, source: { piece: 'p', index: 90, depth: 0.9 } },
      }),
    ]);
    expect(confusions.traced).toBe(0);
  });

  test('keeps the range of tokens, counted and reported, and null where there are none', () => {
    const plain = resultOf({ haystack: 'h', depth: 0.5, outcome: 'correct', tokens: 3000 });
    const silent = {
      ...plain,
      tokens: 5000,
      completion: { ...plain.completion!, usage: { ...plain.completion!.usage, input: null } },
    };
    expect(tallyOf([plain, silent]).tokens).toEqual({
      counted: { mean: 4000, min: 3000, max: 5000 },
      reported: { mean: 4000, min: 4000, max: 4000 },
    });
    expect(tallyOf([{ ...silent, tokens: null }]).tokens).toEqual({ counted: null, reported: null });
  });
});

describe('merging', () => {
  test('the cells of the parts are the cells of the whole', () => {
    const results = [...simulate({ truth: truths.cliff, haystacks: 5, queries: 45 }, seeded('merge'))];
    const parts = [0, 1, 2].map((part) => tallyOf(results.filter((_, i) => i % 3 === part)).cells);
    const whole = tallyOf(results).cells;
    expect(mergeCells(...parts)).toEqual(whole);
    expect(mergeCells(whole)).toEqual(whole);
  });

  test('a curve made from cells alone has the same statistics', () => {
    const tally = tallyOf(simulate({ truth: truths.cliff, haystacks: 5, queries: 30 }, seeded('cells')));
    const curve = curveOf(tally, options);
    expect(fromCells(name, tally.cells, options)).toEqual({
      ...curve,
      tokens: { counted: null, reported: null },
    });
    expect(curveOf(curve, options)).toEqual(curve);
  });
});
