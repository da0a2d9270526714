import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOfStatement, statementKey, statementSet } from '../../../src/scorers/shared/statements.ts';

const statement = fc
  .array(
    fc.constantFrom(
      'a',
      'Total',
      '_x',
      '$',
      'é',
      '(',
      ')',
      '=',
      '+',
      ';',
      ':',
      ',',
      ' ',
      '  ',
      '\t',
      '\u00a0',
      '\n',
    ),
  )
  .map((parts) => parts.join(''));

test.each([
  ['a  =  b ;', 'a=b'],
  ['return   total', 'return total'],
  ['return\ttotal', 'return total'],
  ['  if x :', 'if x'],
  ['f( a , b )', 'f(a,b)'],
  ['x; ;,', 'x'],
  ['größe +\u00a01', 'größe+1'],
  [' ;', ''],
])('the key of %j is %j', (text, key) => {
  expect(statementKey(text)).toBe(key);
});

test('the key of a key is itself, and its hash that of the statement', () => {
  fc.assert(
    fc.property(statement, (text) => {
      const key = statementKey(text);
      expect(statementKey(key)).toBe(key);
      expect(hashOfStatement(key)).toBe(hashOfStatement(text));
    }),
    { numRuns: 1000 },
  );
});

test('a set has the keys of its statements and no others', () => {
  fc.assert(
    fc.property(fc.array(statement), statement, (texts, other) => {
      const key = statementKey(other);
      expect(statementSet(texts).has(key)).toBe(texts.map(statementKey).includes(key));
    }),
  );
});
