import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BatchApi, BatchDocument } from '../../src/core/batch.ts';
import type { Haystack, Sample } from '../../src/core/haystack.ts';
import type { Result } from '../../src/core/result.ts';
import { runBatches } from '../../src/runner/batch.ts';
import { BatchNotes } from '../../src/runner/batch-notes.ts';
import { Budget } from '../../src/runner/budget.ts';
import { Governor } from '../../src/runner/governor.ts';
import type { Purse } from '../../src/runner/purse.ts';
import { VirtualTime } from '../support/virtual-time.ts';

/** Haystacks with questions as long as they are said to be. */
const made = (sizes: readonly (readonly number[])[]): Haystack[] =>
  sizes.map((lengths, h) => {
    const id = `h${h}`;
    const samples = lengths.map(
      (length, i): Sample => ({
        ...{ id: `${id}q${i}`, probe: 'table', direction: 'forward', length: 100, tokens: 100, haystack: id },
        position: { index: i, count: lengths.length, tokenOffset: i, depth: (i + 0.5) / lengths.length },
        prompt: 'q'.repeat(length),
        query: { question: 'q', cue: 'c', target: 't', parts: ['t'] },
      }),
    );
    return {
      ...{ id, probe: 'table', length: 100, context: { id, text: 'x', tokens: 90 }, pieces: [], samples },
      depths: Float64Array.from(samples, ({ position }) => position.depth),
      certificate: { method: 'none', proved: 0, resampled: 0 },
    };
  });

/** A provider that takes so much at a time, answers everything at once, and remembers what it was handed. */
function provider(limits: BatchApi['limits']) {
  const documents: string[] = [];
  const api: BatchApi = {
    limits,
    frame: { before: '[', between: ',', after: ']' },
    encode: async ({ id, question }) => Buffer.from(JSON.stringify({ id, text: question.text })),
    async handIn(_, document: BatchDocument) {
      const parts: Uint8Array[] = [];
      for await (const part of document.chunks()) parts.push(part);
      const text = Buffer.concat(parts).toString();
      expect(text).toHaveLength(document.bytes);
      return `batch-${documents.push(text) - 1}`;
    },
    find: async () => undefined,
    look: async () => ({ isOver: true, done: 1 }),
    async *collect(id) {
      const usage = { input: 100, cached: 0, cacheWrite: 0, output: 1, reasoning: 0 };
      for (const item of JSON.parse(documents[Number(id.slice(6))]!))
        yield { id: item.id, completion: { text: 'a', finishReason: 'stop', usage } };
    },
  };
  return { api, documents };
}

async function ask(
  sizes: readonly (readonly number[])[],
  limits: BatchApi['limits'],
  { purse, look }: { readonly purse?: Purse; readonly look?: BatchApi['look'] } = {},
) {
  const { api: sound, documents } = provider(limits);
  const api = look ? { ...sound, look } : sound;
  const time = new VirtualTime();
  const folder = mkdtempSync(join(tmpdir(), 'midspan-batch-'));
  const results: Result[] = [];
  let label = 0;
  const request = {
    haystacks: async function* (skip: (id: string) => boolean) {
      for (const haystack of made(sizes)) if (!skip(haystack.id)) yield haystack;
    },
    ...{ adapter: { model: 'm' }, api, answered: new Set<string>(), purse, maxTokens: 32 },
    judgeOf: () => () => ({ outcome: 'absent_text', score: { value: 0, strict: false } }) as const,
    keyOf: ({ id }: Sample) => id,
    onResult: (result: Result) => void results.push(result),
    onProgress: () => {},
    onRaised: () => {},
    governor: new Governor({ concurrency: 1, retries: 0, timer: time, random: () => 0 }),
    notes: new BatchNotes(join(folder, 'batches.jsonl')),
    spool: join(folder, 'batch.tmp'),
    newLabel: () => `midspan-${label++}`,
    date: () => new Date(0),
    signal: new AbortController().signal,
  };
  const [end] = await time.until(runBatches([request], time));
  return { documents, results, end };
}

describe('batches', () => {
  test('are split where the provider takes no more requests or bytes, and ask everything once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.record({ requests: fc.integer({ min: 1, max: 20 }), bytes: fc.integer({ min: 500, max: 4000 }) }),
        async (sizes, limits) => {
          const { documents, results, end } = await ask(sizes, limits);
          expect(end).toEqual({ halted: null, gaveUp: null });
          const batches = documents.map((text) => JSON.parse(text) as { id: string; text: string }[]);
          for (const [i, batch] of batches.entries()) {
            expect(batch.length).toBeLessThanOrEqual(limits.requests);
            expect(documents[i]!.length).toBeLessThanOrEqual(limits.bytes);
            // Full: one item more would have been too much.
            const next = batches[i + 1]?.[0];
            const more = next
              ? documents[i]!.length + 1 + JSON.stringify(next).length
              : Number.POSITIVE_INFINITY;
            expect(batch.length === limits.requests || more > limits.bytes).toBe(true);
          }
          expect(new Set(batches.flat().map(({ id }) => id)).size).toBe(batches.flat().length);
          expect(results.map(({ sample }) => sample).sort()).toEqual(
            made(sizes)
              .flatMap(({ samples }) => samples.map(({ id }) => id))
              .sort(),
          );
          expect(batches.flat()).toHaveLength(results.length);
          expect(results.every(({ completion }) => completion?.batch)).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  });

  /** The second batch is over after some looks. */
  const slow = () => {
    let looks = 0;
    return async (id: string) => ({ isOver: id === 'batch-0' || ++looks > 5, done: 0 });
  };

  test('that are handed in are waited for where they turn out to take more than the budget', async () => {
    // Four questions of 132 tokens at most fit; the provider says that it took 160 for each.
    const budget = new Budget({ tokens: 4 * 132 }, () => 0);
    const purse = budget.purse(undefined);
    const dear: Purse = {
      ...purse,
      ended: (call, came) => purse.ended(call, typeof came === 'object' ? { ...came, output: 60 } : came),
    };
    const { results } = await ask(
      [[4, 4, 4, 4]],
      { requests: 2, bytes: 4000 },
      { purse: dear, look: slow() },
    );
    expect(results).toHaveLength(4);
  });

  test('are not waited for where the time is up', async () => {
    let now = 0;
    const purse = new Budget({ time: 1000 }, () => now).purse(undefined);
    const look = slow();
    const later = (id: string) => {
      if (id !== 'batch-0') now += 600;
      return look(id);
    };
    const { results, end } = await ask([[4, 4, 4, 4]], { requests: 2, bytes: 4000 }, { purse, look: later });
    expect(results).toHaveLength(2);
    expect(end).toEqual({ halted: 'the time of 1 s is up', gaveUp: null });
  });
});
