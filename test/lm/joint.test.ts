import { describe, expect, test } from 'vitest';
import { jointsOf } from '../../src/lm/joint.ts';

describe('joints', () => {
  test.each([
    ['between words', 'One two three', [' three', ' two three']],
    ['behind a line end', 'One\ntwo three', [' three', 'two three']],
    ['behind a blank line', 'return x\n\nEnd of', [' of', 'End of', ' x\n\nEnd of']],
    ['not before digits, signs or blanks', 'a 1  b +\n\n', []],
    ['not where a text begins', '\n\nOne two', [' two']],
  ])('are found %s', (_, text, expected) => {
    // The last one is left out: nothing of the text behind it fixes that it is one.
    expect(jointsOf(text).map((at) => text.slice(at))).toEqual(expected.slice(1));
  });
});
