import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallFailure, type FailureKind } from '../../src/core/failure.ts';
import { seeded } from '../../src/core/random.ts';
import { Governor, type GovernorOptions } from '../../src/runner/governor.ts';
import { VirtualTime } from '../support/virtual-time.ts';

const fail = (kind: FailureKind, retryAfterMs?: number): CallFailure =>
  new CallFailure(`a ${kind} call`, { kind, retryAfterMs });

const governed = (changes: Partial<GovernorOptions> = {}) => {
  const time = new VirtualTime();
  const governor = new Governor({
    concurrency: 8,
    retries: 5,
    timer: time,
    random: seeded('test').float,
    ...changes,
  });
  return { time, governor };
};

const signal = new AbortController().signal;
setMaxListeners(0, signal);
const small = { tokens: 1, bytes: 1 };

/** Puts calls to an endpoint that answers, or throws, as `behave` says, each after `latencyMs`. */
async function load(
  { time, governor }: ReturnType<typeof governed>,
  behave: (tries: number, at: number) => void,
  { calls = 100, latencyMs = 100, call = small } = {},
) {
  const starts: number[] = [];
  let inFlight = 0;
  let most = 0;
  const one = (): Promise<object> => {
    let tries = 0;
    return governor.call(
      call,
      async () => {
        starts.push(time.now());
        most = Math.max(most, ++inFlight);
        await time.sleep(latencyMs);
        inFlight--;
        behave(++tries, time.now());
        return {};
      },
      { signal },
    );
  };
  const settled = await time.until(Promise.allSettled(Array.from({ length: calls }, one)));
  return { starts, most, settled, failed: settled.filter(({ status }) => status === 'rejected').length };
}

