import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import exec from '../../src/adapters/exec.ts';
import type { Adapter, AdapterOptions } from '../../src/core/adapter.ts';
import { adapterOptions, contextOf, prime, specOf } from '../support/adapter-options.ts';

const echo = fileURLToPath(new URL('../fixtures/exec/echo.mjs', import.meta.url));
const node = `"${process.execPath}"`;
let adapter: Adapter | undefined;

afterEach(async () => {
  await adapter?.close?.();
  adapter = undefined;
});

async function start(
  args = '',
  changes: Partial<AdapterOptions> = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<Adapter> {
  adapter = await exec.create(specOf('exec', `${node} ${echo} ${args}`, settings), adapterOptions(changes));
  return adapter;
}
const open = async (text = 'C', ...how: Parameters<typeof start>) =>
  (await start(...how)).open(contextOf(text), { prime });
const q = (text: string, id = 'q') => ({ id, text });
const ask = { maxTokens: 8 };

describe('a program', () => {
  it('gets the whole prompt, the limit and the temperature, and its own arguments', async () => {
    const session = await open('C “é” \n', '--fast "two words"', { temperature: 0.5 });
    expect(await session.ask(q('Q?'), ask)).toEqual({
      text: 'C “é” \nQ?--fast,two words{"max_tokens":8,"temperature":0.5}',
      finishReason: 'stop',
      usage: { input: null, cached: null, cacheWrite: null, output: null, reasoning: null },
      latencyMs: expect.any(Number),
    });
  });

  it('may tell why it stopped and what it counted', async () => {
    const session = await open();
    expect(await session.ask(q('FULL'), ask)).toMatchObject({
      finishReason: 'length',
      usage: { input: 9, cached: 4, output: 2 },
    });
  });

  it('may answer in any order, and the same question twice', async () => {
    const session = await open('');
    const texts = ['LATER 1', '2', 'LATER 3', '4'];
    const answers = await Promise.all([
      ...texts.map((text, n) => session.ask(q(text, `q${n}`), ask)),
      session.ask(q('again', 'q0'), ask),
    ]);
    expect(answers.map(({ text }) => text.split('{')[0])).toEqual([...texts, 'again']);
  });

  it('gets a context once with ?contexts=once, and is told when to forget it', async () => {
    const program = await start('', {}, { contexts: 'once' });
    const first = await program.open(contextOf('one'), { prime });
    const second = await program.open(contextOf('two'), { prime });
    const text = async (session: typeof first, question: string) =>
      (await session.ask(q(question), ask)).text;
    expect(await text(first, 'Q')).toMatch(/^one\|Q\|2\{/);
    expect(await text(second, 'Q')).toMatch(/^two\|Q\|2\{/);
    await first.close?.();
    expect(await text(second, 'R')).toMatch(/^two\|R\|1\{/);
  });

  it('gets megabytes whole, with line separators that are none in JSON', async () => {
    const context = 'The \u2028 fox\u2029\u0085\n'.repeat(200_000);
    const session = await open(context);
    const { text } = await session.ask(q('Q'), ask);
    expect(text.startsWith(`${context}Q`)).toBe(true);
  });
});

describe('a program in trouble fails its question with what it last said', () => {
  it.each([
    ['GARBAGE', /^not an answer like .*: Loading checkpoint…; it last said: loading$/],
    ['ERROR', /^the program says: out of memory$/],
    ['TEXTLESS', /^the answer has no "text"$/],
    ['SILENT', /^no answer from .*node.* within 0\.3 s; it last said: I would rather not\.$/],
  ])('%s, and goes on', async (word, reason) => {
    // Only silence is to meet the limit, not a program that is slow to start on a busy machine.
    const session = await open('', '', word === 'SILENT' ? { timeoutMs: 300 } : {});
    await vi.waitFor(() => session.ask(q('warm'), { maxTokens: 8 }), { timeout: 20_000 });
    await expect(session.ask(q(word), ask)).rejects.toThrow(reason);
    expect((await session.ask(q('fine'), ask)).text).toMatch(/^fine/);
  });

  it('each its own, where several lines come at once', async () => {
    const session = await open('');
    const burst = ['a', 'b', 'c', 'd'].map((id) => session.ask(q('BURST', id), ask));
    for (const asked of burst) await expect(asked).rejects.toThrow(/^not an answer like .*: Loading \d of 4/);
    expect((await session.ask(q('fine'), ask)).text).toMatch(/^fine/);
  });

  it('by ending, for all questions then and later', async () => {
    const session = await open('');
    const ended = /ended with code 3; it last said: fatal: no weights$/;
    const waiting = expect(session.ask(q('SILENT', 'a'), ask)).rejects.toThrow(ended);
    await expect(session.ask(q('EXIT', 'b'), ask)).rejects.toThrow(ended);
    await waiting;
    await expect(session.ask(q('more', 'c'), ask)).rejects.toThrow(ended);
  });

  it('and is given up at once when the question is aborted', async () => {
    const session = await open('');
    const controller = new AbortController();
    const asked = session.ask(q('SILENT'), { ...ask, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow(/^enough$/);
  });
});

describe('a program is ended', () => {
  it.each([
    ['by the end of its input', ''],
    ['by force when it does not heed that', '--stubborn'],
  ])('%s', async (_name, args) => {
    const program = await start(args);
    const session = await program.open(contextOf(''), { prime });
    await session.ask(q('Q'), ask);
    await program.close?.();
    await expect(session.ask(q('Q'), ask)).rejects.toThrow(args ? /by SIGTERM/ : /with code 0/);
    await program.close?.();
  });
});

describe('mistakes of the user are told', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'midspan-'));
  });
  afterEach(() => rm(cwd, { recursive: true }));

  it.each([
    ['', {}, /no command/],
    ['./nothing.sh --fast', {}, /"\.\/nothing\.sh" was not found/],
    ['"open', {}, /a quote that is not closed/],
    ['node', { contexts: 'twice' }, /"twice"/],
    ['node', { context: 'once' }, /No setting of exec is called "context"/],
  ])('exec:%s %j', async (target, settings, reason) => {
    const failure = exec.create(specOf('exec', target, settings), adapterOptions({ cwd }));
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.toMatchObject({ name: 'UserError', hint: expect.stringMatching(/./) });
  });

  it('a file that may not be run; then it runs from the folder of the user', async () => {
    const script = '#!/bin/sh\nwhile read -r line; do echo \'{"id":"q","text":"sh"}\'; done\n';
    await writeFile(join(cwd, 'answer.sh'), script, { mode: 0o644 });
    const spec = specOf('exec', './answer.sh');
    const options = adapterOptions({ cwd, env: { PATH: process.env.PATH } });
    await expect(exec.create(spec, options)).rejects.toMatchObject({
      hint: 'Make it executable: chmod +x ./answer.sh',
    });
    await chmod(join(cwd, 'answer.sh'), 0o755);
    adapter = await exec.create(spec, options);
    expect(adapter.model).toBe('exec:./answer.sh');
    const session = await adapter.open(contextOf('C'), { prime });
    expect((await session.ask(q('Q'), ask)).text).toBe('sh');
  });
});
