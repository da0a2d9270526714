import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  hashEndings,
  hashesOfLines,
  hashOfStatement,
  isStatement,
  lineSet,
  statementKey,
  statementSet,
} from '../../../src/scorers/shared/statements.ts';

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
      '\u3000',
      '\0',
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
      const isAmong = texts.map(statementKey).includes(statementKey(other));
      expect(statementSet(texts).has(other)).toBe(isAmong);
      expect(statementSet(texts).hashes).toEqual(texts.map(hashOfStatement));
      expect(texts.some(isStatement(other))).toBe(isAmong);
    }),
    { numRuns: 500 },
  );
});

test('the lines of a text are hashed as each by itself', () => {
  fc.assert(
    fc.property(statement, statement, (text, other) => {
      const lines = text.split('\n');
      expect(hashesOfLines(text)).toEqual(lines.map(hashOfStatement));
      expect(lineSet(text).has(other)).toBe(lines.map(statementKey).includes(statementKey(other)));
    }),
    { numRuns: 1000 },
  );
});

test('the ends of a text that begin at white space are hashed as each by itself', () => {
  fc.assert(
    fc.property(statement, (text) => {
      const found: [number, number][] = [];
      hashEndings(text, (hash, at) => found.push([hash, at]));
      const starts = Array.from(text.matchAll(/\s/g), ({ index }) => index).reverse();
      expect(found).toEqual(starts.map((at) => [hashOfStatement(text.slice(at)), at]));
    }),
    { numRuns: 1000 },
  );
});
