import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';

describe('the first numbers of a seed are fixed for all time: all generated text hangs on them', () => {
  test.each([
    [
      '',
      [0.1105840050149709, 0.14046072331257164, 0.01549212890677154],
      [315, 157, 42, 968, 350, 236],
      'egfadbc',
      'c',
    ],
    [
      'midspan',
      [0.7597656627185643, 0.6908886258024722, 0.2614723772276193],
      [11, 645, 574, 565, 13, 393],
      'fdebgac',
      'd',
    ],
    [
      '7/document/block0',
      [0.548636217834428, 0.26671018335036933, 0.756163771962747],
      [210, 488, 662, 890, 833, 328],
      'fbcdega',
      'g',
    ],
    [
      '✓',
      [0.8840984026901424, 0.7656015150714666, 0.43508025724440813],
      [437, 574, 193, 706, 865, 462],
      'eadcgbf',
      'd',
    ],
  ])('"%s"', (seed, floats, whole, shuffled, picked) => {
    const random = seeded(seed);
    expect([random.float(), random.float(), random.float()]).toEqual(floats);
    expect(Array.from({ length: 6 }, () => random.int(1000))).toEqual(whole);
    expect(random.shuffle([...'abcdefg']).join('')).toBe(shuffled);
    expect(random.pick([...'abcdefgh'])).toBe(picked);
  });
});

test('two streams of one seed run alike and do not touch each other', () => {
  const [a, b] = [seeded('s'), seeded('s')];
  const first = Array.from({ length: 50 }, () => a.float());
  expect(Array.from({ length: 50 }, () => b.float())).toEqual(first);
  expect(new Set(first).size).toBe(50);
});

test('another seed gives other numbers', () => {
  const firsts = Array.from({ length: 2000 }, (_, i) => seeded(`seed/${i}`).float());
  expect(new Set(firsts).size).toBe(2000);
});

test('numbers stay in their range', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
      const random = seeded(seed);
      for (let i = 0; i < 20; i++) {
        const [whole, float] = [random.int(bound), random.float()];
        expect(Number.isInteger(whole) && whole >= 0 && whole < bound).toBe(true);
        expect(float >= 0 && float < 1 && Number.isInteger(float * 2 ** 32)).toBe(true);
      }
    }),
  );
});

test('a shuffle keeps every item and leaves the given array alone', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.nat()), (seed, items) => {
      const before = [...items];
      const shuffled = seeded(seed).shuffle(items);
      expect(items).toEqual(before);
      expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
    }),
  );
});

test('all numbers and all orders come up about equally often', () => {
  const random = seeded('even');
  const counts = Array<number>(6).fill(0);
  const orders = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    counts[random.int(6)]!++;
    const order = random.shuffle(['a', 'b', 'c']).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(6);
  // 1000 each are expected, with a standard deviation of 29.
  for (const count of [...counts, ...orders.values()]) expect(Math.abs(count - 1000)).toBeLessThan(120);
});
