import {
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { UserError } from '../core/user-error.ts';
import { storageError } from './storage.ts';

/** Who holds a run folder, and since when. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export interface Lock {
  release(): void;
}

/** An owner gives a sign of life this often, and is taken for dead after so long without one. */
const BEAT_MS = 10_000;
const SILENCE_MS = 60_000;

/** What a lock needs to know of the world. */
export interface Surroundings {
  readonly pid: number;
  readonly host: string;
  readonly date: () => Date;
  /** Whether a process of this machine is alive. */
  readonly isAlive: (pid: number) => boolean;
}

/**
 * Takes a run folder for this process: `path` is created with its owner and touched every ten seconds. Fails with a
 * UserError that names the owner when another process works there. A lock is stale, and taken over, when its process is
 * gone from this machine, or, on another machine, gave no sign of life for a minute.
 */
export function takeLock(path: string, around: Surroundings): Lock {
  const own = JSON.stringify({
    pid: around.pid,
    host: around.host,
    since: around.date().toISOString(),
  } satisfies Owner);
  if (!create(path, own)) {
    const other = read(path);
    if (other !== undefined && !isStale(path, other, around)) throw inUse(path, other, around);
    if (other !== undefined) takeAway(path, other, around);
    if (!create(path, own)) throw inUse(path, read(path) ?? '', around);
  }
  const beat = setInterval(() => {
    const now = around.date();
    if (read(path) === own) utimesSync(path, now, now);
  }, BEAT_MS);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      if (read(path) === own) unlinkSync(path);
    },
  };
}

/** Whether a process works in the folder of a lock, by the same signs; nothing is touched. */
export function isHeld(path: string, around: Surroundings): boolean {
  const content = read(path);
  return content !== undefined && !isStale(path, content, around);
}

function create(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw storageError(path, error);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Null for a file that a crash left empty or half written. */
function ownerOf(content: string): Owner | null {
  try {
    const owner = JSON.parse(content) as Partial<Owner>;
    return typeof owner.pid === 'number' && typeof owner.host === 'string' ? (owner as Owner) : null;
  } catch {
    return null;
  }
}

function isStale(path: string, content: string, { host, pid, date, isAlive }: Surroundings): boolean {
  const owner = ownerOf(content);
  // Of this machine's processes one knows whether they live; clocks may jump and processes be suspended.
  if (owner?.host === host) return owner.pid === pid || !isAlive(owner.pid);
  return existsSync(path) && date().getTime() - statSync(path).mtimeMs > SILENCE_MS;
}

/** Removes a stale lock and no other: somebody may have replaced it since it was read. */
function takeAway(path: string, stale: string, around: Surroundings): void {
  const aside = `${path}.${around.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const taken = read(aside) ?? '';
  if (taken !== stale) {
    try {
      linkSync(aside, path);
    } catch {
      // A third process was quicker; the lock is its own.
    }
  }
  unlinkSync(aside);
  if (taken !== stale) throw inUse(path, taken, around);
}

function inUse(path: string, content: string, { date }: Surroundings): UserError {
  const owner = ownerOf(content);
  const age = owner ? Math.max(0, Math.round((date().getTime() - Date.parse(owner.since)) / 1000)) : 0;
  const who = owner ? `process ${owner.pid} on ${owner.host}, for ${age} s` : 'another process';
  return new UserError(
    `The run folder is in use by ${who}.`,
    `Wait for it, stop it, or give another --out. If nothing runs there, remove ${path}.`,
  );
}
