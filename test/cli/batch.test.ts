import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../src/core/hash.ts';
import type { Result } from '../../src/core/result.ts';
import { readJournal } from '../../src/runner/journal.ts';
import { type BatchServer, type Fate, startBatchServer } from '../support/batch-server.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { folder, midspan } from './midspan.ts';

const QUESTIONS = 60;
const plan = ['--probe', 'table.forward', '--length', '2k', '--haystacks', '4', '--queries', '15'];
const counted = ['--tokenizer', 'o200k'];

const resultsIn = async (run: string): Promise<Result[]> => {
  const results: Result[] = [];
  for await (const result of readJournal(join(run, 'results.jsonl'))) results.push(result);
  return results.sort((a, b) => (a.key < b.key ? -1 : 1));
};

/** Answers most questions about a row rightly, the same ones whoever asks. */
function answer(prompt: string): string {
  const field = /begins with this field:\n(.*)\n/.exec(prompt)?.[1];
  const row = prompt.split('\n').find((line) => field !== undefined && line.startsWith(`${field} |`));
  return row && sha256(row) < 'b' ? row : 'I do not know.';
}
const usage = { input: 2048, output: 20, cached: 0 };
const good = ({ prompt }: { readonly prompt: string }): Fate => ({ text: answer(prompt), usage });

const providers = {
  'the responses of OpenAI': {
    model: () => 'openai:gpt-5-mini',
    env: (url: string) => ({ OPENAI_API_KEY: 'sk-test-key', OPENAI_BASE_URL: url }),
  },
  'the messages of Anthropic': {
    model: () => 'anthropic:claude-sonnet-4-5',
    env: (url: string) => ({ ANTHROPIC_API_KEY: 'sk-test-key', ANTHROPIC_BASE_URL: url }),
  },
  'a server like OpenAI’s': {
    model: (url: string) => `${url}/v1#m`,
    env: () => ({ MIDSPAN_API_KEY: 'sk-test-key' }),
  },
} as const;

