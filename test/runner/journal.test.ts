import fs, { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/core/result.ts';
import { readAnswered } from '../../src/runner/answered.ts';
import { openJournal, readJournal } from '../../src/runner/journal.ts';

const path = (): string => join(mkdtempSync(join(tmpdir(), 'midspan-journal-')), 'results.jsonl');

const resultOf = (key: string, error: string): Result => ({
  key: key.padEnd(16, '0'),
  sample: 's',
  model: 'm',
  probe: 'document',
  direction: 'forward',
  length: 4096,
  tokens: 4096,
  haystack: 'h',
  position: { index: 0, count: 1, tokenOffset: 0, depth: 0.5 },
  outcome: 'error',
  score: null,
  completion: null,
  error,
});

const read = async (file: string): Promise<(string | undefined)[]> => {
  const errors: (string | undefined)[] = [];
  for await (const result of readJournal(file)) errors.push(result.error);
  return errors;
};

/** A disk that takes what is written and cannot keep it, as a full one over a network does. */
async function withoutSync<T>(work: () => Promise<T>): Promise<T> {
  const { fdatasync, fdatasyncSync } = fs;
  const full = (): Error => Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  Object.assign(fs, {
    fdatasyncSync: () => {
      throw full();
    },
    fdatasync: (_: number, done: (error: Error) => void) => setImmediate(done, full()),
  });
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    Object.assign(fs, { fdatasync, fdatasyncSync });
    syncBuiltinESMExports();
  }
}

describe('a journal', () => {
  test.each([0, 400])(
    'says at its end, %i ms later, that the disk did not keep what was written',
    async (ms) => {
      const file = path();
      await withoutSync(async () => {
        const journal = openJournal(file);
        journal.append(resultOf('a', 'one'));
        await sleep(ms);
        expect(() => journal.close()).toThrow(/results\.jsonl cannot be written: the disk is full/);
      });
      expect(await read(file)).toEqual(['one']);
    },
  );

  test('says once that the disk did not keep what was written', async () => {
    await withoutSync(async () => {
      const journal = openJournal(path());
      journal.append(resultOf('a', 'one'));
      await sleep(400);
      expect(() => journal.append(resultOf('b', 'two'))).toThrow('the disk is full');
      expect(() => journal.close()).not.toThrow();
    });
  });

  test('gives back what was appended, line by line, also over two openings', async () => {
    const file = path();
    for (const [key, error] of [
      ['a', 'first'],
      ['b', 'snow ☃ and\nline'],
    ] as const) {
      const journal = openJournal(file);
      journal.append(resultOf(key, error));
      journal.close();
    }
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect(await read(file)).toEqual(['first', 'snow ☃ and\nline']);
  });

  test('lets the last line of a key win', async () => {
    const file = path();
    const journal = openJournal(file);
    for (const [key, error] of [
      ['a', 'old'],
      ['b', 'other'],
      ['a', 'new'],
    ] as const)
      journal.append(resultOf(key, error));
    journal.close();
    expect(await read(file)).toEqual(['other', 'new']);
  });

  test('keeps keys apart that differ only in their last digits', async () => {
    const file = path();
    const journal = openJournal(file);
    for (const key of ['0123456789abcdef', '0123456789abcdee', '1123456789abcdef'])
      journal.append(resultOf(key, key));
    journal.close();
    expect(await read(file)).toHaveLength(3);
  });

  test('reads lines longer than a read, and those cut in two by one', async () => {
    const file = path();
    const texts = [10, 1_000_000, 3, 2_000_000, 262_000, 5].map((length, i) => `${i}☃`.repeat(length / 2));
    const journal = openJournal(file);
    for (const [i, error] of texts.entries()) journal.append(resultOf(`${i}`, error));
    journal.close();
    expect(await read(file)).toEqual(texts);
  });

  test('passes over a torn last line', async () => {
    const file = path();
    const journal = openJournal(file);
    journal.append(resultOf('a', 'whole'));
    journal.close();
    appendFileSync(file, '{"key":"b000000000000000","sam');
    expect(await read(file)).toEqual(['whole']);
  });

  test('names a malformed line in the middle', async () => {
    const file = path();
    writeFileSync(
      file,
      `${JSON.stringify(resultOf('a', 'x'))}\nnot json\n${JSON.stringify(resultOf('b', 'y'))}\n`,
    );
    await expect(read(file)).rejects.toThrow(/results\.jsonl line 2 is not JSON/);
  });
});

describe('what is answered', () => {
  test('are the results whose key still holds, those of controls included, and no errors', async () => {
    const file = path();
    const journal = openJournal(file);
    const right = { outcome: 'correct', score: { value: 1, strict: true } } as const;
    journal.append({ ...resultOf('a', ''), ...right });
    journal.append({ ...resultOf('b', ''), ...right, control: 'oracle', haystack: 'o' });
    journal.append(resultOf('c', 'HTTP 503'));
    journal.append({ ...resultOf('d', ''), ...right, model: 'another' });
    journal.close();
    const answered = await readAnswered(file, ({ key, model }) => (model === 'm' ? key : undefined));
    expect([...answered.keys].map((key) => key[0])).toEqual(['a', 'b']);
    expect(answered.failed).toBe(1);
    expect([answered.total('m'), answered.count('m', 'h'), answered.count('m', 'o')]).toEqual([2, 1, 1]);
  });
});
