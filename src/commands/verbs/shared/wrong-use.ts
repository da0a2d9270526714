import { nearest } from '../../../core/nearest.ts';
import { UserError } from '../../../core/user-error.ts';

const SEE = 'See midspan --help and midspan <verb> --help.';

/** What the argument parser complains of, as a sentence and a way out; `flags` are the known ones, `argv` what was typed. */
export function wrongUse(message: string, flags: readonly string[], argv: readonly string[]): UserError {
  const missing = /Not enough arguments following: (\S+)/.exec(message)?.[1];
  if (missing !== undefined)
    return new UserError(`--${missing} needs a value.`, `Write --${missing} VALUE. ${SEE}`);
  if (message.startsWith('Not enough non-option arguments')) {
    return new UserError(
      'This verb needs more words.',
      'See midspan <verb> --help, e.g. midspan report --help for how to name a run.',
    );
  }
  const unknown = /Unknown arguments?: ([^,\s]+)/.exec(message)?.[1];
  if (unknown === undefined) return new UserError(message.replace(/\s+/g, ' ').trim(), SEE);
  const isFlag = argv.some((word) => word.startsWith(`--${unknown}`));
  const near = nearest(unknown, flags);
  return new UserError(
    isFlag ? `There is no flag --${unknown} here.` : `"${unknown}" was not expected here.`,
    near ? `Did you mean --${near}? ${SEE}` : SEE,
  );
}
