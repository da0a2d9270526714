import { expect, test } from 'vitest';
import table from '../../probes/table.ts';
import type { TablePiece } from '../../src/core/piece.ts';
import { rows } from './support/pieces.ts';

const row = (...fields: (readonly [string, string])[]): TablePiece => ({
  style: 'table',
  id: 'r',
  fields: fields.map(([name, value]) => ({ name, value })),
});

test('a row is one line of named fields', () => {
  expect(table.render(rows[0]!)).toBe(
    'id: K-1040 | name: Alder Rope Works | city: Oslo | stock: 71432 | code: ZT-519',
  );
});

test('a field whose name does not start with a letter is called a column', () => {
  expect(table.render(row(['2020', 'a'], ['_x', 'b']))).toBe('column 2020: a | column _x: b');
});

test('the nine cells of a row: what is given and what is asked', () => {
  const [forward] = table.ask.forward(rows[0]!);
  expect(forward).toMatchObject({
    cue: 'id: K-1040',
    target: 'name: Alder Rope Works | city: Oslo | stock: 71432 | code: ZT-519',
    parts: ['Alder Rope Works', 'Oslo', '71432', 'ZT-519'],
  });
  const backward = table.ask.backward(rows[0]!);
  expect(backward[0]).toMatchObject({ cue: 'code: ZT-519', target: 'id: K-1040', parts: ['K-1040'] });
  expect(backward.map(({ cue }) => cue)).toEqual([
    'code: ZT-519',
    'stock: 71432 | code: ZT-519',
    'city: Oslo | stock: 71432 | code: ZT-519',
  ]);
  const bidirectional = table.ask.bidirectional(rows[0]!);
  expect(bidirectional[0]).toMatchObject({
    cue: 'city: Oslo',
    target: 'id: K-1040 | code: ZT-519',
    parts: ['K-1040', 'ZT-519'],
  });
  expect(bidirectional.map(({ cue }) => cue).at(-1)).toBe(
    'name: Alder Rope Works | city: Oslo | stock: 71432',
  );
});

test.each([
  ['a row of one field', row(['id', '7001']), 0],
  ['a row of two fields, without a middle,', row(['id', '7001'], ['name', 'Ash']), 2],
  ['a row with the separator in a value', row(['id', '7001'], ['name', 'Ash | Elm'], ['code', 'x']), 0],
])('%s serves only the directions it can', (_, piece, served) => {
  const all = Object.values(table.ask).map((ask) => ask(piece).length);
  expect(all.filter((count) => count > 0)).toHaveLength(served);
});
