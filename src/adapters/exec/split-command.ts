import { UserError } from '../../core/user-error.ts';

/**
 * A command and its arguments, split at blanks. '…' and "…" keep blanks together, a backslash keeps the next character
 * as it is (not inside '…'). There is no shell: no variables, no wildcards, no pipes.
 */
export function splitCommand(text: string): readonly [string, ...string[]] {
  const words: string[] = [];
  const token = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/sy;
  let word: string | undefined;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match) throw unclosed(text);
    const [, single, double, one, plain] = match;
    const part = single ?? double?.replace(/\\(.)/gs, '$1') ?? one ?? plain;
    if (part !== undefined) word = (word ?? '') + part;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  const [command, ...rest] = words;
  if (command) return [command, ...rest];
  throw new UserError('There is no command behind "exec:".', 'Write one: exec:node ./answer.mjs.');
}

const unclosed = (text: string): UserError =>
  new UserError(
    `The command "${text}" has a quote that is not closed.`,
    'Close it, or put a backslash before it.',
  );
