import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Adapter, Session } from '../../src/core/adapter.ts';
import { CallFailure } from '../../src/core/failure.ts';
import type { Haystack, Sample } from '../../src/core/haystack.ts';
import type { Result } from '../../src/core/result.ts';
import { Governor } from '../../src/runner/governor.ts';
import { type RunRequest, run } from '../../src/runner/run.ts';

const haystackOf = (number: number, queries: number, size = 1000): Haystack => {
  const id = `h${number}`;
  const samples = Array.from(
    { length: queries },
    (_, i): Sample => ({
      id: `${id}.q${i}`,
      probe: 'document',
      direction: 'forward',
      length: 100,
      tokens: 100,
      haystack: id,
      position: { index: i, count: queries, tokenOffset: i, depth: (i + 0.5) / queries },
      prompt: `Question ${i}`,
      query: { question: `Question ${i}`, cue: 'c', target: 't', parts: ['t'] },
    }),
  );
  const pieces = samples.map((_, i) => ({ style: 'document' as const, id: `p${i}`, sentence: 's' }));
  const context = { id: `context-${id}`, text: 'x'.repeat(size), tokens: 90 };
  const depths = Float64Array.from(samples, ({ position }) => position.depth);
  const certificate = { method: 'none', proved: 0, resampled: 0 };
  return { id, probe: 'document', length: 100, context, pieces, depths, samples, certificate };
};

async function* haystacksOf(count: number, queries: number, onBuilt = (_: number): void => {}, size = 1000) {
  for (let number = 0; number < count; number++) {
    onBuilt(number);
    yield haystackOf(number, queries, size);
  }
}

const usage = { input: null, cached: null, cacheWrite: null, output: null, reasoning: null };

const adapterOf = (ask: Session['ask'], open?: Adapter['open']): Adapter => ({
  model: 'fake',
  limits: {},
  params: {},
  open: open ?? (async () => ({ ask })),
});

const governorOf = (concurrency: number, retries = 0): Governor =>
  new Governor({
    concurrency,
    retries,
    random: () => 0,
    timer: {
      now: () => performance.now(),
      alarm: (ms, ring) => {
        const timeout = setTimeout(ring, ms);
        return { cancel: () => clearTimeout(timeout) };
      },
    },
  });

const requestOf = (adapter: Adapter): RunRequest => ({
  haystacks: haystacksOf(4, 10),
  adapter,
  primingQuestion: 'Read?',
  judgeOf: () => () => ({ outcome: 'correct', score: { value: 1, strict: true } }),
  keyOf: (sample) => sample.id,
  onResult: () => {},
  governor: governorOf(8),
  maxTokens: 32,
  maxOpenText: 1_000_000,
  signal: new AbortController().signal,
});

const runWith = async (adapter: Adapter, changes: Partial<RunRequest> = {}): Promise<Result[]> => {
  const results: Result[] = [];
  await run({ ...requestOf(adapter), onResult: (result) => results.push(result), ...changes });
  return results;
};

const answer = async () => ({ text: 'yes', finishReason: 'stop' as const, usage, latencyMs: 1 });

