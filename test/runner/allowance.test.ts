import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Allowance } from '../../src/runner/allowance.ts';

/** Spends the amounts one after the other, each as soon as it may be; when and how much. */
function spendAll(perMinute: number, amounts: readonly number[]): { at: number; amount: number }[] {
  const allowance = new Allowance(perMinute);
  let now = 0;
  return amounts.map((amount) => {
    for (let wait = allowance.waitMs(now, amount); wait > 0; wait = allowance.waitMs(now, amount))
      now += Math.max(wait, 1e-6);
    allowance.spend(now, amount);
    return { at: now, amount };
  });
}

/** The most that was spent in any minute. */
const busiestMinute = (spent: readonly { at: number; amount: number }[]): number =>
  Math.max(
    ...spent.map(({ at }) =>
      spent
        .filter((other) => other.at >= at && other.at < at + 60_000)
        .reduce((sum, { amount }) => sum + amount, 0),
    ),
  );

describe('an allowance', () => {
  test.each([
    ['600 requests', 600, 1],
    ['2M tokens in calls of 4,352', 2_000_000, 4352],
    ['2M tokens in calls of 131,328', 2_000_000, 131_328],
  ])('holds %s a minute within 5 %', (_, perMinute, amount) => {
    const spent = spendAll(perMinute, new Array(Math.ceil((4 * perMinute) / amount)).fill(amount));
    expect(busiestMinute(spent)).toBeLessThanOrEqual(perMinute);
    const first = spent.filter(({ at }) => at < 60_000).length * amount;
    expect(first).toBeGreaterThanOrEqual(0.95 * perMinute);
    const minutes = (spent.at(-1)!.at - spent[0]!.at) / 60_000;
    expect((spent.length * amount) / minutes).toBeGreaterThanOrEqual(0.95 * perMinute);
  });

  test('spreads what it gives: two seconds’ worth at once, then the rate', () => {
    const spent = spendAll(600, new Array(100).fill(1));
    expect(spent.filter(({ at }) => at === 0)).toHaveLength(20);
    expect(spent.filter(({ at }) => at <= 1000).length).toBeLessThanOrEqual(31);
  });

  test('never gives more than its limit in any minute, unless one amount alone is larger', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 1000 }),
        fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 60 }),
        (perMinute, amounts) => {
          const spent = spendAll(perMinute, amounts);
          expect(busiestMinute(spent)).toBeLessThanOrEqual(Math.max(perMinute, ...amounts) + 1e-6);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('takes a correction into account: what was not used may be spent', () => {
    const allowance = new Allowance(600);
    const entry = allowance.spend(0, 600);
    expect(allowance.waitMs(0, 1)).toBeGreaterThan(50_000);
    entry.correct(1);
    expect(allowance.waitMs(0, 1)).toBe(0);
  });
});
