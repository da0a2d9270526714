import { resolve } from 'node:path';
import { type Lock, takeLock } from '../../runner/lock.ts';
import { StorageError } from '../../runner/storage.ts';
import { makeFolder, refuseLinks } from './folder.ts';
import { exitCodes, type Io } from './io.ts';
import { surroundings } from './surroundings.ts';

/**
 * Does work in a run folder that is this process's own meanwhile; the exit code. A disk that takes no more ends it as a
 * stop: what was written is kept.
 */
export async function inOwnFolder(io: Io, folder: string, work: () => Promise<number>): Promise<number> {
  makeFolder(folder);
  refuseLinks(folder);
  let lock: Lock | undefined;
  try {
    lock = takeLock(resolve(folder, 'run.lock'), surroundings(io));
    return await work();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    io.stderr(`${error.message}\n→ ${error.hint}\n`);
    return exitCodes.stopped;
  } finally {
    lock?.release();
  }
}