describe('a run', () => {
  test('asks every sample once, after its context was opened once', async () => {
    const opened: string[] = [];
    const asked: string[] = [];
    const adapter = adapterOf(answer, async (context, { prime }) => {
      opened.push(`${context.id} ${prime.text}`);
      await sleep(2);
      return {
        ask: async ({ id }) => {
          expect(opened).toContain(`context-${id.split('.')[0]} Read?`);
          asked.push(id);
          return await answer();
        },
      };
    });
    const results = await runWith(adapter);
    expect(opened).toHaveLength(4);
    expect(new Set(asked).size).toBe(40);
    expect(results.map(({ sample }) => sample).sort()).toEqual([...asked].sort());
  });

  test('never has more calls in flight than slots, and fills the slots from several haystacks', async () => {
    let inFlight = 0;
    let most = 0;
    const adapter = adapterOf(async () => {
      inFlight++;
      most = Math.max(most, inFlight);
      await sleep(5);
      inFlight--;
      return await answer();
    });
    await runWith(adapter, { haystacks: haystacksOf(6, 4) });
    expect(most).toBe(8);
  });

  test('holds as many contexts open as the adapter wants, each with its share of the slots', async () => {
    const flying = new Map<string, number>();
    let [mostContexts, mostOfOne] = [0, 0];
    const adapter = adapterOf(answer, async ({ id: context }) => ({
      ask: async () => {
        flying.set(context, (flying.get(context) ?? 0) + 1);
        mostContexts = Math.max(mostContexts, flying.size);
        mostOfOne = Math.max(mostOfOne, flying.get(context)!);
        await sleep(2);
        flying.set(context, flying.get(context)! - 1);
        return answer();
      },
      close: () => void flying.delete(context),
    }));
    const limits = { contexts: 3 };
    const results = await runWith(
      { ...adapter, limits },
      { haystacks: haystacksOf(6, 10), governor: governorOf(6) },
    );
    expect(new Set(results.map(({ sample }) => sample)).size).toBe(60);
    expect([mostContexts, mostOfOne]).toEqual([3, 2]);
  });

  test('builds haystacks only as they are needed', async () => {
    let built = 0;
    let finished = 0;
    let ahead = 0;
    const adapter = adapterOf(async () => {
      await sleep(1);
      ahead = Math.max(ahead, built - finished / 10);
      return await answer();
    });
    const haystacks = haystacksOf(40, 10, () => {
      built++;
    });
    await runWith(adapter, { haystacks, onResult: () => finished++ });
    expect(finished).toBe(400);
    expect(ahead).toBeLessThan(10);
  });

  test('holds no more context open than allowed, but always one', async () => {
    let open = 0;
    let most = 0;
    const adapter = adapterOf(answer, async () => {
      open++;
      most = Math.max(most, open);
      await sleep(2);
      return { ask: answer, close: () => void open-- };
    });
    await runWith(adapter, { haystacks: haystacksOf(5, 3, undefined, 5000), maxOpenText: 9000 });
    expect(most).toBe(2);
    await runWith(adapter, { haystacks: haystacksOf(3, 3, undefined, 50_000), maxOpenText: 9000 });
    expect(most).toBe(2);
    expect(open).toBe(0);
  });

  test('records what failed as an error with its reason, and goes on', async () => {
    const adapter = adapterOf(async ({ id }) => {
      if (id.endsWith('q3')) throw new Error('HTTP 503\n from somewhere');
      return await answer();
    });
    const results = await runWith(adapter);
    const failed = results.filter(({ outcome }) => outcome === 'error');
    expect(failed).toHaveLength(4);
    expect(failed[0]).toMatchObject({ score: null, completion: null, error: 'HTTP 503 from somewhere' });
    expect(results).toHaveLength(40);
  });

  test('records a context that cannot be opened as errors of its samples', async () => {
    const adapter = adapterOf(answer, async ({ id }) => {
      if (id === 'context-h1') throw new Error('no such model');
      return { ask: answer };
    });
    const results = await runWith(adapter);
    expect(results.filter(({ error }) => error === 'no such model')).toHaveLength(10);
    expect(results.filter(({ outcome }) => outcome === 'correct')).toHaveLength(30);
  });

  test('ends with the error when scoring itself breaks', async () => {
    const judgeOf = () => () => {
      throw new Error('a bug in a scorer');
    };
    await expect(runWith(adapterOf(answer), { judgeOf })).rejects.toThrow('a bug in a scorer');
  });

  test('ends with the error when no more haystacks can be built, after what is open was asked', async () => {
    const results: Result[] = [];
    let asked = 0;
    const adapter = adapterOf(async () => {
      asked++;
      await sleep(20);
      return await answer();
    });
    const haystacks = (async function* () {
      yield haystackOf(0, 30);
      await sleep(30);
      throw new Error('the corpus has become another one');
    })();
    const onResult = (result: Result): void => void results.push(result);
    await expect(run({ ...requestOf(adapter), haystacks, onResult })).rejects.toThrow('another one');
    expect([asked, results.length]).toEqual([30, 30]);
    await sleep(60);
    expect([asked, results.length]).toEqual([30, 30]);
  });

  test('goes on with other probes, and with what is shorter, where prompts of one do not fit', async () => {
    const sized = (number: number, probe: string, tokens: number): Haystack => {
      const haystack = haystackOf(number, 3);
      return { ...haystack, samples: haystack.samples.map((sample) => ({ ...sample, probe, tokens })) };
    };
    // One by one: what follows a refusal has heard of it.
    const haystacks = (async function* () {
      yield sized(0, 'code', 100);
      yield sized(1, 'code', 100);
      yield sized(2, 'code', 12);
      yield sized(3, 'table', 100);
    })();
    const asked: string[] = [];
    const adapter = adapterOf(async ({ id }) => {
      asked.push(id.slice(0, 2));
      if (/^h[01]/.test(id)) throw new CallFailure('too long', { kind: 'overflow' });
      return await answer();
    });
    const results = await runWith(adapter, { haystacks, governor: governorOf(1) });
    // The next question is on its way before the first refusal is understood.
    expect(asked).toEqual(['h0', 'h0', 'h2', 'h2', 'h2', 'h3', 'h3', 'h3']);
    expect(results.filter(({ outcome }) => outcome === 'error')).toHaveLength(6);
    expect(results).toHaveLength(12);
  });

  test('gives answers more tokens where a model thinks them away aloud', async () => {
    const raised: number[] = [];
    const adapter = adapterOf(async (_, { maxTokens }) =>
      maxTokens > 32
        ? await answer()
        : { text: '<think>So many words', finishReason: 'length' as const, usage, latencyMs: 1 },
    );
    const results = await runWith(adapter, { onRaised: (tokens) => raised.push(tokens) });
    expect(raised).toEqual([512]);
    expect(new Set(results.map(({ completion }) => completion?.text))).toEqual(new Set(['yes']));
  });

  test('stops at an abort: calls in flight leave no result, what was answered stays', async () => {
    const stop = new AbortController();
    const adapter = adapterOf(async (_, { signal }) => {
      await sleep(2, undefined, signal ? { signal } : {});
      return await answer();
    });
    const results: Result[] = [];
    await runWith(adapter, {
      haystacks: haystacksOf(1000, 10),
      signal: stop.signal,
      onResult: (result) => {
        results.push(result);
        if (results.length === 25) stop.abort();
      },
    });
    expect(results.length).toBeGreaterThanOrEqual(25);
    expect(results.length).toBeLessThan(60);
    expect(results.every(({ outcome }) => outcome === 'correct')).toBe(true);
  });

  test('asks the queries of a haystack in an order that does not follow their depth', async () => {
    const results = await runWith(adapterOf(answer), {
      haystacks: haystacksOf(1, 30),
      governor: governorOf(1),
    });
    const order = results.map(({ position }) => position.index);
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
  });

  test('makes no call any more once there is an objection, and waits for those in flight', async () => {
    let calls = 0;
    let ended = 0;
    let inFlight = 0;
    const adapter = adapterOf(async () => {
      inFlight++;
      await sleep(5);
      inFlight--;
      return await answer();
    });
    const results: Result[] = [];
    const end = await run({
      ...requestOf(adapter),
      onResult: (result) => results.push(result),
      purse: {
        objection: ({ prompt, answer: most }) => {
          expect([prompt, most]).toEqual(prompt === 90 ? [90, 1] : [100, 32]);
          return ++calls > 20 ? { why: 'enough is enough' } : undefined;
        },
        ended: () => ended++,
      },
    });
    expect(end).toEqual({ halted: 'enough is enough', gaveUp: null });
    expect(inFlight).toBe(0);
    expect(ended).toBe(20);
    expect(results.length).toBeGreaterThanOrEqual(16);
    expect(results.length).toBeLessThanOrEqual(19);
    expect(results.every(({ outcome }) => outcome === 'correct')).toBe(true);
  });

  test('asks nothing that is answered already, and does not open a haystack of only that', async () => {
    const opened: string[] = [];
    const adapter = adapterOf(answer, async ({ id }) => {
      opened.push(id);
      return { ask: answer };
    });
    const done = new Set(['h0.q1', ...Array.from({ length: 10 }, (_, i) => `h2.q${i}`)]);
    const results = await runWith(adapter, { answered: done });
    expect(opened.sort()).toEqual(['context-h0', 'context-h1', 'context-h3']);
    expect(results).toHaveLength(29);
    expect(results.some(({ sample }) => done.has(sample))).toBe(false);
  });

  test('stops before everything is asked when the endpoint is dead', async () => {
    const adapter = adapterOf(async () => {
      throw new CallFailure('HTTP 401', { kind: 'denied', status: 401 });
    });
    const results: Result[] = [];
    const end = await run({ ...requestOf(adapter), onResult: (result) => results.push(result) });
    expect(end.gaveUp).toBe('HTTP 401');
    expect(results.length).toBeLessThan(40);
    expect(results.every(({ outcome }) => outcome === 'error')).toBe(true);
  });

  test('opens a context again whose first call failed, and says how often a question was asked', async () => {
    const tries = new Map<string, number>();
    const next = (id: string): number => {
      tries.set(id, (tries.get(id) ?? 0) + 1);
      return tries.get(id)!;
    };
    const lost = new CallFailure('reset', { kind: 'lost' });
    const primed: number[] = [];
    const adapter = adapterOf(answer, async ({ id }) => ({
      primed: next(id) === 1 ? { error: lost } : { usage: { ...usage, input: 90 }, latencyMs: 1 },
      ask: async (question) => {
        if (question.id.endsWith('q2') && next(question.id) === 1) throw lost;
        return await answer();
      },
    }));
    const results = await runWith(adapter, {
      governor: governorOf(8, 2),
      onPrimed: (_, { usage: { input } }) => primed.push(input!),
    });
    expect(primed).toEqual([90, 90, 90, 90]);
    expect(
      results
        .filter(({ tries }) => tries === 2)
        .map(({ sample }) => sample)
        .sort(),
    ).toEqual(['h0.q2', 'h1.q2', 'h2.q2', 'h3.q2']);
    expect(results.every(({ outcome }) => outcome === 'correct')).toBe(true);
  });
});
