import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepExcerpts, readExcerpts } from '../../src/commands/shared/excerpts.ts';
import type { Haystack, Sample } from '../../src/core/haystack.ts';
import type { Probe } from '../../src/core/probe.ts';
import type { Verdict } from '../../src/core/verdict.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'midspan-excerpts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const COUNT = 30;
const probe = { render: ({ sentence }: { sentence: string }) => sentence } as unknown as Probe;
const haystack = {
  id: 'document.4k.h00',
  probe: 'document',
  pieces: Array.from({ length: COUNT }, (_, i) => ({
    style: 'document',
    id: `p${i}`,
    sentence: `piece ${i}`,
  })),
  depths: Float64Array.from({ length: COUNT }, (_, i) => (i + 0.5) / COUNT),
} as unknown as Haystack;
const sample = (index: number) =>
  ({
    id: `id${String(index).padStart(3, '0')}`,
    probe: 'document',
    direction: 'forward',
    length: 4096,
    position: { index, depth: (index + 0.5) / COUNT },
    query: { question: 'Which?', target: `target ${index}` },
  }) as unknown as Sample;
const wrong: Verdict = {
  outcome: 'wrong_item',
  score: { value: 0, strict: false, source: { piece: 'p3', index: 3, depth: 3.5 / COUNT } },
};

/** Keeps what comes of asking about every piece, in this order. */
function keep(order: readonly number[], verdict: Verdict, text = 'answer'): void {
  const keeper = keepExcerpts(new Map([['document', probe]]));
  const judge = keeper.watch('m', () => () => verdict)(haystack);
  for (const index of order) expect(judge(sample(index), { text })).toBe(verdict);
  keeper.write(folder);
}

const all = Array.from({ length: COUNT }, (_, i) => i);

test('two wrong answers of every third are kept, the same ones in whatever order they come', () => {
  keep(all, wrong);
  const first = readFileSync(join(folder, 'excerpts.jsonl'), 'utf8');
  expect(readExcerpts(folder).map(({ sample }) => sample)).toEqual(
    [0, 1, 10, 11, 20, 21].map((index) => sample(index).id),
  );
  rmSync(join(folder, 'excerpts.jsonl'));
  keep(all.toReversed(), wrong);
  expect(readFileSync(join(folder, 'excerpts.jsonl'), 'utf8')).toBe(first);
});

test('a piece is told where it stands, with its neighbours and where the answer came from', () => {
  keep([1], wrong);
  expect(readExcerpts(folder)[0]).toMatchObject({
    haystack: 'document.4k.h00',
    target: 'target 1',
    needle: { index: 1, before: ['piece 0'], piece: 'piece 1', after: ['piece 2', 'piece 3'] },
    source: { index: 3, piece: 'piece 3' },
  });
});

test('a run that goes on adds to what it kept', () => {
  keep([5, 6], wrong);
  keep([0, 6], wrong);
  expect(readExcerpts(folder).map(({ sample }) => sample)).toEqual([0, 5].map((index) => sample(index).id));
});

test('a megabyte of answer is cut, and a torn line is passed over', () => {
  keep([0], wrong, 'x'.repeat(1e6));
  appendFileSync(join(folder, 'excerpts.jsonl'), '{"sample":"id0');
  const [excerpt, ...more] = readExcerpts(folder);
  expect(more).toEqual([]);
  expect(excerpt!.answer).toMatch(/^x{1200} … \(1000000 characters\)$/);
});

test('answers of controls are not kept: they are part of no curve', () => {
  const keeper = keepExcerpts(new Map([['document', probe]]));
  const judge = keeper.watch('m', () => () => wrong)(haystack);
  judge({ ...sample(0), control: 'closed-book' }, { text: 'answer' });
  judge(sample(1), { text: 'answer' });
  keeper.write(folder);
  expect(readExcerpts(folder).map(({ sample }) => sample)).toEqual([sample(1).id]);
});
