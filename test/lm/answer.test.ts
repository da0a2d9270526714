import { describe, expect, test } from 'vitest';
import { answersFrom, type Ends } from '../../src/lm/answer.ts';
import { greedy } from '../../src/lm/choose.ts';
import type { Engine, KvCache } from '../../src/lm/engine.ts';
import { randomIds, tinyConfig } from './support/checkpoint.ts';
import { choices, engineOf, highest, readIn } from './support/engines.ts';

const context = randomIds(120, 'context');
const ends: Ends = { window: 512, stopIds: new Set(), isOver: () => false };

/** The ids a model goes on with when it is asked alone, written down without branches. */
function expectedOf(engine: Engine, question: readonly number[], count: number): number[] {
  const cache = engine.start();
  let logits = readIn(cache, [...context, ...question], 64);
  const answer: number[] = [];
  for (;;) {
    answer.push(highest(logits));
    if (answer.length === count) break;
    logits = cache.read([answer.at(-1)!], cache.length + 1);
  }
  cache.close();
  return answer;
}

async function opened(choice: (typeof choices)[number], changed: Partial<Ends> = {}) {
  const engine = await engineOf(tinyConfig({ max_position_embeddings: 512 }), choice);
  const cache = engine.start();
  readIn(cache, context, 64);
  const sizes: number[] = [];
  let ids = 0;
  const watched: KvCache = {
    ...cache,
    length: cache.length,
    branches: () => {
      const branches = cache.branches();
      return {
        ...branches,
        read: (pieces) => {
          sizes.push(pieces.length);
          for (const piece of pieces) ids += piece.ids.length;
          return branches.read(pieces);
        },
      };
    },
  };
  return { engine, answers: answersFrom(watched, { ...ends, ...changed }), sizes, ids: () => ids };
}

const questions = Array.from({ length: 40 }, (_, n) => randomIds(2 + ((n * 7) % 31), `question ${n}`));

describe.each(choices)('questions about one context on %s', (choice) => {
  test('are answered side by side as each would be alone', async () => {
    const { engine, answers, sizes } = await opened(choice);
    const found = await Promise.all(
      questions.map((ids, n) => answers.ask({ ids, choose: greedy, maxTokens: 1 + (n % 5) })),
    );
    for (const [n, { ids, tokens, stopped }] of found.entries()) {
      expect(ids).toEqual(expectedOf(engine, questions[n]!, 1 + (n % 5)));
      expect([tokens, stopped]).toEqual([ids.length, false]);
    }
    // Few passes through the network, not one for each token.
    expect(sizes.length).toBeLessThan(60);
    expect(Math.max(...sizes)).toBeGreaterThan(10);
    answers.close();
    engine.close();
  });

  test('read what they begin with alike once', async () => {
    const { engine, answers, ids: read } = await opened(choice);
    const start = randomIds(30, 'start');
    const alike = questions
      .slice(0, 20)
      .map((ids, n) => [...start.slice(0, n % 2 ? 30 : 20), n % 2 ? 1 : 2, 3, ...ids]);
    alike.push(alike[4]!);
    const found = await Promise.all(alike.map((ids) => answers.ask({ ids, choose: greedy, maxTokens: 3 })));
    for (const [n, { ids }] of found.entries()) expect(ids).toEqual(expectedOf(engine, alike[n]!, 3));
    const starts = new Set(
      alike.flatMap((ids) => ids.slice(0, -1).map((_, n) => ids.slice(0, n + 1).join())),
    );
    // What comes before the last id of a question once, that last id for each, and two of the three ids of its answer.
    expect(read()).toBe(starts.size + 3 * alike.length);
    expect(starts.size).toBeLessThan(alike.reduce((sum, ids) => sum + ids.length, 0) / 2);
    answers.close();
    engine.close();
  });

  test('that come while others are answered join them', async () => {
    const { engine, answers, sizes } = await opened(choice);
    const first = answers.ask({ ids: questions[0]!, choose: greedy, maxTokens: 12 });
    while (sizes.length < 3) await new Promise((resolve) => setImmediate(resolve));
    const second = answers.ask({ ids: questions[1]!, choose: greedy, maxTokens: 3 });
    expect((await second).ids).toEqual(expectedOf(engine, questions[1]!, 3));
    expect((await first).ids).toEqual(expectedOf(engine, questions[0]!, 12));
    expect(sizes).toContain(2);
    answers.close();
    engine.close();
  });
});

describe('an answer', () => {
  const [question] = questions as [number[]];

  test('ends with a stop token, which is counted and not part of it', async () => {
    const { engine, answers } = await opened('js');
    const plain = expectedOf(engine, question, 6);
    const stopping = await opened('js', { stopIds: new Set([plain[3]!]) });
    const at = plain.indexOf(plain[3]!);
    expect(await stopping.answers.ask({ ids: question, choose: greedy, maxTokens: 6 })).toEqual({
      ids: plain.slice(0, at),
      tokens: at + 1,
      stopped: true,
    });
    expect(await answers.ask({ ids: question, choose: greedy, maxTokens: 0 })).toMatchObject({ tokens: 0 });
  });

  test('ends when the window is full', async () => {
    const { answers } = await opened('js', { window: context.length + question.length + 2 });
    const { tokens, stopped } = await answers.ask({ ids: question, choose: greedy, maxTokens: 50 });
    expect([tokens, stopped]).toEqual([3, false]);
  });

  test('that is stopped or fails takes no other with it', async () => {
    const { engine, answers } = await opened('js');
    const stop = new AbortController();
    const stopped = answers.ask({ ids: question, choose: greedy, maxTokens: 50, signal: stop.signal });
    const other = answers.ask({ ids: questions[1]!, choose: greedy, maxTokens: 4 });
    const why = new Error('enough');
    setImmediate(() => stop.abort(why));
    await expect(stopped).rejects.toBe(why);
    expect((await other).ids).toEqual(expectedOf(engine, questions[1]!, 4));
    await expect(answers.ask({ ids: [], choose: greedy, maxTokens: 1 })).rejects.toThrow(/nothing to read/);
    expect((await answers.ask({ ids: question, choose: greedy, maxTokens: 2 })).ids).toHaveLength(2);
  });

  test('fails where no branch can be begun, and does not wait for ever', async () => {
    const engine = await engineOf(tinyConfig({ max_position_embeddings: 512 }), 'js');
    const cache = engine.start();
    readIn(cache, context, 64);
    const broken: KvCache = {
      ...cache,
      length: cache.length,
      branches: () => {
        throw new Error('no memory');
      },
    };
    const answers = answersFrom(broken, ends);
    const asked = [0, 1].map((n) => answers.ask({ ids: questions[n]!, choose: greedy, maxTokens: 2 }));
    for (const answer of asked) await expect(answer).rejects.toThrow('no memory');
  });

  test('is refused once the context is closed, also one that is under way', async () => {
    const { answers } = await opened('wasm');
    const asked = [0, 1].map((n) => answers.ask({ ids: questions[n]!, choose: greedy, maxTokens: 90 }));
    setImmediate(() => setImmediate(() => answers.close()));
    for (const answer of asked) await expect(answer).rejects.toThrow('the context is closed');
    await expect(answers.ask({ ids: question, choose: greedy, maxTokens: 1 })).rejects.toThrow('closed');
  });
});