describe.each(Object.entries(providers))('a batch of %s', (_, { model, env }) => {
  let server: BatchServer;
  let live: ModelServer;
  let wanted: Result[];
  beforeAll(async () => {
    live = await startModelServer({ respond: ({ prompt }) => ({ text: answer(prompt), usage }) });
    const out = join(folder(), 'live');
    const args = ['run', ...plan, ...counted, '--model', model(live.url), '--out', out];
    await midspan(args, { env: env(live.url) });
    wanted = await resultsIn(out);
  });
  afterAll(() => live.close());
  beforeEach(async () => {
    server = await startBatchServer();
    server.fate = good;
  });
  afterEach(() => server.close());

  const begin = (out: string, ...more: string[]) => {
    const args = ['run', ...plan, ...counted, '--model', model(server.url), '--batch', '--out', out, ...more];
    return midspan(args, { env: env(server.url) });
  };
  const goOn = (out: string, during?: Parameters<typeof midspan>[1]) =>
    midspan(['run', '--resume', out], { env: env(server.url), ...during });
  const asked = (): string[] => server.batches.flat().map(({ prompt }) => prompt);

  test('leaves the results of a live run, told to be of a batch', async () => {
    const out = join(folder(), 'run');
    const { code, stderr } = await begin(out);
    expect(stderr).toMatch(/batch \w+ of 60 questions is handed in/);
    expect(code).toBe(0);
    const results = await resultsIn(out);
    const right = results.filter(({ outcome }) => outcome === 'correct').length;
    expect(right).toBeGreaterThan(15);
    expect(right).toBeLessThan(QUESTIONS);
    // Everything but when it came, and by which way.
    const bare = (list: readonly Result[]) =>
      list.map(({ completion, ...rest }) => ({
        ...rest,
        completion: { ...completion, latencyMs: 0, batch: true },
      }));
    expect(bare(results)).toEqual(bare(wanted));
    expect(results.every(({ completion }) => completion?.batch === true)).toBe(true);
    expect(server.live).toEqual([]);
    expect(existsSync(join(out, 'batch.tmp'))).toBe(false);
    // Everything that is asked about one context stands together, for the cache's sake.
    const contexts = asked().map((prompt) => prompt.slice(0, 400));
    expect(contexts.filter((text, i) => text !== contexts[i - 1])).toHaveLength(new Set(contexts).size);
  });

  test('is gone on with after the process was killed while the provider worked', async () => {
    const out = join(folder(), 'run');
    server.hold = true;
    const args = ['run', ...plan, ...counted, '--model', model(server.url), '--batch', '--out', out];
    const killed = await midspan(args, {
      env: env(server.url),
      during: (child) =>
        child.stderr?.on('data', (text: string) => {
          if (String(text).includes('is handed in')) child.kill('SIGKILL');
        }),
    });
    expect(killed.code).toBeNull();
    // Asked to stop while there is nothing to fetch yet.
    const stopped = await goOn(out, { during: (child) => setTimeout(() => child.kill('SIGINT'), 2500) });
    expect(stopped.code).toBe(5);
    expect(stopped.stderr).toContain('60 questions in 1 batch are with the provider');
    server.hold = false;
    const { code } = await goOn(out);
    expect(code).toBe(0);
    expect(await resultsIn(out)).toHaveLength(QUESTIONS);
    expect(server.batches).toHaveLength(1);
  });

  test('is not handed in twice when the provider took it and its reply was lost', async () => {
    const out = join(folder(), 'run');
    server.loseReplies = 1;
    const { code } = await begin(out);
    expect(code).toBe(0);
    expect(server.batches).toHaveLength(1);
    expect(await resultsIn(out)).toHaveLength(QUESTIONS);
  });

  test('is not handed in twice when the process died before it could note the id', async () => {
    const out = join(folder(), 'run');
    server.loseReplies = 1;
    const killed = await midspan(
      ['run', ...plan, ...counted, '--model', model(server.url), '--batch', '--out', out],
      {
        env: env(server.url),
        during: (child) => {
          const watch = setInterval(() => server.batches.length > 0 && child.kill('SIGKILL'), 1);
          child.on('close', () => clearInterval(watch));
        },
      },
    );
    expect(killed.code).toBeNull();
    const notes = readFileSync(join(out, 'batches.jsonl'), 'utf8');
    expect(notes).not.toContain('"taken"');
    // Whose batch it is that is being worked on, Anthropic tells only at its end.
    server.hold = true;
    const { code } = await goOn(out, {
      during: () =>
        setTimeout(() => {
          server.hold = false;
        }, 2500),
    });
    expect(code).toBe(0);
    expect(server.batches).toHaveLength(1);
    expect(await resultsIn(out)).toHaveLength(QUESTIONS);
  });

  test('asks again only for what expired, was refused or is missing, and calls none of it wrong', async () => {
    const out = join(folder(), 'run');
    const fates: Fate[] = ['expired', 'missing', { refuse: 400, text: 'no such thing' }];
    let n = 0;
    const bad = new Map<string, Fate>();
    server.fate = (request) => {
      if (!bad.has(request.id)) bad.set(request.id, n++ % 5 === 0 ? fates[n % 3]! : good(request));
      return bad.get(request.id)!;
    };
    const first = await begin(out);
    expect(first.code).toBe(4);
    const failed = (await resultsIn(out)).filter(({ outcome }) => outcome === 'error');
    expect(failed).toHaveLength(12);
    expect(new Set(failed.map(({ error }) => error!.replace(/\w*batch_\d+/, 'b').slice(0, 20))).size).toBe(3);
    server.fate = good;
    const { code } = await goOn(out);
    expect(code).toBe(0);
    expect(server.batches.map((batch) => batch.length)).toEqual([QUESTIONS, 12]);
    const outcomes = (await resultsIn(out)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(wanted.map(({ outcome }) => outcome));
  });

  test('gives a model that thinks its tokens away more of them', async () => {
    const out = join(folder(), 'run');
    server.fate = (request) =>
      request.maxTokens < 1000 ? { text: '', finish: 'length', usage } : good(request);
    const { code, stderr } = await begin(out);
    expect(stderr).toContain('answers may have 4096 from now on');
    expect(code).toBe(0);
    expect(server.batches.map((batch) => batch.length)).toEqual([QUESTIONS, QUESTIONS]);
    const results = await resultsIn(out);
    expect(results.every(({ completion }) => completion?.maxTokens === 4096)).toBe(true);
  });
});

describe('what batches cost and are', () => {
  let server: BatchServer;
  beforeEach(async () => {
    server = await startBatchServer();
    server.fate = good;
  });
  afterEach(() => server.close());
  const env = () => ({ OPENAI_API_KEY: 'sk-test-key', OPENAI_BASE_URL: server.url });
  const run = (out: string, ...more: string[]) =>
    midspan(['run', ...plan, '--model', 'openai:gpt-5-mini', '--batch', '--out', out, ...more], {
      env: env(),
    });

  test('half the price is counted, and no more is handed in than may be spent', async () => {
    const out = join(folder(), 'run');
    const whole = await run(join(folder(), 'whole'), '--progress', 'json');
    const last = whole.stderr
      .split('\n')
      .filter((line) => line.includes('"spent"'))
      .at(-1)!;
    // 60 × (2048 × 0.25 + 20 × 2) / 1e6 at full price.
    expect(JSON.parse(last).spent).toBe(`${((60 * (2048 * 0.25 + 20 * 2)) / 2e6).toFixed(4)} USD`);
    expect(whole.stderr).toMatch(/gpt-5-mini costs at most 0\.\d+ USD in a batch/);
    const { code, stderr } = await run(out, '--max-cost', '0.005');
    expect(code).toBe(5);
    expect(stderr).toContain('Stopped: another call could exceed the 0.0050 USD');
    const results = await resultsIn(out);
    expect(results.length).toBeGreaterThan(5);
    expect(results.length).toBeLessThan(30);
    // What the first part cost counts at the rates it was paid at.
    const again = await midspan(['run', '--resume', out], { env: env() });
    expect(again.code).toBe(5);
    expect((await resultsIn(out)).length).toBeLessThan(32);
  });

  test('a batch of more tokens than the provider holds at a time is handed in in smaller ones', async () => {
    const out = join(folder(), 'run');
    server.most = 20;
    const { code } = await run(out);
    expect(code).toBe(0);
    expect(await resultsIn(out)).toHaveLength(QUESTIONS);
    expect(Math.max(...server.batches.slice(-4).map((batch) => batch.length))).toBeLessThanOrEqual(20);
  });

  test('a service that wants other words is asked in them', async () => {
    const out = join(folder(), 'run');
    server.fate = (request) =>
      'max_tokens' in request.body
        ? { refuse: 400, text: "Unsupported parameter: use 'max_completion_tokens' instead." }
        : good(request);
    const args = ['run', ...plan, ...counted, '--model', `${server.url}/v1#m`, '--batch', '--out', out];
    expect((await midspan(args)).code).toBe(0);
    expect(server.batches).toHaveLength(2);
  });

  test('a key that is refused stops the run, says so without the key, and leaves nothing to be looked for', async () => {
    await server.close();
    const denied = await startModelServer({
      respond: () => ({ status: 401, raw: '{"error":{"message":"bad key sk-test-key"}}' }),
    });
    const out = join(folder(), 'run');
    const args = ['run', ...plan, '--model', 'openai:gpt-5-mini', '--batch', '--out', out];
    const { code, stderr } = await midspan(args, { env: { ...env(), OPENAI_BASE_URL: denied.url } });
    await denied.close();
    expect(code).toBe(4);
    expect(stderr).not.toContain('sk-test-key');
    expect(readFileSync(join(out, 'batches.jsonl'), 'utf8')).toContain('"over"');
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toContain('HTTP 401');
    server = await startBatchServer();
  });

  test.each([
    [['--model', 'synthetic:u'], 'synthetic:u has no batch API'],
    [['--model', 'openai:gpt-5-mini', '--require-cache', 'yes'], 'A batch API promises no cache'],
  ])('%j is refused before anything is asked', async (more, message) => {
    const { code, stderr } = await midspan(['run', ...plan, '--batch', ...more], { env: env() });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
