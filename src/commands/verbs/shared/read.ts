import { UserError } from '../../../core/user-error.ts';
import { kebab, settingNames } from '../../shared/settings.ts';
import type { Arguments } from './verb.ts';

/** A flag that takes one text; undefined where it was not given. */
export function text(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new UserError(`--${kebab(name)} must be given once, with a value.`, `Write --${kebab(name)} VALUE.`);
}

export const flag = (args: Arguments, name: string): boolean => args[name] === true;

/** A flag that may be repeated or hold commas. */
export function list(args: Arguments, name: string): string[] | undefined {
  const value = args[name];
  if (value === undefined) return undefined;
  return [value]
    .flat()
    .flatMap((item) => String(item).split(','))
    .filter(Boolean);
}

/** The settings among the flags, as they were written. */
export const settingFlags = (args: Arguments): Record<string, unknown> =>
  Object.fromEntries(settingNames.map((name) => [name, args[name]]));
