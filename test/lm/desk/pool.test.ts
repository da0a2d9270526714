import { describe, expect, test } from 'vitest';
import type { Desk } from '../../../src/lm/desk/desk.ts';
import { openPool, type PoolOptions } from '../../../src/lm/desk/pool.ts';

/** Desks that note which context came to which, and fail for a context called `bad`. */
function desks(options: Partial<PoolOptions> = {}) {
  const seen: string[] = [];
  const closed: string[] = [];
  const ends: (() => void)[] = [];
  const deskNamed = (name: string): Desk => ({
    open: async (context) => {
      if (context === 'bad') throw new Error('cannot be read');
      seen.push(`${name}:${context}`);
      return {
        ask: async () => ({ text: name, stopped: true, input: 1, cached: 0, output: 1 }),
        close: () => closed.push(context),
      };
    },
    close: async () => {
      closed.push(name);
    },
  });
  let clock = 0;
  const pool = openPool(deskNamed('first'), {
    size: 2,
    maxBytes: 100,
    patienceMs: 0,
    now: () => clock,
    another: (onEnd) => {
      ends.push(onEnd);
      return deskNamed(`thread${ends.length}`);
    },
    ...options,
  });
  const open = (context: string, bytes = 1, signal?: AbortSignal) => pool.open(context, bytes, '?', signal);
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
  return { pool, open, seen, closed, ends, settled, pass: (ms: number) => (clock += ms) };
}

describe('a pool of desks', () => {
  test('starts another desk for a context that would wait, no more than allowed, and uses what is free', async () => {
    const { pool, open, seen, settled, closed } = desks();
    const [a] = await Promise.all([open('a'), open('b')]);
    const third = open('c');
    await settled();
    expect(seen).toEqual(['first:a', 'thread1:b']);
    a.close();
    a.close();
    await third;
    expect(seen[2]).toBe('first:c');
    await pool.close();
    expect(closed).toEqual(['a', 'first', 'thread1']);
  });

  test('starts none before the work has gone on for a while', async () => {
    const { open, seen, settled, pass } = desks({ patienceMs: 1000 });
    const a = await open('a');
    const second = open('b');
    await settled();
    expect(seen).toEqual(['first:a']);
    a.close();
    const b = await second;
    expect(seen[1]).toBe('first:b');
    pass(1000);
    await open('c');
    expect(seen[2]).toBe('thread1:c');
    b.close();
  });

  test('lets a context wait until there is room for it, and takes one alone however large it is', async () => {
    const { open, seen, settled } = desks();
    const large = await open('large', 500);
    const other = open('other', 60);
    await settled();
    expect(seen).toEqual(['first:large']);
    large.close();
    await other;
    const second = open('second', 60);
    await settled();
    expect(seen).toHaveLength(2);
    (await other).close();
    await second;
    expect(seen).toHaveLength(3);
  });

  test('gives back the desk of a context that could not be read, and of one that was given up', async () => {
    const { open, seen } = desks({ size: 1 });
    await expect(open('bad')).rejects.toThrow('cannot be read');
    const a = await open('a');
    const stop = new AbortController();
    const waiting = open('b', 1, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    a.close();
    await open('c');
    expect(seen).toEqual(['first:a', 'first:c']);
  });

  test('does not use or replace a desk that ended by itself', async () => {
    const { open, seen, ends, settled } = desks();
    const [a, b] = await Promise.all([open('a'), open('b')]);
    ends[0]!();
    b.close();
    const third = open('c');
    await settled();
    expect(seen).toHaveLength(2);
    a.close();
    await third;
    expect(seen[2]).toBe('first:c');
  });
});
