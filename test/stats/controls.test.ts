import { describe, expect, test } from 'vitest';
import type { Control } from '../../src/core/control.ts';
import type { Result } from '../../src/core/result.ts';
import type { Outcome } from '../../src/core/score.ts';
import { controlStatsOf } from '../../src/stats/controls.ts';
import { curvesOf } from '../../src/stats/curves.ts';
import { fewerThan, invalidByControls, warningsByControls } from '../../src/stats/invalid-controls.ts';

const result = (control: Control | undefined, depth: number, outcome: Outcome, i: number): Result => ({
  key: `${control} ${depth} ${outcome} ${i}`,
  sample: `${control} ${depth} ${outcome} ${i}`,
  ...(control && { control }),
  model: 'm',
  probe: 'table',
  direction: 'forward',
  length: 4096,
  tokens: 4096,
  haystack: `${control ?? 'h'}${i % 12}`,
  position: { index: 1, count: 9, tokenOffset: 0, depth },
  outcome,
  score: { value: outcome === 'correct' ? 1 : 0, strict: false },
  completion: null,
});

const some = (control: Control | undefined, right: number, n: number, depth?: number): Result[] =>
  Array.from({ length: n }, (_, i) =>
    result(control, depth ?? (i + 0.5) / n, i < right ? 'correct' : 'absent_text', i),
  );

async function judged(results: readonly Result[]) {
  const curves = await curvesOf(
    results.filter(({ control }) => control === undefined),
    { synthetic: () => false, seed: 1 },
  );
  const stats = await controlStatsOf(results);
  return { stats, invalid: invalidByControls(curves, stats), warnings: warningsByControls(curves, stats) };
}

const sentinels = (start: number, middle: number, end: number, n: number): Result[] => [
  ...some('sentinels', start, n, 0),
  ...some('sentinels', middle, n, 0.5),
  ...some('sentinels', end, n, 1),
];

describe('controls', () => {
  test('are told apart from curves and counted by place', async () => {
    const { stats } = await judged([
      ...some(undefined, 300, 360),
      ...some('oracle', 29, 30),
      ...sentinels(3, 4, 4, 4),
    ]);
    expect(stats.map(({ control, n }) => [control, n])).toEqual([
      ['oracle', 30],
      ['sentinels', 12],
    ]);
    expect(stats[0]!.share!.est).toBeCloseTo(29 / 30, 12);
    expect(stats[1]!.found).toEqual({
      start: { n: 4, correct: 3 },
      middle: { n: 4, correct: 4 },
      end: { n: 4, correct: 4 },
    });
  });

  test.each([
    [
      '0 of 4 at the start, 4 of 4 at the end',
      sentinels(0, 4, 4, 4),
      ['the start of the context did not reach'],
    ],
    ['0 of 12 in the middle', sentinels(12, 0, 12, 12), ['the middle of the context did not reach']],
    ['a few missed anywhere', sentinels(2, 4, 3, 4), []],
    ['none found anywhere', sentinels(0, 0, 0, 12), []],
  ])('invalidate a run with %s only where a part was not seen', async (_, results, reasons) => {
    const { invalid } = await judged([...some(undefined, 300, 360), ...results]);
    expect(invalid.length).toBe(reasons.length);
    reasons.forEach((reason, i) => {
      expect(invalid[i]).toContain(reason);
    });
  });

  test.each([
    ['a guesser', 18, 360, 'closed-book', 2, 30, true],
    ['a model that reads', 300, 360, 'closed-book', 2, 30, false],
    ['one that is never right, nor when guessing', 0, 360, 'closed-book', 0, 30, false],
    ['one that needs no needle', 200, 360, 'absent', 17, 30, true],
  ] as const)('invalidate %s or not', async (_, right, n, control, guessed, asked, bad) => {
    const { invalid } = await judged([...some(undefined, right, n), ...some(control, guessed, asked)]);
    expect(invalid.length).toBe(bad ? 1 : 0);
    if (bad) expect(invalid[0]).toContain('no more often right than');
  });

  test('tell of guesses with the accuracy corrected for them, and of needles that are not found alone', async () => {
    const { warnings } = await judged([
      ...some(undefined, 288, 360),
      ...some('closed-book', 15, 60),
      ...some('oracle', 12, 30),
    ]);
    expect(warnings).toEqual([
      'm: 25 % of answers are right without any text in table forward 4k; corrected for it its accuracy is 73.3 %.',
      'm: only 40 % of answers are right with nothing but the needle in table forward 4k: not all that is lost is lost for its place.',
    ]);
  });
});

describe('fewerThan', () => {
  // R: phyper, e.g. fisher.test(matrix(c(1, 9, 11, 3), 2), alternative = "less")
  test.each([
    [0, 4, 4, 4, 1 / 70],
    [4, 4, 4, 4, 1],
    [1, 10, 11, 14, 0.00138],
    [0, 12, 12, 12, 1 / 2704156],
  ])('%i of %i beside %i of %i', (a, an, b, bn, p) => {
    expect(fewerThan({ correct: a, n: an }, { correct: b, n: bn })).toBeCloseTo(p, 6);
  });
});
