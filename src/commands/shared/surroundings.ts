import { hostname } from 'node:os';
import type { Surroundings } from '../../runner/lock.ts';
import type { Io } from './io.ts';

/** This process and machine, as a lock sees them. */
export const surroundings = ({ date }: Io): Surroundings => ({
  pid: process.pid,
  host: hostname(),
  date,
  isAlive(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // Another user's process may not be signalled, but it is there.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
});
