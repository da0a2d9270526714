import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readReply } from '../../src/core/reply.ts';

describe('the part of a completion that is an answer', () => {
  test.each([
    ['  yes ', 'yes'],
    ['<think>no, maybe</think>\n\nyes', 'yes'],
    ['<thinking>no</thinking>maybe</think> yes', 'yes'],
    ['<think>no end of it', ''],
    ['yes<|im_end|>', 'yes'],
    ['yes </s>\n<|eot_id|> <eos>\n', 'yes'],
    ['a < b', 'a < b'],
    ['yes\n\nQuestion: and what then?\nAnswer: no', 'yes'],
    ['yes\n* * * * *\n\nQuestion: and what then?', 'yes'],
    ['yes\nno stars * *\nQuestion: and what then?', 'yes\nno stars * *'],
    ['He put a Question: why?', 'He put a Question: why?'],
    ['A Question: why?\nQuestion: and', 'A Question: why?'],
  ])('of %j is %j', (text, answer) => {
    expect(readReply(text)).toBe(answer);
  });

  /** The same by two patterns, which take their time with blanks. */
  const byPatterns = (text: string): string => {
    const ended = text.replace(/(?:\s*(?:<\|[\w-]+\|>|<\/s>|<eos>|<end_of_turn>))+\s*$/, '');
    const next = /\n\s*(?:\* \*[* ]*\n\s*)?Question: /.exec(ended);
    return (next === null ? ended : ended.slice(0, next.index)).trim();
  };

  test('is what stands before end marks and the next question, wherever blanks are', () => {
    const part = fc.constantFrom(
      ' ',
      '\n',
      '* *',
      '*',
      'Question: ',
      'Question:',
      '<eos>',
      '<|x|>',
      'yes',
      '</s>',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        expect(readReply(parts.join(''))).toBe(byPatterns(parts.join('')));
      }),
      { numRuns: 3000 },
    );
  });

  test.each(['<b>', 'a < b\n', 'Question: a', '<|x|>', 'x\nQuestion: '])(
    'is found where %j goes on without end, or blanks do',
    (text) => {
      for (const more of [' ', '\n', text])
        expect(readReply(`yes ${text}${more.repeat(200_000)}.`)).toMatch(/^yes/);
    },
  );
});
