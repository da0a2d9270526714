import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, midspan } from './midspan.ts';

const small = ['--probe', 'table.forward', '--length', '2k', '--haystacks', '12', '--queries', '15'];

async function run(model: string, ...flags: string[]) {
  const cwd = folder();
  const finished = await midspan(['run', ...small, '--model', model, '--out', 'r', ...flags], { cwd });
  const read = (name: string): string => readFileSync(join(cwd, 'r', name), 'utf8');
  return { ...finished, cwd, read };
}

describe('run --controls', () => {
  test('passes a model that reads, and keeps its curve apart from them', async () => {
    const model = 'synthetic:flat?accuracy=0.95';
    const [plain, with_] = await Promise.all([run(model), run(model, '--controls', 'all')]);
    expect(with_.code, with_.stderr).toBe(0);
    const curves = (text: string) =>
      JSON.parse(text).curves.map(({ controls: _, ...curve }: { controls?: object }) => curve);
    expect(curves(with_.read('curves.json'))).toEqual(curves(plain.read('curves.json')));
    const [{ controls }] = JSON.parse(with_.read('curves.json')).curves;
    expect(controls.closed_book).toMatchObject({ n: 15, acc: 0 });
    expect(controls.absent.acc).toBe(0);
    expect(controls.sentinels).toMatchObject({ start: { n: 4, correct: 4 }, end: { n: 4, correct: 4 } });
    expect(with_.stdout).toContain('needle alone');
    const again = await midspan(['score', 'r', '--out', 'again', '--json'], { cwd: with_.cwd });
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).not.toContain('belong to no sample');
    expect(JSON.parse(again.stdout).curves[0].controls).toEqual(controls);
  });

  test('shows that a model which loses the middle finds it again at the end', async () => {
    const { code, read } = await run('synthetic:cliff?accuracy=1&sag=1&at=0.2', '--controls', 'rescue');
    expect(code).toBe(0);
    const recency = await run('synthetic:recency?accuracy=0.95&sag=0.9', '--controls', 'rescue');
    const acc = (text: string) => JSON.parse(text).curves[0].controls.rescue.acc;
    expect(acc(read('curves.json'))).toBe(0);
    expect(acc(recency.read('curves.json'))).toBeGreaterThan(0.7);
  });

  test('catches a text whose front is cut off by its code words, with exit 4', async () => {
    const { code, stdout } = await run('synthetic:front?accuracy=0.95&at=0.3', '--controls', 'sentinels');
    expect(code).toBe(4);
    expect(stdout).toContain('the start of the context did not reach the model at 2k: 0 of 4 code words');
  });

  test('catches a model that answers without the text, with exit 4', async () => {
    const cwd = folder();
    const { code, stdout } = await midspan(
      ['run', ...small, '--model', './knows.mjs', '--controls', 'closed-book,absent', '--out', 'r'],
      { cwd: await knowing(cwd) },
    );
    expect(code).toBe(4);
    expect(stdout).toContain('no more often right than without any text');
    expect(stdout).toContain('no more often right than with the needle taken out');
  });

  test('refuses a control that does not exist', async () => {
    const { code, stderr } = await run('synthetic:flat', '--controls', 'orakel');
    expect(code).toBe(2);
    expect(stderr).toContain('oracle');
  });
});

/** A model that knows every answer by heart: it looks questions up in what `generate` wrote. */
async function knowing(cwd: string): Promise<string> {
  await midspan(['generate', ...small, '--controls', 'closed-book,absent', '--out', 'made'], { cwd });
  const { writeFileSync } = await import('node:fs');
  writeFileSync(
    join(cwd, 'knows.mjs'),
    `import { readFileSync } from 'node:fs';
const answers = new Map(readFileSync('made/samples.jsonl', 'utf8').trim().split('\\n').map((line) => JSON.parse(line)).map(({ id, target }) => [id, target]));
const usage = { input: null, cached: null, cacheWrite: null, output: null, reasoning: null };
export default { kind: 'adapter', describe: 'knows', example: './knows.mjs', create: async () => ({ model: 'knows', limits: {}, tokenizer: 'o200k', params: {},
  open: async () => ({ ask: async ({ id }) => ({ text: answers.get(id), finishReason: 'stop', usage, latencyMs: 0 }) }) }) };
`,
  );
  return cwd;
}

test('run of several lengths prints and writes how far the base score is kept', async () => {
  const cwd = folder();
  const flags = ['--probe', 'table.forward', '--haystacks', '12', '--queries', '15', '--controls', 'base'];
  const { code, stdout } = await midspan(
    ['run', ...flags, '--length', '2k,4k', '--model', 'synthetic:flat?accuracy=0.95', '--out', 'r'],
    { cwd },
  );
  expect(code).toBe(0);
  expect(stdout).toContain('ECL(.5)');
  const [estimate] = JSON.parse(readFileSync(join(cwd, 'r', 'curves.json'), 'utf8')).effective_lengths;
  expect(estimate.base).toMatchObject({ from: 'control', n: 30 });
  expect(estimate.levels.map(({ tau }: { tau: number }) => tau)).toEqual([0.95, 0.85, 0.5]);
  expect(estimate.levels[2]).toMatchObject({ lo: 4096, hi: null });
  expect(estimate.ruler).toBe(4096);
});
