import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPrices } from '../../src/commands/shared/prices.ts';
import { priceOf } from '../../src/core/price.ts';
import { folder } from '../cli/midspan.ts';

describe('the built-in price table', () => {
  test('says of every line where it comes from and that reading from the cache is no dearer than not', async () => {
    const prices = await readPrices('.');
    expect(prices.length).toBeGreaterThan(15);
    for (const { models, source, date, input, cached, write, output, long } of prices) {
      expect(source, models[0]).toMatch(/^https:\/\//);
      expect(date <= '2026-12-31' && date >= '2026-01-01').toBe(true);
      expect(cached).toBeLessThanOrEqual(input);
      expect(write).toBeGreaterThanOrEqual(input);
      expect(output).toBeGreaterThan(input);
      if (long) expect(long.input).toBeGreaterThan(input);
    }
  });

  test.each([
    ['claude-opus-5-5', 4],
    ['claude-opus-5', 5],
    ['claude-sonnet-4-5-20250929', 3],
    ['gpt-5-mini', 0.25],
    ['gpt-5.4', 2.5],
    ['gpt-5.4-mini-2026-03-17', 0.75],
    ['gemini-2.5-flash', 0.3],
    ['gemini-2.5-flash-lite', 0.1],
  ])('has %s at %f for a million tokens of input', async (model, input) => {
    expect(priceOf(await readPrices('.'), model)?.input).toBe(input);
  });

  test.each(['gpt-5.6', 'gemini-2.5-pro', 'qwen3', ''])('has no price for %j', async (model) => {
    expect(priceOf(await readPrices('.'), model)).toBeUndefined();
  });
});

describe("the user's own table", () => {
  const cwd = folder();
  const own = async (text: string) => {
    writeFileSync(join(cwd, 'mine.yaml'), text);
    return await readPrices(cwd, 'mine.yaml');
  };

  test('goes before the built-in one; what it leaves out about the cache costs as any token', async () => {
    const prices = await own(
      'prices: [{ model: gpt-5-mini*, input: 1, output: 2, currency: EUR, date: 2026-01-31, source: contract }]',
    );
    expect(priceOf(prices, 'gpt-5-mini')).toEqual({
      models: ['gpt-5-mini*'],
      input: 1,
      cached: 1,
      write: 1,
      output: 2,
      long: null,
      batch: null,
      currency: 'EUR',
      date: '2026-01-31',
      source: 'contract',
    });
    expect(priceOf(prices, 'gpt-5.4')?.input).toBe(2.5);
  });

  test.each([
    ['prices: {', 'mine.yaml is not YAML'],
    ['', 'mine.yaml has no list "prices"'],
    ['prices: [7]', 'mine.yaml, price 1 is not a list of names and values'],
    ['prices: [{ input: 1 }]', 'mine.yaml, price 1 names no model'],
    ['prices: [{ model: m, input: cheap }]', 'mine.yaml, price 1 has the input "cheap", which is no amount'],
    ['prices: [{ model: m, input: -1 }]', 'mine.yaml, price 1 has the input -1, which is no amount'],
    ['prices: [{ model: m, input: .nan }]', 'price 1 has the input null'],
    ['prices: [{ model: m, input: 1, date: 2026-01-31 }]', 'mine.yaml, price 1 has no output'],
    ['prices: [{ model: m, input: 1, output: 2, currency: USD, date: May }]', 'has the date "May"'],
    ['prices: [{ model: m, input: 1, output: 2, currency: USD, date: 2026-01-31 }]', 'price 1 has no source'],
    [
      'prices: [{ model: m, input: 1, output: 2, currency: USD, date: 2026-01-31, source: s, long: { input: 2 } }]',
      'price 1, long has no above',
    ],
  ])('%j is refused in a sentence', async (text, message) => {
    await expect(own(text)).rejects.toThrow(message);
  });

  test('that is not there is refused in a sentence', async () => {
    await expect(readPrices(cwd, 'none.yaml')).rejects.toThrow('none.yaml cannot be read.');
  });
});
