import { basename } from 'node:path';
import { messageOf, UserError } from '../../core/user-error.ts';

/** What a user's module threw, as the user's to mend, with the line of the module where it shows. */
export function faultOf(name: string, member: string, error: unknown, hint: string): UserError {
  if (error instanceof UserError) return error;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frame = stack.split('\n').find((line) => line.includes(`${basename(name)}:`));
  const line = frame && /:(\d+):\d+\)?$/.exec(frame)?.[1];
  const where = `${member} of ${name} failed${line ? ` in line ${line}` : ''}`;
  return new UserError(`${where}: ${messageOf(error).replace(/\.$/, '')}.`, `Mend it there; ${hint}`, {
    cause: error,
  });
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Members that something lacks or has of another type, in words; '' where it has them all. */
export const lacking = (value: unknown, members: Readonly<Record<string, string>>): string =>
  Object.entries(members)
    .filter(([member, type]) => {
      const found = isRecord(value) ? value[member] : undefined;
      return found === null || typeof found !== type;
    })
    .map(([member, type]) => `${member} (${type})`)
    .join(', ');
