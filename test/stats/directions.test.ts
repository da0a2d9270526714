import { expect, test } from 'vitest';
import type { Direction } from '../../src/core/probe.ts';
import type { Result } from '../../src/core/result.ts';
import type { Outcome } from '../../src/core/score.ts';
import { countDirections } from '../../src/stats/directions.ts';

const result = (haystack: string, index: number, direction: Direction, outcome: Outcome) =>
  ({
    model: 'm',
    probe: 'table',
    direction,
    length: 4096,
    haystack,
    outcome,
    position: { index, count: 9, tokenOffset: 0, depth: 0.5 },
  }) as unknown as Result;

/** Needles of two haystacks; letters are right (r), wrong (w) or failed (e), forward then backward. */
function count(...needles: readonly string[]) {
  const directions = countDirections();
  const outcomes = { r: 'correct', w: 'wrong_item', e: 'error' } as const;
  needles.forEach((needle, i) => {
    const haystack = `h${i % 2}`;
    directions.add(result(haystack, i, 'backward', outcomes[needle[1] as 'r']));
    directions.add(result(haystack, i, 'forward', outcomes[needle[0] as 'r']));
  });
  return directions.effects();
}

test('answers about one needle are joined by haystack and place, whatever their order', () => {
  const [effect, ...more] = count('rr', 'rr', 'rw', 'rw', 'rw', 'wr', 'ww', 'ww');
  expect(more).toEqual([]);
  expect(effect).toMatchObject({
    from: 'forward',
    to: 'backward',
    n: 8,
    both: 2,
    lost: 3,
    gained: 1,
    neither: 2,
  });
  expect(effect!.change!.est).toBeCloseTo(-0.25, 12);
  expect(effect!.change!.lo).toBeLessThan(-0.25);
  expect(effect!.change!.hi).toBeGreaterThan(-0.25);
});

test('a needle that failed in one direction joins nothing', () => {
  expect(count('re', 'ew', 'ee')).toEqual([]);
  expect(count('rr', 're')[0]).toMatchObject({ n: 1, both: 1, change: null });
});

test('a direction asked alone has no effect to tell', () => {
  const directions = countDirections();
  directions.add(result('h', 1, 'forward', 'correct'));
  expect(directions.effects()).toEqual([]);
});
