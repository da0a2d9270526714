import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';
import { oneOf } from '../../src/core/one-of.ts';
import { UserError } from '../../src/core/user-error.ts';

const words = ['document', 'code', 'table', 'openai', 'exec'];

describe('the nearest word', () => {
  test.each([
    ['document', 'document'],
    ['DOCUMENT', 'document'],
    ['documnt', 'document'],
    ['documents', 'document'],
    ['docuemnt', 'document'],
    ['cod', 'code'],
    ['tabel', 'table'],
    ['opnai', 'openai'],
    ['exce', 'exec'],
    ['x', undefined],
    ['spreadsheet', undefined],
    ['', undefined],
  ])('to "%s" is %s', (word, near) => {
    expect(nearest(word, words)).toBe(near);
  });

  test('is the first of several that are equally near, and none among none', () => {
    expect(nearest('bat', ['cat', 'rat'])).toBe('cat');
    expect(nearest('bat', [])).toBeUndefined();
  });

  test('to a word with one letter more, less or changed is that word, if no other is as near', () => {
    const slip = fc.record({
      word: fc.constantFrom('document', 'identifier', 'anthropic', 'huggingface'),
      at: fc.nat(7),
      letter: fc.constantFrom(...'abcxyz-1'),
      how: fc.constantFrom(0, 1, 2),
    });
    fc.assert(
      fc.property(slip, ({ word, at, letter, how }) => {
        const slipped = word.slice(0, at) + (how === 0 ? '' : letter) + word.slice(how === 1 ? at : at + 1);
        expect(nearest(slipped, ['document', 'identifier', 'anthropic', 'huggingface'])).toBe(word);
      }),
    );
  });
});

describe('one of some words', () => {
  const mistake = (word: string, hint?: string): UserError => {
    try {
      oneOf('probe', word, words, hint);
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
    throw new Error(`${word} was taken`);
  };

  test('is given back as it is', () => {
    for (const word of words) expect(oneOf('probe', word, words)).toBe(word);
  });

  test.each([
    ['tabel', undefined, 'Did you mean "table"? Use one of: document, code, table, openai, exec.'],
    ['spreadsheet', undefined, 'Use one of: document, code, table, openai, exec.'],
    ['spreadsheet', 'See the list.', 'Use one of: document, code, table, openai, exec. See the list.'],
    ['Code', undefined, 'Did you mean "code"? Use one of: document, code, table, openai, exec.'],
    ['', undefined, 'Use one of: document, code, table, openai, exec.'],
  ])('is not "%s"', (word, more, hint) => {
    expect(mistake(word, more)).toMatchObject({ message: `No probe is called "${word}".`, hint });
  });
});
