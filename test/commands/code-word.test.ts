import { expect, test } from 'vitest';
import { codeWord } from '../../src/commands/shared/code-word.ts';
import type { Haystack, Sample } from '../../src/core/haystack.ts';

const sentinel = (target: string): Sample => ({
  ...{ id: target, probe: 'document', direction: 'forward', length: 4096, tokens: 4096, haystack: 'h0' },
  position: { index: 0, count: 3, tokenOffset: 0, depth: 0 },
  prompt: '',
  query: { question: '', cue: '', target, parts: [target] },
  control: 'sentinels',
});
const samples = ['amber-1111', 'birch-2222', 'cobalt-3333'].map(sentinel);
const haystack = { samples } as unknown as Haystack;

test.each([
  ['birch-2222', 'correct'],
  ['The code word is **Birch-2222**.', 'correct'],
  ['<think>Markers so far: amber-1111, birch-2222.</think>\n\nbirch-2222', 'correct'],
  ['birch-2222<|im_end|>', 'correct'],
  ['amber-1111', 'wrong_item'],
  ['amber-1111 and birch-2222', 'wrong_item'],
  ['<think>birch-2222?</think> amber-1111', 'wrong_item'],
  ['None.', 'absent_text'],
] as const)('of %j the middle code word is %s', (text, outcome) => {
  expect(codeWord(haystack, samples[1]!, { text, finishReason: 'stop' }).outcome).toBe(outcome);
});
