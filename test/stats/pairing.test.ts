import { expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import type { Outcome } from '../../src/core/score.ts';
import { type Answer, type Asked, openPairing } from '../../src/stats/pairing.ts';

const table = { probe: 'table', direction: 'forward', length: 4096 } as const;
const code = { ...table, probe: 'code' } as const;

const baseline = new Map<string, Answer>(
  (
    [
      ['a', table, 'h0', 'correct'],
      ['b', table, 'h0', 'correct'],
      ['c', table, 'h0', 'wrong_item'],
      ['d', table, 'h1', 'correct'],
      ['e', table, 'h1', 'error'],
      ['f', table, 'h2', 'correct'],
      ['g', code, 'h0', 'correct'],
    ] as const
  ).map(([id, cell, haystack, outcome]) => [id, { cell, haystack, outcome }]),
);
const asked = (sample: string, outcome: Outcome, bin = 7): Asked => ({
  sample,
  cell: table,
  haystack: 'as the candidate calls it',
  bin,
  outcome,
});
const candidate = [
  asked('a', 'correct'),
  asked('b', 'format', 3),
  asked('c', 'correct'),
  asked('d', 'error'),
  asked('e', 'correct'),
  asked('g', 'refusal'),
];

test('joins by id and counts what became of every pair', () => {
  const pairing = openPairing(baseline);
  for (const one of candidate) pairing.add(one);
  const [first, second] = pairing.close();
  expect(first).toMatchObject({ ...code, asked: 1, became: { refusal: 1 }, unpaired: 0 });
  expect(second).toMatchObject({ ...table, asked: 3, became: { format: 1 } });
  expect(second!.cells).toEqual([
    { haystack: 'h0', bin: 3, n: 1, both: 0, lost: 1, gained: 0 },
    { haystack: 'h0', bin: 7, n: 2, both: 1, lost: 0, gained: 1 },
  ]);
});

test('leaves out what failed on a side, and haystacks of one side', () => {
  const pairing = openPairing(baseline);
  for (const one of candidate.filter(({ sample }) => sample !== 'b')) pairing.add(one);
  const [, second] = pairing.close();
  // b was not asked; h1 has no pair at all, h2 no answer: only h0 is shared.
  expect(second).toMatchObject({ asked: 3, unpaired: 1 });
  expect(new Set(second!.cells.map(({ haystack }) => haystack))).toEqual(new Set(['h0']));
});

test('does not care in which order answers come', () => {
  const of = (order: readonly Asked[]) => {
    const pairing = openPairing(baseline);
    for (const one of order) pairing.add(one);
    return pairing.close();
  };
  const random = seeded('order');
  for (let i = 0; i < 10; i++) expect(of(random.shuffle(candidate))).toEqual(of(candidate));
});

test('counts second answers and foreign ones, and pairs neither', () => {
  const pairing = openPairing(baseline);
  for (const one of [...candidate, asked('a', 'wrong_item'), asked('nobody', 'correct')]) pairing.add(one);
  expect([pairing.repeated(), pairing.foreign()]).toEqual([1, 1]);
  expect(pairing.close()[1]!.cells.reduce((sum, { lost }) => sum + lost, 0)).toBe(1);
});