describe('a governor', () => {
  test('keeps all slots busy and never more', async () => {
    const endpoint = governed();
    const { most, starts } = await load(endpoint, () => {});
    expect(most).toBe(8);
    expect(endpoint.time.now()).toBe(Math.ceil(100 / 8) * 100);
    expect(starts).toHaveLength(100);
  });

  test.each(['limited', 'overloaded', 'lost'] as const)('tries a %s call again', async (kind) => {
    const { failed, starts } = await load(governed(), (tries) => {
      if (tries === 1 && kind) throw fail(kind);
    });
    expect(failed).toBe(0);
    expect(starts).toHaveLength(200);
  });

  test.each(['refused', 'denied', 'overflow'] as const)('never tries a %s call again', async (kind) => {
    const { failed, starts } = await load(
      governed({ concurrency: 1 }),
      () => {
        throw fail(kind);
      },
      { calls: 1 },
    );
    expect(failed).toBe(1);
    expect(starts).toHaveLength(1);
  });

  test('never tries again what fails with an error it does not know', async () => {
    const { starts } = await load(
      governed(),
      () => {
        throw new Error('odd');
      },
      { calls: 1 },
    );
    expect(starts).toHaveLength(1);
  });

  test('lets a rate limit pause the whole endpoint, for as long as it asks', async () => {
    const endpoint = governed();
    let limited = 0;
    const { starts, failed } = await load(endpoint, (_, at) => {
      if (at < 150 && limited++ === 0) throw fail('limited', 7000);
    });
    expect(failed).toBe(0);
    expect(starts.filter((at) => at > 100 && at < 7100)).toEqual([]);
  });

  test('waits where an answer says that nothing is left', async () => {
    const endpoint = governed({ concurrency: 1 });
    const { governor, time } = endpoint;
    const starts: number[] = [];
    const calls = [0, 1].map(() =>
      governor.call(
        small,
        async () => {
          starts.push(time.now());
          return { rate: { requests: { remaining: 0, resetMs: 4000 } } };
        },
        { signal },
      ),
    );
    await time.until(Promise.all(calls));
    expect(starts).toEqual([0, 4000]);
  });

  test('narrows under rate limits and widens again', async () => {
    const endpoint = governed({ concurrency: 40 });
    let narrowest = 40;
    await load(
      endpoint,
      (_, at) => {
        narrowest = Math.min(narrowest, endpoint.governor.width);
        if (at < 1500) throw fail('limited');
      },
      { calls: 400 },
    );
    expect(narrowest).toBeLessThan(20);
    expect(endpoint.governor.width).toBe(40);
  });

  test('does not narrow for single faults, but for many', async () => {
    const single = governed({ concurrency: 40 });
    let n = 0;
    let narrowest = 40;
    const watch = (share: number, endpoint: ReturnType<typeof governed>) => () => {
      narrowest = Math.min(narrowest, endpoint.governor.width);
      if (n++ % share === 0) throw fail('lost');
    };
    await load(single, watch(25, single), { calls: 400 });
    expect(narrowest).toBe(40);
    const many = governed({ concurrency: 40 });
    await load(many, watch(2, many), { calls: 400 });
    expect(narrowest).toBeLessThan(30);
  });

  test('keeps most of its speed where a call in fifty fails, a quarter of them by a rate limit', async () => {
    const asked = { calls: 744, latencyMs: 2000 };
    const speed = async (behave: (n: number) => void): Promise<number> => {
      const endpoint = governed({ concurrency: 64 });
      let n = 0;
      const { failed } = await load(endpoint, () => behave(++n), asked);
      expect(failed).toBe(0);
      return 1 / endpoint.time.now();
    };
    const kinds = ['limited', 'overloaded', 'lost', 'lost'] as const;
    const faulty = await speed((n) => {
      if (n % 50 === 0) throw fail(kinds[(n / 50) % 4]!, n % 200 === 0 ? 100 : undefined);
    });
    expect(faulty / (await speed(() => {}))).toBeGreaterThan(0.8);
  });

  test.each([
    [3, 0.4],
    [10, 0.175],
    [40, 0.05],
  ])(
    'finds its way at an endpoint that takes %d calls at once: at most %d of all are refused',
    async (room, share) => {
      const { time, governor } = governed({ concurrency: 64, retries: 8 });
      let inside = 0;
      let calls = 0;
      let refused = 0;
      const ask = async (): Promise<object> => {
        calls++;
        if (inside >= room) {
          refused++;
          await time.sleep(20);
          throw fail('limited', 1000);
        }
        inside++;
        await time.sleep(1000);
        inside--;
        return {};
      };
      const all = Array.from({ length: 1000 }, () => governor.call(small, ask, { signal }));
      await time.until(Promise.all(all));
      expect(refused / calls).toBeLessThan(share);
      // It is used well all the same.
      expect((1000 / room) * 1000).toBeGreaterThan(0.8 * time.now());
    },
  );

  test('holds the bytes in flight, but always lets one call through', async () => {
    const { most } = await load(governed({ bytesInFlight: 1000 }), () => {}, {
      call: { tokens: 1, bytes: 400 },
    });
    expect(most).toBe(2);
    const large = await load(governed({ bytesInFlight: 1000 }), () => {}, {
      calls: 5,
      call: { tokens: 1, bytes: 5000 },
    });
    expect(large.most).toBe(1);
  });

  test('holds requests and tokens per minute within 5 %', async () => {
    const endpoint = governed({ concurrency: 64, requestsPerMinute: 600, tokensPerMinute: 2_000_000 });
    const few = await load(endpoint, () => {}, { calls: 1500, call: { tokens: 1000, bytes: 1 } });
    expect(few.starts.filter((at) => at < 60_000).length).toBeGreaterThanOrEqual(570);
    expect(few.starts.filter((at) => at < 60_000).length).toBeLessThanOrEqual(630);
    const large = governed({ concurrency: 64, requestsPerMinute: 600, tokensPerMinute: 2_000_000 });
    const { starts } = await load(large, () => {}, { calls: 60, call: { tokens: 131_328, bytes: 1 } });
    const tokens = starts.filter((at) => at < 60_000).length * 131_328;
    expect(tokens).toBeGreaterThanOrEqual(1_900_000);
    expect(tokens).toBeLessThanOrEqual(2_100_000);
  });

  test.each([
    ['is not there', () => fail('lost'), 6, 60],
    ['has no credit', () => fail('denied'), 3, 20],
    ['takes none of our calls', () => fail('refused'), 20, 40],
    ['asks to be left alone for hours', () => fail('limited', 3 * 3_600_000), 1, 20],
  ] as const)('gives up an endpoint that %s', async (_, failure, least, most) => {
    const endpoint = governed({ concurrency: 4 });
    let attempts = 0;
    let diedAfter = 0;
    await load(
      endpoint,
      () => {
        attempts++;
        if (endpoint.governor.dead !== undefined && diedAfter === 0) diedAfter = attempts;
        throw failure();
      },
      { calls: 100 },
    );
    expect(endpoint.governor.dead).toBeDefined();
    expect(diedAfter).toBeGreaterThanOrEqual(least);
    expect(diedAfter).toBeLessThanOrEqual(most);
  });

  test('does not give up an endpoint that is down for a minute', async () => {
    const endpoint = governed({ concurrency: 4, retries: 12 });
    const { failed } = await load(endpoint, (_, at) => {
      if (at > 1000 && at < 61_000) throw fail('overloaded');
    });
    expect(endpoint.governor.dead).toBeUndefined();
    expect(failed).toBe(0);
  });

  test('asks every call until it is answered, whatever comes in between', async () => {
    const kinds = ['limited', 'overloaded', 'lost'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.string(),
          concurrency: fc.integer({ min: 1, max: 20 }),
          share: fc.double({ min: 0, max: 0.4, noNaN: true }),
          perMinute: fc.option(fc.integer({ min: 100, max: 5000 }), { nil: undefined }),
        }),
        async ({ seed, concurrency, share, perMinute }) => {
          const random = seeded(seed);
          const endpoint = governed({ concurrency, retries: 30, requestsPerMinute: perMinute });
          const { failed, most, starts } = await load(
            endpoint,
            () => {
              if (random.float() < share) throw fail(random.pick(kinds));
            },
            { calls: 60 },
          );
          expect(failed).toBe(0);
          expect(most).toBeLessThanOrEqual(concurrency);
          for (const from of starts) {
            const within = starts.filter((at) => at >= from && at < from + 60_000).length;
            expect(within).toBeLessThanOrEqual(perMinute ?? Number.POSITIVE_INFINITY);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('drops what waits when it is told to stop', async () => {
    const { governor, time } = governed({ concurrency: 1 });
    const stop = new AbortController();
    const calls = [1, 2, 3].map(() =>
      governor.call(small, () => time.sleep(1000).then(() => ({})), { signal: stop.signal }),
    );
    time.alarm(10, () => stop.abort(new Error('enough')));
    const settled = await time.until(Promise.allSettled(calls));
    expect(governor.waiting).toBe(0);
    expect(settled.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(2);
  });
});
