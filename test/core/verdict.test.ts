import { expect, test } from 'vitest';
import type { Piece } from '../../src/core/piece.ts';
import type { Judge, Judgement } from '../../src/core/score.ts';
import { verdictOf } from '../../src/core/verdict.ts';

const pieces = ['a', 'b', 'c'].map((id): Piece => ({ style: 'document', id, sentence: id }));
const haystack = { pieces, depths: Float64Array.of(0.1, 0.5, 0.9) };
const query = { question: 'Q', cue: 'c', target: 't', parts: ['t'] };
const sample = { query, position: { index: 1, count: 3, tokenOffset: 4, depth: 0.5 } };
const completion = { text: 'x', finishReason: 'stop' } as const;

test('the judge is asked about the needle, and its source becomes a piece at a depth', () => {
  const asked: unknown[] = [];
  const judge: Judge = (...about) => {
    asked.push(about);
    return { outcome: 'wrong_item', value: 0.25, strict: false, answer: 'x', source: 2 };
  };
  expect(verdictOf(judge, haystack, sample, completion)).toEqual({
    outcome: 'wrong_item',
    score: { value: 0.25, strict: false, answer: 'x', source: { piece: 'c', index: 2, depth: 0.9 } },
  });
  expect(asked).toEqual([[query, 1, completion]]);
});

test('what the judge does not say is left out; piece 0 is a source too', () => {
  const judged = (judgement: Judgement) => verdictOf(() => judgement, haystack, sample, completion).score;
  expect(judged({ outcome: 'correct', value: 1, strict: true })).toStrictEqual({ value: 1, strict: true });
  expect(judged({ outcome: 'wrong_item', value: 0, strict: false, source: 0 }).source).toEqual({
    piece: 'a',
    index: 0,
    depth: 0.1,
  });
  expect(judged({ outcome: 'format', value: 0, strict: false, answer: '' })).toHaveProperty('answer', '');
});
