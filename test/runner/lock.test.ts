import { existsSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Surroundings, takeLock } from '../../src/runner/lock.ts';

const path = (): string => join(mkdtempSync(join(tmpdir(), 'midspan-lock-')), 'run.lock');
const NOW = Date.parse('2026-03-01T12:00:00Z');
const around = (changes: Partial<Surroundings> = {}): Surroundings => ({
  pid: 100,
  host: 'here',
  date: () => new Date(NOW),
  isAlive: () => true,
  ...changes,
});
/** A lock of another process, last touched so many seconds ago. */
const held = (file: string, owner: unknown, age: number): void => {
  writeFileSync(file, typeof owner === 'string' ? owner : JSON.stringify(owner));
  utimesSync(file, new Date(NOW - age * 1000), new Date(NOW - age * 1000));
};
const other = { pid: 7, host: 'here', since: '2026-03-01T11:55:00Z' };

describe('a lock', () => {
  test('is a file that names its owner and goes when released', () => {
    const file = path();
    const lock = takeLock(file, around());
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      pid: 100,
      host: 'here',
      since: '2026-03-01T12:00:00.000Z',
    });
    lock.release();
    expect(existsSync(file)).toBe(false);
  });

  test.each([
    ['a living process of this machine', other, 5, true],
    ['another machine that gave a sign of life', { ...other, host: 'there' }, 20, true],
    ['something that cannot be read, just now', '', 1, true],
    ['a process that is gone', other, 5, false],
    ['another machine, silent for two minutes', { ...other, host: 'there' }, 120, false],
    ['a living process of this machine after its clock jumped', other, 7200, true],
    ['something that cannot be read, two minutes ago', '{"pid":', 120, false],
    ['a process with our own number: before a restart', { ...other, pid: 100 }, 5, false],
  ] as const)('of %s', (what, owner, age, alive) => {
    const file = path();
    held(file, owner, age);
    const take = () => takeLock(file, around({ isAlive: () => alive }));
    const isFresh =
      (age < 60 || what.includes('clock')) && !what.includes('gone') && !what.includes('our own number');
    if (isFresh) {
      expect(take).toThrow(/in use by/);
      expect(readFileSync(file, 'utf8')).toBe(typeof owner === 'string' ? owner : JSON.stringify(owner));
    } else {
      take().release();
      expect(existsSync(file)).toBe(false);
    }
  });

  test('says who holds it and since when', () => {
    const file = path();
    held(file, other, 5);
    expect(() => takeLock(file, around())).toThrow(
      'The run folder is in use by process 7 on here, for 300 s.',
    );
  });

  test('of another process is left alone at release', () => {
    const file = path();
    const lock = takeLock(file, around());
    held(file, other, 0);
    lock.release();
    expect(existsSync(file)).toBe(true);
  });
});
