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
