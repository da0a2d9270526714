import { expect, test } from 'vitest';
import { messageOf, UserError } from '../../src/core/user-error.ts';

test('a mistake of the user has what is wrong, the way out, and perhaps what lies behind it', () => {
  const cause = new Error('ENOENT');
  const error = new UserError('It is wrong.', 'Do it right.', { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'UserError', message: 'It is wrong.', hint: 'Do it right.', cause });
  expect(new UserError('It is wrong.').hint).toBeUndefined();
});

test.each([
  [new Error('a\n  b\tc '), 'a b c'],
  [new TypeError(''), 'TypeError'],
  ['text', 'text'],
  [7, '7'],
  [null, 'null'],
  [undefined, 'undefined'],
  [{ toString: () => 'object\nsays' }, 'object says'],
])('whatever is thrown, its message is one line: %#', (thrown, line) => {
  expect(messageOf(thrown)).toBe(line);
});
