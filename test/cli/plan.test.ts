import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { folder, midspan } from './midspan.ts';

const plan = async (...args: string[]) => {
  const { code, stdout, stderr } = await midspan(['plan', ...args, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
};

describe('plan', () => {
  test('counts what a run asks, and prices it from the table', async () => {
    const made = await plan('val', '--model', 'openai:gpt-5-mini?reasoningEffort=low', '--budget', '$20');
    expect(made.questions).toBe(12960);
    const [{ name, price, cost, pays }] = made.models;
    expect([name, price.input, price.currency]).toEqual(['gpt-5-mini', 0.25, 'USD']);
    expect(cost.cached).toBeLessThan(cost.cold / 5);
    expect(cost.batch).toBeLessThan(cost.cold);
    expect(cost.cold).toBeCloseTo((made.tokens.sent * 0.25 + made.tokens.answers * 2) / 1e6, 6);
    expect(pays.haystacks).toBe(Math.floor((20 / cost.cached) * 24));
  });

  test('calls a gate advisory that cannot find the drop, and says what could', async () => {
    const weak = await plan('--probe', 'table.forward', '--haystacks', '12', '--detect', '5pp');
    expect(weak.advisory).toBe(true);
    expect(weak.finds).toBeGreaterThan(0.05);
    const needed = String(weak.needs_haystacks);
    const strong = await plan('--probe', 'table.forward', '--haystacks', needed, '--detect', '5pp');
    expect(strong.advisory).toBe(false);
    expect(strong.finds).toBeLessThanOrEqual(0.05);
    expect(weak.models).toEqual([]);
  });

  test('takes the design effect from a run, and the price from your own table', async () => {
    const cwd = folder();
    const small = ['--probe', 'table.forward', '--length', '2k', '--haystacks', '12', '--queries', '15'];
    await midspan(['run', ...small, '--model', 'synthetic:u', '--out', 'r'], { cwd });
    const { writeFileSync } = await import('node:fs');
    writeFileSync(
      `${cwd}/mine.yaml`,
      'prices: [{ model: qwen*, input: 1, cached: 0.1, output: 5, currency: EUR, date: 2026-01-31, source: mine }]',
    );
    const args = ['plan', ...small, '--model', 'http://127.0.0.1:1/v1#qwen3', '--prices', 'mine.yaml'];
    const { code, stdout, stderr } = await midspan([...args, '--from', 'r', '--budget', '3EUR'], { cwd });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('qwen3: ');
    expect(stdout).toContain('design effect');
    expect(stdout).toMatch(/budget +3\.00 EUR pays for \d+ haystacks/);
    expect(stdout).not.toMatch(/NaN|Infinity|undefined/);
    const dollars = await midspan([...args, '--budget', '$3'], { cwd });
    expect(dollars.code).toBe(2);
    expect(dollars.stderr).toContain('is in EUR, the budget in USD');
  });

  test('counts and prices the controls that a run then asks', async () => {
    const cwd = folder();
    const small = ['--probe', 'table', '--length', '2k', '--haystacks', '12', '--queries', '15'];
    const model = ['--model', 'openai:gpt-5-mini'];
    const without = await plan(...small, ...model, '--budget', '$1');
    const made = await plan(...small, ...model, '--budget', '$1', '--controls', 'all');
    expect(without.controls).toBeUndefined();
    expect(made.questions).toBe(without.questions);
    const run = ['run', ...small, '--controls', 'all', '--model', 'synthetic:flat', '--out', 'r'];
    expect((await midspan(run, { cwd })).code).toBe(0);
    const asked = readFileSync(`${cwd}/r/results.jsonl`, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ control }) => control !== undefined);
    expect(made.controls.questions).toBe(asked.length);
    const sent = asked.reduce((sum, { tokens }) => sum + tokens, 0);
    expect(made.controls.tokens.sent / sent).toBeGreaterThan(0.9);
    expect(made.controls.tokens.sent / sent).toBeLessThan(1.3);
    const [a, b] = [without.models[0], made.models[0]];
    expect(b.cost.cached).toBeGreaterThan(a.cost.cached);
    expect(b.pays.haystacks).toBeLessThan(a.pays.haystacks);
    const { stdout } = await midspan(['plan', ...small, '--controls', 'all']);
    expect(stdout).toMatch(new RegExp(`^controls +${asked.length} questions more, once`, 'm'));
  });

  test('takes the flip rate that was measured, from a repeated run or the baseline made of it', async () => {
    const cwd = folder();
    const small = ['--probe', 'table.forward', '--length', '2k', '--haystacks', '12', '--queries', '15'];
    const model = 'synthetic:flat?accuracy=0.9&flips=0.1';
    await midspan(['run', ...small, '--model', model, '--repeat', '2', '--out', 'twice'], { cwd });
    const accepted = await midspan(['baseline', 'accept', 'twice', '--out', 'b.json'], { cwd });
    expect(accepted.code, accepted.stderr).toBe(0);
    const { flips } = JSON.parse(readFileSync(`${cwd}/b.json`, 'utf8'));
    const from = async (...args: string[]) => {
      const { code, stdout, stderr } = await midspan(['plan', ...small, ...args, '--json'], { cwd });
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout);
    };
    const [usual, run, file, said] = await Promise.all([
      from(),
      from('--from', 'twice'),
      from('--from', 'b.json'),
      from('--from', 'b.json', '--flips', '1pp'),
    ]);
    expect(run.goal.flips).toBeCloseTo(flips.flips / flips.n, 12);
    expect(run.goal.flipsOf).toBe(180);
    expect([usual.goal.flips, said.goal.flips]).toEqual([0.03, 0.01]);
    expect(run.finds).toBeGreaterThan(usual.finds);
    expect(said.finds).toBeLessThan(usual.finds);
    expect(file.goal).toEqual(run.goal);
    const { stdout } = await midspan(['plan', ...small, '--from', 'b.json'], { cwd });
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      `${((100 * flips.flips) / flips.n).toFixed(1)} % of answers change by chance (of 180 asked twice in b.json)`,
    );
  });

  test.each([
    [['--detect', 'much'], '--detect must be points'],
    [['--budget', 'free'], '--budget must be an amount'],
    [['--power', '1'], '--power must be above 0.5'],
    [['--where', 'top'], 'top'],
    [['--from', 'nowhere'], 'nowhere is not a run'],
    [['--prices', 'none.yaml'], 'none.yaml cannot be read'],
  ])('%j is refused in a sentence', async (flags, words) => {
    const { code, stderr } = await midspan(['plan', ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
