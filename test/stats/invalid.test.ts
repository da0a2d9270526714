import { describe, expect, test } from 'vitest';
import type { Curve } from '../../src/core/curve.ts';
import { seeded } from '../../src/core/random.ts';
import type { Result } from '../../src/core/result.ts';
import type { Outcome } from '../../src/core/score.ts';
import { curvesOf } from '../../src/stats/curves.ts';
import * as validity from '../../src/stats/invalid.ts';
import { resultOf, simulate, truths } from './simulate.ts';

const invalidReasons = (curves: readonly Curve[]) => validity.invalidReasons(curves, { exact: true });
const warnings = (curves: readonly Curve[]) => validity.warnings(curves, { exact: true });

/** A sound run of 15 haystacks × 60 with the first `count` answers turned into something else. */
async function run(
  outcome: Outcome,
  count: number,
  change: (result: Result) => Result = (result) => result,
): Promise<Curve[]> {
  const sound = simulate({ truth: truths['flat .9'], haystacks: 15, queries: 60 }, seeded('valid'));
  const spoilt = [...sound].map((result, i) => {
    const { haystack, position } = result;
    return change(i < count ? resultOf({ haystack, depth: position.depth, outcome }) : result);
  });
  return curvesOf(spoilt, { synthetic: () => false, seed: 1 });
}

const reporting =
  (input: number) =>
  (result: Result): Result => ({
    ...result,
    completion: result.completion && { ...result.completion, usage: { ...result.completion.usage, input } },
  });

describe('a run', () => {
  test('that went well has neither reasons nor warnings', async () => {
    const curves = await run('correct', 0);
    expect([invalidReasons(curves), warnings(curves)]).toEqual([[], []]);
  });

  test('is invalid when it has no results or no answers', async () => {
    expect(invalidReasons([])).toEqual(['There are no results.']);
    expect(invalidReasons(await run('error', 900))).toEqual([
      'simulated: nothing was answered in 1 of 1 curve: all 900 questions failed.',
    ]);
  });

  test('where hardly anything is right is valid, but says that no dip could show', async () => {
    const curves = await run('wrong_item', 850);
    expect(invalidReasons(curves)).toEqual([]);
    expect(warnings(curves)).toContain(
      'simulated: fewer than 10 % of answers were right in 1 of 1 curve, where no dip could show.',
    );
  });

  test.each([
    ['truncated', 'were cut off at the token limit', 'raise --max-tokens'],
    [
      'format',
      'did not have the asked form',
      'read some of them in excerpts.jsonl: another --api or --chat-template may be needed',
    ],
  ] as const)(
    'is invalid above 1 %% of answers %s, with what to do, and not at 1 %%',
    async (outcome, words, advice) => {
      expect(invalidReasons(await run(outcome, 9))).toEqual([]);
      expect(invalidReasons(await run(outcome, 10))).toHaveLength(1);
      expect(invalidReasons(await run(outcome, 27))).toEqual([
        `simulated: more than 1 % of answers ${words} in 1 of 1 curve, at worst 27 of 900 (3 %) in table forward 4k; ${advice}.`,
      ]);
    },
  );

  test('is invalid above 5 % errors, and says how many were left out below that', async () => {
    expect(invalidReasons(await run('error', 45))).toEqual([]);
    expect(warnings(await run('error', 45))).toEqual([
      'simulated: questions failed with an error and were left out in 1 of 1 curve, at worst 45 of 900 (5 %) in table forward 4k.',
    ]);
    expect(invalidReasons(await run('error', 46))).toHaveLength(1);
  });

  test('is invalid when the provider saw a tenth less or more than was counted; a little drift is shown', async () => {
    expect(warnings(await run('correct', 0, reporting(4080)))).toEqual([]);
    expect(warnings(await run('correct', 0, reporting(4100)))).toEqual([
      "simulated: the provider counts more than 2 % more tokens than we do in 1 of 1 curve, at worst 4100 against 4000 (+2.5 %) in table forward 4k; --tokenizer may not be the model's.",
    ]);
    const cut = await run('correct', 0, reporting(2800));
    expect(warnings(cut)).toEqual([]);
    expect(invalidReasons(cut)).toEqual([
      "simulated: the provider counts more than 10 % fewer tokens than we do in 1 of 1 curve, at worst 2800 against 4000 (−30 %) in table forward 4k; the context may have been cut, or --tokenizer may not be the model's.",
    ]);
  });

  test('with estimated token counts is not made invalid by them, however far off; the difference is shown', async () => {
    const curves = await run('correct', 0, reporting(4800));
    expect(validity.invalidReasons(curves, { exact: false })).toEqual([]);
    expect(validity.warnings(curves, { exact: false })).toEqual([
      'simulated: the provider counts more than 2 % more tokens than we do in 1 of 1 curve, at worst 4800 against 4000 (+20 %) in table forward 4k; our counts are estimates: see --tokenizer.',
    ]);
  });

  test.each([['refusal', 10, 'questions were refused']] as const)(
    'with much %s is valid but says so',
    async (outcome, count, words) => {
      const curves = await run(outcome, count);
      expect(invalidReasons(curves)).toEqual([]);
      expect(warnings(curves)).toHaveLength(1);
      expect(warnings(curves)[0]).toContain(words);
      expect(warnings(await run(outcome, count - 1))).toEqual([]);
    },
  );

  test('with few haystacks or empty bins is valid but says so', async () => {
    const small = [...simulate({ truth: truths['flat .9'], haystacks: 2, queries: 15 }, seeded('few'))];
    const curves = await curvesOf(small.slice(0, 25), { synthetic: () => true, seed: 1 });
    expect(invalidReasons(curves)).toEqual([]);
    expect(warnings(curves)).toEqual([
      'simulated: intervals rest on as few as 2 haystacks in 1 of 1 curve and may be too narrow; use 12 or more.',
    ]);
    const front = await curvesOf(small.slice(0, 7), { synthetic: () => true, seed: 1 });
    expect(warnings(front)[0]).toBe('simulated: some depths have no result in 1 of 1 curve.');
  });

  test('names the worst curve once for a model, not every curve', async () => {
    const [sound] = await run('correct', 0);
    const [bad] = await run('truncated', 27);
    const [worse] = await run('truncated', 90);
    const curves = [sound!, bad!, { ...worse!, probe: 'code' }, { ...bad!, model: 'other' }];
    expect(invalidReasons(curves)).toEqual([
      'simulated: more than 1 % of answers were cut off at the token limit in 2 of 3 curves, at worst 90 of 900 (10 %) in code forward 4k; raise --max-tokens.',
      'other: more than 1 % of answers were cut off at the token limit in 1 of 1 curve, at worst 27 of 900 (3 %) in table forward 4k; raise --max-tokens.',
    ]);
  });
});
