import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { folder, midspan } from './midspan.ts';

const cwd = folder();
const at = (...path: string[]): string => join(cwd, ...path);
const size = ['--probe', 'table.forward', '--length', '2k', '--queries', '15', '--haystacks', '18'];
const resultsOf = (out: string) =>
  readFileSync(at(out, 'results.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer({ latencyMs: 5 });
  const model = ['--model', `${server.url}/v1#m`];
  const ran = await midspan(['run', ...size, ...model, '--out', 'before'], { cwd });
  expect(ran.code, ran.stderr).toBe(0);
  const accepted = await midspan(['baseline', 'accept', 'before', '--out', 'b.json'], { cwd });
  expect(accepted.code, accepted.stderr).toBe(0);
});
afterAll(() => server.close());

const gate = (out: string, ...more: string[]): string[] => [
  ...['gate', '--baseline', 'b.json', '--model', `${server.url}/v1#m`, '--concurrency', '4'],
  ...['--retries', '0', '--out', out, ...more],
];

/** A gate that is killed, or whose endpoint is closed, when the server has seen so many calls. */
async function cut(out: string, calls: number, act: (child: { kill(signal: NodeJS.Signals): void }) => void) {
  server.reset();
  return await midspan(gate(out), {
    cwd,
    during: (child) => {
      const timer = setInterval(() => {
        if (server.stats().requests < calls) return;
        clearInterval(timer);
        act(child as never);
      }, 2);
      child.on('close', () => clearInterval(timer));
    },
  });
}

describe('a gate that was stopped', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('by %s asks only what is missing', async (signal) => {
    const whole = await midspan(gate(`whole-${signal}`), { cwd });
    expect(whole.code, whole.stderr).toBe(0);
    const out = `cut-${signal}`;
    const { code, stderr } = await cut(out, 130, (child) => child.kill(signal));
    expect(code, stderr).toBe(signal === 'SIGKILL' ? null : 5);
    expect(existsSync(at(out, 'gate.json'))).toBe(false);
    const before = resultsOf(out);
    expect(before.length).toBeGreaterThan(60);
    server.reset();
    expect((await midspan(['score', out, '--out', `judged-${signal}`], { cwd })).code).toBe(0);
    const judged = await midspan(gate(`judged-${signal}`), { cwd });
    expect([judged.code, judged.stderr]).toEqual([2, expect.stringContaining('holds no run that could')]);
    const again = await midspan(gate(out), { cwd });
    expect(again.code, again.stderr).toBe(0);
    const after = resultsOf(out);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(new Set(after.map(({ sample }) => sample)).size).toBe(after.length);
    const verdict = (name: string) => JSON.parse(readFileSync(at(name, 'gate.json'), 'utf8'));
    expect(verdict(out).asked).toBe(after.length);
    expect({ ...verdict(out), candidate: 0 }).toEqual({ ...verdict(`whole-${signal}`), candidate: 0 });
  });

  test('by a dead endpoint decides nothing, ends with 4, and goes on when it is back', async () => {
    const { code, stdout, stderr } = await cut('dead', 70, () => server.setMode('reset'));
    expect([code, stdout], stderr).toEqual([4, '']);
    expect(stderr).toMatch(/No verdict: the endpoint was given up/);
    expect(existsSync(at('dead', 'gate.json'))).toBe(false);
    const answered = resultsOf('dead').filter(({ outcome }) => outcome !== 'error');
    expect(answered.length).toBeGreaterThan(40);
    const compared = await midspan(['compare', 'b.json', 'dead'], { cwd });
    expect([compared.code, compared.stdout]).toEqual([
      2,
      expect.stringMatching(/^INCOMPARABLE: The candidate is invalid/),
    ]);
    server.setMode('normal');
    const again = await midspan(gate('dead'), { cwd });
    expect(again.code, again.stderr).toBe(0);
    const ids = resultsOf('dead')
      .filter(({ outcome }) => outcome !== 'error')
      .map(({ sample }) => sample);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is not begun again with another rule, and not once it has ended', async () => {
    await cut('rule', 60, (child) => child.kill('SIGTERM'));
    const other = await midspan(gate('rule', '--margin', '20pp'), { cwd });
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining('rule was begun with something else: margin was 0.05 and is now 0.2'),
    ]);
    const fewer = await midspan(gate('rule', '--max-haystacks', '12'), { cwd });
    expect([fewer.code, fewer.stderr]).toEqual([2, expect.stringContaining('haystacks at most was 18')]);
    expect((await midspan(gate('rule'), { cwd })).code).toBe(0);
    const ended = await midspan(gate('rule'), { cwd });
    expect([ended.code, ended.stderr]).toEqual([
      2,
      expect.stringContaining('rule holds a gate that has ended'),
    ]);
    const run = await midspan(gate('before'), { cwd });
    expect([run.code, run.stderr]).toEqual([
      2,
      expect.stringContaining('before holds a run that is no gate'),
    ]);
  });
});

describe('a gate with a budget', () => {
  const prices = 'prices: [{ model: m, input: 1, output: 5, currency: USD, date: 2026-01-31, source: mine }]';
  test('stops where --max-cost is reached, says so, and goes on with more', async () => {
    writeFileSync(at('mine.yaml'), prices);
    const { code, stderr } = await midspan(gate('poor', '--prices', 'mine.yaml', '--max-cost', '0.042'), {
      cwd,
    });
    expect(code, stderr).toBe(5);
    expect(stderr).toMatch(/^Asked to its last look, m costs about 0\.9/m);
    expect(stderr).toMatch(/No verdict: another haystack would .* exceed the 0\.0420/);
    const some = resultsOf('poor').length;
    expect(some).toBeGreaterThan(5);
    expect(some).toBeLessThan(270);
    const rich = await midspan(gate('poor', '--prices', 'mine.yaml', '--max-cost', '9'), { cwd });
    expect(rich.code, rich.stderr).toBe(0);
  });

  test('asks before it spends more than --confirm-above', async () => {
    const dear = ['--prices', 'mine.yaml', '--confirm-above', '0.01'];
    const { code, stderr } = await midspan(gate('dear', ...dear), { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('more than --confirm-above 0.01')]);
    expect(existsSync(at('dear'))).toBe(false);
    expect((await midspan(gate('dear', ...dear, '--yes'), { cwd })).code).toBe(0);
  });
});
