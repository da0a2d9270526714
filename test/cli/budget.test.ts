import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/core/result.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { folder, midspan } from './midspan.ts';

const plan = ['--probe', 'table.forward', '--length', '2k', '--haystacks', '4', '--queries', '15'];
const linesOf = (run: string, file = 'results.jsonl'): Result[] =>
  readFileSync(join(run, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Result);

describe('a run with a budget', () => {
  let server: ModelServer;
  let text = 'I do not know.';
  let cached = 0;
  beforeAll(async () => {
    server = await startModelServer({
      respond: ({ maxTokens = 0 }) => ({
        text: text === '' && maxTokens > 1000 ? 'Now I know.' : text,
        finish: text === '' && maxTokens <= 1000 ? 'length' : 'stop',
        usage: { input: 2048, output: 20, cached },
      }),
    });
  });
  afterAll(() => server.close());
  const local = (): string[] => ['--model', `${server.url}/v1#m`];
  const paid = ['--model', 'openai:gpt-5-mini', '--concurrency', '4'];
  const env = () => ({ OPENAI_API_KEY: 'sk-test-key', OPENAI_BASE_URL: server.url });

  test('stops before it could use more tokens, keeps what it has, and goes on with more', async () => {
    const out = join(folder(), 'run');
    const first = await midspan(['run', ...plan, ...local(), '--out', out, '--max-tokens-total', '50000']);
    expect(first.code).toBe(5);
    expect(first.stderr).toContain('the 50000 tokens it may use');
    const answered = linesOf(out).length;
    expect(answered).toBeGreaterThan(10);
    const used = 2068 * (answered + linesOf(out, 'primes.jsonl').length);
    expect(used).toBeLessThanOrEqual(50_000);
    // What was used before counts.
    const again = await midspan(['run', '--resume', out]);
    expect(again.code).toBe(5);
    expect(linesOf(out).length).toBeLessThanOrEqual(answered + 2);
    const more = ['--max-tokens-total', '1000000', '--progress', 'json'];
    const rest = await midspan(['run', '--resume', out, ...more]);
    expect(rest.code).toBe(0);
    // Answers of both parts, in all and by cell.
    const cell = { probe: 'table', direction: 'forward', length: 2048, total: 60, answered: 60, failed: 0 };
    const last = rest.stderr.split('\n').findLast((line) => line.startsWith('{'));
    expect(JSON.parse(last!)).toMatchObject({ answered: 60, cells: [cell], controls: null });
    expect(linesOf(out)).toHaveLength(60);
  });

  test('says what it costs, asks above a limit, and stops at another', async () => {
    const out = join(folder(), 'run');
    const refused = await midspan(['run', ...plan, ...paid, '--confirm-above', '0.001', '--out', out], {
      env: env(),
    });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /gpt-5-mini costs about 0\.\d+ USD when its cache works, at most 0\.\d+ USD/,
    );
    expect(refused.stderr).toContain('Say --yes');
    const { code, stderr } = await midspan(
      ['run', ...plan, ...paid, '--confirm-above', '0.001', '--yes', '--max-cost', '0.01', '--out', out],
      { env: env() },
    );
    expect(stderr).toMatch(/Stopped: another haystack would take .* exceed the 0\.0100 USD it may cost/);
    expect(stderr).toMatch(/the provider read 0 % of the contexts from its cache/);
    expect(code).toBe(5);
    // One haystack, whole.
    expect(linesOf(out)).toHaveLength(15);
    // The page says what that cost: 2,048 tokens in at 0.25 a million, 20 out at 2.
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    const money = (calls: number) => `${((calls * (2048 * 0.25 + 20 * 2)) / 1e6).toFixed(4)}\u00a0USD`;
    const cells = `<td>${money(linesOf(out).length)}</td><td>${money(linesOf(out, 'primes.jsonl').length)}</td>`;
    expect(html).toContain(cells);
    await midspan(['report', out, '--format', 'html', '--out', `${out}-again`]);
    expect(readFileSync(join(`${out}-again`, 'report.html'), 'utf8')).toContain(cells);
  });

  test('stops with --require-cache where nothing is read from the cache, and not where it is', async () => {
    const args = ['run', ...plan, ...local(), '--concurrency', '2'];
    for (const flag of [['--require-cache'], ['--require-cache', 'yes']]) {
      const without = await midspan([...args, ...flag]);
      expect(without.code, without.stderr).toBe(5);
      expect(without.stderr).toContain('the provider read 0 % of the contexts');
    }
    expect((await midspan([...args, '--require-cache', 'maybe'])).code).toBe(2);
    cached = 1900;
    const withCache = await midspan([...args, '--require-cache']);
    cached = 0;
    expect(withCache.code).toBe(0);
  });

  test('gives a model that thinks its tokens away more of them, once, and notes it', async () => {
    const out = join(folder(), 'run');
    text = '';
    const { stderr } = await midspan(['run', ...plan, ...local(), '--out', out]);
    text = 'I do not know.';
    expect(stderr.match(/answers may have 4096 from now on/g)).toHaveLength(1);
    const results = linesOf(out);
    expect(results).toHaveLength(60);
    expect(results.every(({ completion }) => completion?.text === 'Now I know.')).toBe(true);
    expect(results.every(({ completion }) => completion?.maxTokens === 4096)).toBe(true);
  });

  test('tells how far it is in JSON lines, or not at all', async () => {
    const json = await midspan(['run', ...plan, '--model', 'synthetic:u', '--progress', 'json']);
    const lines = json.stderr.split('\n').filter((line) => line.startsWith('{'));
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      model: 'synthetic:u',
      answered: 60,
      total: 60,
      failed: 0,
    });
    const quiet = await midspan(['run', ...plan, '--model', 'synthetic:u', '--progress', 'quiet']);
    expect(quiet.stderr).not.toContain('answered');
  });
});
