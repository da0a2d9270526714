import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactSum } from '../../src/generate/exact-sum.ts';

/** The best total at or below the target, by trying all subsets. */
function bestByForce(sizes: readonly number[], target: number): number {
  const totals = new Set([0]);
  for (const size of sizes) for (const total of [...totals]) totals.add(total + size);
  return Math.max(...[...totals].filter((total) => total <= target));
}

test('the chosen sizes reach the best total that any choice reaches, each item at most once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 10 }),
      fc.integer({ min: 0, max: 200 }),
      (sizes, target) => {
        const chosen = exactSum(sizes, target);
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.reduce((sum, index) => sum + sizes[index]!, 0)).toBe(bestByForce(sizes, target));
      },
    ),
  );
});
