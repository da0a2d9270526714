import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/core/report.ts';
import type { Result } from '../../src/core/result.ts';
import parquet from '../../src/reporters/parquet.ts';
import { makeReport } from './support/make-report.ts';
import { bytesOf } from './support/render.ts';

const usage = { input: 4096, cached: 4000, cacheWrite: null, output: 12, reasoning: null };

const result = (more: Partial<Result> = {}): Result => ({
  ...{
    key: '00',
    sample: 'a1',
    model: 'm',
    probe: 'table',
    direction: 'forward',
    length: 4096,
    tokens: 4096,
  },
  ...{ haystack: 'table.4k.h00', position: { index: 3, count: 30, tokenOffset: 410, depth: 0.1 } },
  ...{ outcome: 'correct', score: { value: 1, strict: true, answer: 'so' } },
  completion: { text: 'so', finishReason: 'stop', usage, latencyMs: 812.5 },
  ...more,
});

const answer = (more: Partial<Answer> = {}): Answer => ({
  ...{ run: 'run-1', result: result(), synthetic: false, bin: 1 },
  ...{ asked: { question: 'Which?', target: 'so' }, cost: { amount: 0.002, currency: 'USD' }, ...more },
});

/** The bytes of `results.parquet` for some answers. */
async function written(answers: Iterable<Answer>): Promise<ArrayBuffer> {
  const report = makeReport([], {
    async *answers() {
      yield* answers;
    },
  });
  const [file] = await parquet.render(report, { columns: 80, colour: false });
  const bytes = await bytesOf(file!);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
}

const rowsOf = async (answers: Iterable<Answer>) => parquetReadObjects({ file: await written(answers) });

test('writes what is known of an answer', async () => {
  const source = { piece: 'row-9', index: 9, depth: 0.31 };
  const wrong = result({
    ...{ outcome: 'wrong_item', score: { value: 0, strict: false, answer: 'else', source } },
    ...{ control: 'rescue', tries: 3 },
  });
  expect((await rowsOf([answer({ result: wrong })]))[0]).toEqual({
    ...{ run: 'run-1', id: 'a1', model: 'm', synthetic: false, probe: 'table', direction: 'forward' },
    ...{ length: 4096, tokens: 4096, haystack: 'table.4k.h00', control: 'rescue', depth: 0.1, bin: 1 },
    ...{ piece_index: 3, piece_count: 30, token_offset: 410, outcome: 'wrong_item', correct: false },
    ...{ score: 0, strict: false, query: 'Which?', target: 'so', answer: 'so', read_as: 'else' },
    ...{ source_piece: 'row-9', source_index: 9, source_depth: 0.31, finish_reason: 'stop' },
    ...{ input_tokens: 4096n, cached_tokens: 4000n, cache_write_tokens: null, output_tokens: 12n },
    ...{ reasoning_tokens: null, latency_ms: 812.5, batch: false, cost: 0.002, currency: 'USD', tries: 3 },
    error: null,
  });
});

test('leaves null what is not known, never 0, NaN or an empty text', async () => {
  const failed = result({ outcome: 'error', score: null, completion: null, error: 'HTTP 500', tokens: null });
  const [row] = await rowsOf([answer({ result: failed, asked: null, cost: null })]);
  const known = Object.entries(row!).filter(([, value]) => value !== null);
  expect(known.map(([name]) => name)).toEqual([
    ...['run', 'id', 'model', 'synthetic', 'probe', 'direction', 'length', 'haystack', 'depth', 'bin'],
    ...['piece_index', 'piece_count', 'token_offset', 'outcome', 'tries', 'error'],
  ]);
});

test.each([
  ['an answer from a batch has no time', { batch: true as const }, 'latency_ms'],
  ['an answer that was not timed has no time', {}, 'latency_ms'],
  ['half a token is no count', { usage: { ...usage, input: 0.5 } }, 'input_tokens'],
  ['an endless count is none', { usage: { ...usage, output: Number.POSITIVE_INFINITY } }, 'output_tokens'],
])('%s', async (_title, more, column) => {
  const completion = { text: 'so', finishReason: 'stop' as const, usage, latencyMs: 0, ...more };
  const [row] = await rowsOf([answer({ result: result({ completion }) })]);
  expect(row![column]).toBeNull();
});

test('keeps any text, and counts beyond 32 bits', async () => {
  const texts = ['', '\u0000 \u202E <script>', '𝛑'.repeat(300_000), 'it\'s "so"\n\u001B[31m'];
  const completions = texts.map((text) => ({
    ...{ text, finishReason: 'stop' as const, usage: { ...usage, input: 2 ** 40 }, latencyMs: 1 },
  }));
  const rows = await rowsOf(completions.map((completion) => answer({ result: result({ completion }) })));
  expect(rows.map((row) => row.answer)).toEqual(texts);
  expect(rows.map((row) => row.input_tokens)).toEqual(texts.map(() => 2n ** 40n));
});

describe('many answers', () => {
  test('are written in groups, none lost between them', async () => {
    const count = 70_001;
    function* many(): Generator<Answer> {
      for (let i = 0; i < count; i++) yield answer({ result: result({ sample: `s${i}` }) });
    }
    const file = await written(many());
    const { num_rows, row_groups, created_by } = parquetMetadata(file);
    expect(Number(num_rows)).toBe(count);
    expect(row_groups.map((group) => Number(group.num_rows))).toEqual([32_768, 32_768, 4465]);
    expect(created_by).toBe('midspan 0.1.0');
    const ids = (await parquetReadObjects({ file, columns: ['id'] })).map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: count }, (_, i) => `s${i}`));
  });

  test('of a megabyte each are written in small groups', async () => {
    const completion = { text: 'x'.repeat(1 << 20), finishReason: 'stop' as const, usage, latencyMs: 1 };
    const { row_groups } = parquetMetadata(
      await written(Array.from({ length: 40 }, () => answer({ result: result({ completion }) }))),
    );
    expect(Math.max(...row_groups.map((group) => Number(group.num_rows)))).toBeLessThanOrEqual(16);
  });
});
