import { expect, test } from 'vitest';
import type { Result } from '../../src/core/result.ts';
import { countUsage } from '../../src/stats/usage.ts';

const result = (
  depth: number,
  latencyMs: number,
  usage: Partial<NonNullable<Result['completion']>['usage']> = {},
) =>
  ({
    model: 'm',
    probe: 'table',
    direction: 'forward',
    length: 4096,
    position: { index: 0, count: 1, tokenOffset: 0, depth },
    completion: {
      text: '',
      finishReason: 'stop',
      usage: { input: null, cached: null, cacheWrite: null, output: null, reasoning: null, ...usage },
      latencyMs,
    },
  }) as unknown as Result;

test('latencies are told by depth, median and 90th percentile to within 5 %', () => {
  const usage = countUsage();
  for (let ms = 1; ms <= 1000; ms++) usage.add(result(0.5, ms));
  usage.add(result(0, 7));
  const [curve] = usage.curves();
  const { latency, n } = curve!.bins[7]!;
  expect(n).toBe(1000);
  expect(latency!.median / 500).toBeCloseTo(1, 1);
  expect(Math.abs(latency!.median / 500 - 1)).toBeLessThan(0.05);
  expect(Math.abs(latency!.p90 / 900 - 1)).toBeLessThan(0.05);
  expect(Math.abs(curve!.bins[0]!.latency!.median / 7 - 1)).toBeLessThan(0.05);
  expect(curve!.bins[3]).toEqual({ bin: 3, n: 0, latency: null, input: null, cached: null, output: null });
});

test('tokens are summed where the provider gave them, and stay unknown where it did not', () => {
  const usage = countUsage();
  usage.add(result(1, 0, { input: 100, cached: 90 }));
  usage.add(result(1, 0, { input: 100 }));
  expect(usage.curves()[0]!.bins[14]).toMatchObject({
    n: 2,
    latency: null,
    input: 200,
    cached: 90,
    output: null,
  });
});

test('a run that knows nothing of time and tokens has no usage', () => {
  const usage = countUsage();
  usage.add(result(0.5, 0));
  usage.add({ ...result(0.5, 5), completion: null });
  expect(usage.curves()).toEqual([]);
});

test('curves stand in one order, whatever answer came first', () => {
  const cells = [
    ['table', 'bidirectional'],
    ['document', 'backward'],
    ['table', 'forward'],
    ['code', 'bidirectional'],
    ['table', 'backward'],
  ] as const;
  const usage = countUsage();
  for (const [probe, direction] of cells) usage.add({ ...result(0.5, 5), probe, direction });
  expect(usage.curves().map(({ probe, direction }) => `${probe} ${direction}`)).toEqual([
    'code bidirectional',
    'document backward',
    'table forward',
    'table backward',
    'table bidirectional',
  ]);
});
