import { expect, test } from 'vitest';
import type { TablePiece } from '../../src/core/piece.ts';
import fields from '../../src/scorers/fields.ts';

const row = (id: string, ...rest: readonly (readonly [string, string])[]): TablePiece => ({
  style: 'table',
  id,
  fields: [{ name: 'id', value: id }, ...rest.map(([name, value]) => ({ name, value }))],
});
const pieces = [
  row('K-1040', ['unit price', '71432'], ['town', 'Narvik']),
  row('K-1052', ['unit price', '28110'], ['area', 'price zone']),
];
const query = {
  question: 'Which one?\nid: K-1040\nWrite it.',
  cue: 'id: K-1040',
  target: 'unit price: 71432 | town: Narvik',
  parts: ['71432', 'Narvik'],
};
const outcomeOf = (text: string) => fields.open(pieces)(query, 0, { text, finishReason: 'stop' }).outcome;

test("words of the asked row's own are not read as the start of another row's value", () => {
  expect(outcomeOf('unit price zone 71432, town Narvik')).toBe('correct');
  expect(outcomeOf('price zone 71432, town Narvik')).not.toBe('correct');
});

test('an answer of thousands of rows comes to a verdict', () => {
  const rows =
    'id: K-1040 | unit price: 71432 | town: Narvik\nid: K-1052 | unit price: 28110 | area: price zone\n';
  expect(outcomeOf(rows.repeat(10_000))).toBe('format');
});
