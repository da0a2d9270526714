import type { CorpusRequest } from '../../core/corpus.ts';
import { oneOf } from '../../core/one-of.ts';
import type { Style } from '../../core/piece.ts';
import { UserError } from '../../core/user-error.ts';

/** Refuses settings a corpus does not know, so that a slip of the pen is not a silent default. */
export function checkSettings(scheme: string, request: CorpusRequest, known: readonly string[]): void {
  for (const key of Object.keys(request.settings)) {
    if (known.length === 0) {
      throw new UserError(
        `${scheme}: takes no settings, but "${key}" was given.`,
        `Leave out what follows the "?".`,
      );
    }
    oneOf(`setting of ${scheme}:`, key, known);
  }
}

/** Refuses a style that a corpus has no pieces of. */
export function checkStyle(scheme: string, { style }: CorpusRequest, served: Style): void {
  if (style === served) return;
  throw new UserError(`${scheme}: has no ${style} pieces.`, `It serves ${served} probes only.`);
}
