import { messageOf, UserError } from '../core/user-error.ts';

/** The disk does not take what has to be kept. What was written before stays whole. */
export class StorageError extends UserError {}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file may not grow any more',
  EROFS: 'the disk is read-only',
  EACCES: 'writing there is not allowed',
  EPERM: 'writing there is not allowed',
  EIO: 'the disk reports an error',
};

/** What a disk means by its error; undefined where it is something else. */
const reasonOf = (error: unknown): string | undefined =>
  reasons[error instanceof Error && 'code' in error ? String(error.code) : ''];

/** Whether the disk is why a write failed, rather than what was to be written where. */
export const isOfDisk = (error: unknown): boolean => reasonOf(error) !== undefined;

/** What a failed write means, with the way out. */
export function storageError(path: string, error: unknown): StorageError {
  return new StorageError(
    `${path} cannot be written: ${reasonOf(error) ?? messageOf(error)}.`,
    'Mend that, then give the same command again: what was written is kept.',
    { cause: error },
  );
}
