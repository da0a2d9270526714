import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CodePiece } from '../../../src/core/piece.ts';
import { codeIndex } from '../../../src/scorers/shared/code-index.ts';
import {
  hashIdentifiers,
  hashOfIdentifier,
  identifierPlaces,
  identifiersOf,
} from '../../../src/scorers/shared/identifiers.ts';
import { SEVERAL } from '../../../src/scorers/shared/owners.ts';

const functionOf = (name: string, ...statements: string[]): CodePiece => ({
  style: 'code',
  id: name,
  name,
  language: 'python',
  source: [`def ${name}():`, ...statements.map((line) => `    ${line}`)].join('\n'),
  statements,
});

test('the hashes and places of identifiers are those of the identifiers', () => {
  const text = fc
    .array(fc.constantFrom('a', 'B', '_', '$', '1', ' ', '.', '(', 'é', 'λ', '𝒳', '👍'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (source) => {
      const hashes = new Set<number>();
      hashIdentifiers(source, (hash) => hashes.add(hash));
      const identifiers = identifiersOf(source);
      expect(hashes).toEqual(new Set(identifiers.map(hashOfIdentifier)));
      const places = identifierPlaces(source);
      expect(places).toHaveLength(2 * identifiers.length);
      expect(identifiers.map((_, i) => source.slice(places[2 * i], places[2 * i + 1]))).toEqual(identifiers);
    }),
    { numRuns: 1000 },
  );
});

// Two words that FNV-1a gives the same hash.
const [one, twin] = ['costarring', 'liquid'] as const;

describe('keys that share a hash are not taken for each other', () => {
  test('they do share it', () => {
    expect(hashOfIdentifier(one)).toBe(hashOfIdentifier(twin));
  });

  test.each<[string, CodePiece[], number | undefined, number | undefined]>([
    ['one of them', [functionOf('f', 'pass'), functionOf('g', one)], 1, undefined],
    ['each in a function', [functionOf('f', twin), functionOf('g', one)], 1, 0],
    ['both in one', [functionOf('f', twin, one), functionOf('g', 'pass')], 0, 0],
    ['one in several', [functionOf('f', twin), functionOf('g', one), functionOf('h', one)], SEVERAL, 0],
    ['none', [functionOf('f', 'pass')], undefined, undefined],
  ])('%s', (_, pieces, ofOne, ofTwin) => {
    const index = codeIndex(pieces);
    for (const { ownerOf } of [index.statements(), index.identifiers()]) {
      expect([ownerOf(one), ownerOf(twin)]).toEqual([ofOne, ofTwin]);
    }
  });
});

test('every statement and identifier of a thousand functions is found again', () => {
  const pieces = Array.from({ length: 1000 }, (_, i) =>
    functionOf(`f${i}`, `own_${i} = ${i}`, 'return shared'),
  );
  const index = codeIndex(pieces);
  pieces.forEach(({ name }, i) => {
    expect([
      index.names()(name),
      index.statements().ownerOf(`own_${i}=${i}`),
      index.identifiers().ownerOf(`own_${i}`),
    ]).toEqual([...[i, i, i]]);
  });
  expect([index.statements().ownerOf('return shared'), index.identifiers().ownerOf('shared')]).toEqual([
    SEVERAL,
    SEVERAL,
  ]);
});
