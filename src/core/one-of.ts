import { nearest } from './nearest.ts';
import { UserError } from './user-error.ts';

/** Checks that a user's word is one of the allowed ones; the error names the nearest. */
export function oneOf<T extends string>(what: string, word: string, allowed: readonly T[], hint = ''): T {
  if ((allowed as readonly string[]).includes(word)) return word as T;
  const near = nearest(word, allowed);
  const way = `${near ? `Did you mean "${near}"? ` : ''}Use one of: ${allowed.join(', ')}.`;
  throw new UserError(`No ${what} is called "${word}".`, hint ? `${way} ${hint}` : way);
}
