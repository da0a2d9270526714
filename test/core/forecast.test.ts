import { describe, expect, test } from 'vitest';
import { costOfLoads, type Load, optimalQueries, tokensOf } from '../../src/core/forecast.ts';
import type { Price } from '../../src/core/price.ts';

const rates = (input: number, cached: number, write: number, output: number): Price => ({
  models: ['m'],
  input,
  cached,
  write,
  output,
  long: null,
  batch: 0.5,
  currency: 'USD',
  date: '2026-01-31',
  source: 'a test',
});
/** Anthropic's of 2024 and OpenAI's, as in the worked examples of the design: 32k, 60 tokens asked, 40 answered. */
const anthropic = rates(3, 0.3, 3.75, 15);
const openai = rates(1.25, 0.125, 1.25, 10);
const load: Load = { length: 32768, contexts: 24, questions: 30, asked: 60, answer: 40 };

describe('costOfLoads', () => {
  test.each([
    ['write 1.25, read 0.1', anthropic, 10.6, 73.4],
    ['write 1, read 0.1', openai, 4.3, 30.8],
  ])('of 24 contexts with 30 questions at 32k, %s', (_, price, cached, cold) => {
    const cost = costOfLoads([load], price);
    expect(cost.cached).toBeGreaterThan(cached * 0.93);
    expect(cost.cached).toBeLessThan(cached * 1.07);
    expect(cost.cold).toBeCloseTo(cold, 0);
    expect(cost.batch).toBeCloseTo(((24 * 30) / 1e6 / 2) * (32768 * price.input + 40 * price.output), 9);
  });

  test('takes the higher rates where prompts are longer than their step', () => {
    const stepped = { ...anthropic, long: { above: 32000, input: 6, cached: 0.6, write: 7.5, output: 30 } };
    expect(costOfLoads([load], stepped).cached).toBeCloseTo(2 * costOfLoads([load], anthropic).cached, 9);
    expect(costOfLoads([load], { ...anthropic, batch: null }).batch).toBeNull();
  });
});

test('tokensOf counts priming calls, and as fresh what no cache holds', () => {
  expect(tokensOf([{ length: 1000, contexts: 2, questions: 3, asked: 10, answer: 5 }])).toEqual({
    sent: 8000,
    fresh: 2060,
    answers: 30,
  });
});

describe('optimalQueries', () => {
  // The table of Q* in the design: rows ρ, columns Anthropic (1.25/.1) and OpenAI (1/.1), output at five times the input.
  // It is for contexts that are not opened by a call of their own: c_h is then (w − r) · L instead of w · L.
  test.each([
    [0.005, 46, 40],
    [0.02, 23, 20],
    [0.05, 14, 12],
    [0.1, 10, 9],
    [0.3, 5, 4],
  ])('at a correlation of %f', (icc, a, o) => {
    const unopened = (write: number): number =>
      Math.sqrt((write - 0.1) / write) * optimalQueries(load, 1, icc, rates(1, 0.1, write, 5));
    expect(Math.abs(unopened(1.25) - a)).toBeLessThan(1);
    expect(Math.abs(unopened(1) - o)).toBeLessThan(1);
    expect(optimalQueries(load, 1, icc)).toBeCloseTo(Math.sqrt((327.68 * (1 - icc)) / icc), 6);
  });

  test('has no end where answers about one context are as different as any', () => {
    expect(optimalQueries(load, 1, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
