import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import replay from '../../src/adapters/replay.ts';
import { adapterOptions, contextOf, prime, specOf } from '../support/adapter-options.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'midspan-'));
});
afterEach(() => rm(cwd, { recursive: true }));

async function open(lines: readonly unknown[] | string, settings: Readonly<Record<string, string>> = {}) {
  const text = typeof lines === 'string' ? lines : lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(join(cwd, 'file.jsonl'), text);
  const adapter = await replay.create(specOf('replay', 'file.jsonl', settings), adapterOptions({ cwd }));
  const session = await adapter.open(contextOf('C'), { prime });
  return { adapter, ask: (id: string) => session.ask({ id, text: 'Q' }, { maxTokens: 8 }) };
}

describe('recorded completions', () => {
  it.each([
    { id: 's', text: 'basil' },
    { sample: 's', completion: 'basil' },
    { sample_id: 's', output: 'basil' },
    { custom_id: 's', response: 'basil' },
    { id: 's', prediction: 'basil', answer: 'the right one' },
    { id: 's', samples: ['basil', 'thyme'], answer: 'the right one' },
    { id: 's', answer: 'basil' },
    { sample: 's', completion: { text: 'basil', finishReason: 'stop' } },
  ])('are found in %j', async (line) => {
    const { ask } = await open([{ id: 'other', text: 'thyme' }, line]);
    expect(await ask('s')).toMatchObject({ text: 'basil', finishReason: 'stop', latencyMs: 0 });
  });

  it('are read from the results of a run with all that was known, the last line of a sample counting', async () => {
    const usage = { input: 100, cached: 90, cacheWrite: null, output: 4, reasoning: 2 };
    const completion = { text: 'basil', finishReason: 'length', usage, latencyMs: 12.5, warnings: ['w'] };
    const line = {
      key: 'k',
      sample: 's',
      model: 'gpt-5',
      outcome: 'error',
      completion: null,
      error: 'HTTP 503',
    };
    const { adapter, ask } = await open([
      line,
      { ...line, outcome: 'correct', completion },
      { ...line, sample: 't' },
    ]);
    expect(await ask('s')).toEqual(completion);
    await expect(ask('t')).rejects.toThrow('no completion was recorded: HTTP 503');
    expect(adapter.model).toBe('gpt-5');
  });

  it('fail only the question they are missing for', async () => {
    const { ask } = await open([{ id: 's', text: 'basil' }]);
    await expect(ask('t')).rejects.toThrow('no completion is recorded for t');
    expect((await ask('s')).text).toBe('basil');
  });

  it('are handed out in order with ?by=order, and run out', async () => {
    const { adapter, ask } = await open([{ text: 'one' }, { text: 'two' }], { by: 'order' });
    expect((await ask('x')).text).toBe('one');
    expect((await ask('y')).text).toBe('two');
    await expect(ask('z')).rejects.toThrow('only 2 completions are recorded, none is left for z');
    expect(adapter.model).toBe('replay:file.jsonl');
  });

  it('may hold line separators, blank lines, \\r\\n and a byte order mark', async () => {
    const { ask } = await open('\uFEFF{"id":"s","text":"a\u2028b"}\r\n\r\n{"id":"t","text":"c"}');
    expect((await ask('s')).text).toBe('a\u2028b');
    expect((await ask('t')).text).toBe('c');
  });

  it('of several models need one to be picked', async () => {
    const lines = ['a', 'b'].map((model) => ({ id: 's', model, text: `from ${model}` }));
    await expect(open(lines)).rejects.toMatchObject({
      message: 'file.jsonl holds answers of 2 models: a, b.',
      hint: 'Pick one: replay:file.jsonl?model=a.',
    });
    const { adapter, ask } = await open(lines, { model: 'b' });
    expect((await ask('s')).text).toBe('from b');
    expect(adapter.model).toBe('b');
    await expect(open(lines, { model: 'c' })).rejects.toThrow(/"c"/);
  });

  it('of a simulated model stay marked as simulated', async () => {
    expect((await open([{ id: 's', model: 'synthetic:u', text: '' }])).adapter.synthetic).toBe(true);
    expect((await open([{ id: 's', model: 'gpt-5', text: '' }])).adapter.synthetic).toBe(false);
  });

  it('are other completions when the file changes', async () => {
    const first = await open([{ id: 's', text: 'a' }]);
    const second = await open([{ id: 's', text: 'b' }]);
    expect(first.adapter.params).not.toEqual(second.adapter.params);
  });
});

describe('mistakes of the user are told with file and line', () => {
  it.each([
    ['{"id":"s","text":"a"}\n{"id":"t","te', {}, 'file.jsonl:2 is not a JSON object.'],
    ['{"id":"s","text":"a"}\n\n[1]\n', {}, 'file.jsonl:3 is not a JSON object.'],
    ['{"text":"a"}\n', {}, 'file.jsonl:1 names no sample.'],
    ['{"id":"s"}\n', {}, 'file.jsonl:1 holds no completion.'],
    ['{"id":"s","text":7}\n', {}, 'file.jsonl:1 holds no completion.'],
    ['\n', {}, 'file.jsonl holds no completions.'],
    ['', { by: 'rank' }, 'No way to join is called "rank".'],
    ['', { order: 'id' }, 'No setting of replay is called "order".'],
  ])('%j %j', async (text, settings, message) => {
    const failure = open(text, settings as Readonly<Record<string, string>>);
    await expect(failure).rejects.toMatchObject({
      name: 'UserError',
      message,
      hint: expect.stringMatching(/./),
    });
  });

  it('for a file that is not there', async () => {
    const failure = replay.create(specOf('replay', 'none.jsonl'), adapterOptions({ cwd }));
    await expect(failure).rejects.toThrow(/^Cannot read none\.jsonl: ENOENT/);
  });
});
