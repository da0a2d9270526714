import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import document from '../../probes/document.ts';
import type { Query } from '../../src/core/probe.ts';

const piece = (sentence: string) => ({ style: 'document' as const, id: 's', sentence });
const numbered = (count: number) => piece(Array.from({ length: count }, (_, i) => `w${i}`).join(' '));
const words = (text: string): number => text.split(' ').length;

test.each([
  { count: 40, cue: 8 },
  { count: 16, cue: 8 },
  { count: 15, cue: 7 },
  { count: 6, cue: 3 },
])('a sentence of $count words gives away $cue of them', ({ count, cue }) => {
  for (const ask of [document.ask.forward, document.ask.backward]) {
    const [query] = ask(numbered(count));
    expect(words(query!.cue)).toBe(cue);
    expect(words(query!.target)).toBe(count - cue);
  }
});

test('a sentence of fewer than six words serves no direction', () => {
  for (const ask of Object.values(document.ask)) expect(ask(numbered(5))).toEqual([]);
});

test('windows around the middle come first and leave words on both sides', () => {
  const queries = document.ask.bidirectional(numbered(20));
  expect(queries.map(({ cue }) => cue.split(' ')[0])).toEqual([
    'w6',
    'w5',
    'w7',
    'w4',
    'w8',
    'w3',
    'w9',
    'w2',
    'w10',
  ]);
  for (const { parts } of queries) expect(Math.min(...parts.map(words))).toBeGreaterThanOrEqual(2);
});

describe('for any sentence', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9,;'-]{1,9}$/);
  const sentence = fc.array(word, { minLength: 8, maxLength: 60 }).map((list) => piece(`${list.join(' ')}.`));
  const whole = (parts: readonly string[]): string => parts.join(' ');

  test('cue and target make up the sentence, forward and backward', () => {
    fc.assert(
      fc.property(sentence, (it) => {
        const [forward] = document.ask.forward(it) as [Query];
        const [backward] = document.ask.backward(it) as [Query];
        expect(whole([forward.cue, forward.target])).toBe(it.sentence);
        expect(whole([backward.target, backward.cue])).toBe(it.sentence);
      }),
    );
  });

  test('what stands before the cue, the cue and what stands after it make up the sentence, in both directions', () => {
    fc.assert(
      fc.property(sentence, (it) => {
        for (const { cue, parts, target } of document.ask.bidirectional(it)) {
          expect(whole([parts[0]!, cue, parts[1]!])).toBe(it.sentence);
          expect(target).toBe(it.sentence);
        }
      }),
    );
  });
});

test('a sentence in a script without blanks is cut between characters, punctuation kept with them', () => {
  const chinese = piece('北方的渡轮每天清晨，在雾散之前离开旧码头开往小岛。');
  const [forward] = document.ask.forward(chinese);
  expect([forward?.cue, forward?.target]).toEqual(['北方的渡轮每天清', '晨，在雾散之前离开旧码头开往小岛。']);
  const [backward] = document.ask.backward(chinese);
  expect([backward?.target, backward?.cue]).toEqual([
    '北方的渡轮每天清晨，在雾散之前离',
    '开旧码头开往小岛。',
  ]);
});
