import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CallFailure } from '../../src/core/failure.ts';
import { type Asked, CONTEXTS, type Lab, openLab, QUESTIONS } from './lab.ts';
import { type Fault, harmless, passing, startFaultServer } from './server.ts';
import { sayTable } from './table.ts';

// Many servers at once on a busy machine take their time.
vi.setConfig({ testTimeout: 300_000 });

describe('a server with faults', () => {
  let lab: Lab;
  let undisturbed: Asked;
  const rows: (readonly (string | number)[])[] = [];

  beforeAll(async () => {
    lab = await openLab();
    const server = await startFaultServer({});
    undisturbed = await lab.ask(server.url);
    expect(server.counts.calls).toBe(QUESTIONS + CONTEXTS);
    await server.close();
  });
  afterAll(() => sayTable(['fault', 'faults met', 'calls', 'of them wasted', 'answered', 'lost'], rows));

  test('without one answers most questions, some wrongly', () => {
    const right = undisturbed.results.filter(({ outcome }) => outcome === 'correct').length;
    expect(right).toBeGreaterThan(30);
    expect(right).toBeLessThan(QUESTIONS);
  });

  const survive = async (name: string, fault: Fault, share: number): Promise<void> => {
    const server = await startFaultServer({ fault, share, seed: name });
    const asked = await lab.ask(server.url, name === 'slow loris' ? { timeoutMs: 3000 } : {});
    await server.close();
    const answered = asked.results.filter(({ outcome }) => outcome !== 'error').length;
    const { calls, faults } = server.counts;
    rows.push([name, faults, calls, calls - QUESTIONS - CONTEXTS, answered, QUESTIONS - answered]);
    expect(faults).toBeGreaterThan(0);
    expect(asked.end.gaveUp).toBeNull();
    expect(asked.results).toHaveLength(QUESTIONS);
    expect(asked.curves).toEqual(
      undisturbed.curves.map((curve) => ({ ...curve, tokens: expect.anything() })),
    );
  };

  test.concurrent.each(Object.entries(passing))(
    '%s: every question is answered as if there were none',
    async (name, fault) => {
      await survive(name, fault, name.includes('MB') ? 0.05 : 0.15);
      const row = rows.find(([first]) => first === name)!;
      // Each fault costs the call that met it and no other.
      if (name !== 'slow loris') expect(row[3]).toBe(row[1]);
    },
  );

  test.concurrent.each(Object.entries(harmless))('%s: is an answer all the same', async (name, fault) => {
    await survive(name, fault, name.includes('MB') ? 0.05 : 0.4);
    expect(rows.find(([first]) => first === name)![3]).toBe(0);
  });

  test('a storm: half of all calls end in one fault or another', async () => {
    const all = Object.values(passing).filter((fault) => fault !== passing['slow loris']);
    let next = 0;
    const fault: Fault = (response, answer) => all[next++ % all.length]!(response, answer);
    await survive('a storm of them', fault, 0.5);
  });
});

const reply =
  (content: string | null, finish: string, extra: object = {}): Fault =>
  (response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(
        JSON.stringify({ choices: [{ message: { content, ...extra }, finish_reason: finish }], usage: {} }),
      );
  };

describe('a model that answers oddly', () => {
  test.each([
    ['a refusal', reply("I'm sorry, but I can't help with that.", 'stop'), 'refusal'],
    ['a refusal by the server', reply('', 'content_filter'), 'refusal'],
    ['nothing but thinking', reply('', 'length', { reasoning_content: 'Let me see…' }), 'truncated'],
    ['no text at all', reply(null, 'length'), 'truncated'],
  ] as const)('with %s is not asked for ever, and not called wrong', async (_, fault, outcome) => {
    const lab = await openLab();
    const server = await startFaultServer({ fault, share: 1, most: 99 });
    const { results } = await lab.ask(server.url);
    await server.close();
    expect(results.map((result) => result.outcome)).toEqual(new Array(QUESTIONS).fill(outcome));
    // Those in flight when the answers are given more tokens are asked once more.
    const again = outcome === 'truncated' ? 8 : 0;
    expect(server.counts.calls).toBeLessThanOrEqual(QUESTIONS + CONTEXTS + again);
  });
});

/** How five servers say that a prompt is too long for their model. */
const overflows = {
  OpenAI: [
    400,
    '{"error":{"message":"Your input exceeds the context window of this model. Please adjust your input and try again.","type":"invalid_request_error","code":"context_length_exceeded"}}',
  ],
  Anthropic: [
    400,
    '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 208310 tokens > 200000 maximum"}}',
  ],
  Google: [
    400,
    '{"error":{"code":400,"message":"The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}',
  ],
  vLLM: [
    400,
    '{"object":"error","message":"This model\'s maximum context length is 4096 tokens. However, you requested 5000 tokens in the messages. Please reduce the length of the messages.","type":"BadRequestError","code":400}',
  ],
  'llama.cpp': [
    400,
    '{"error":{"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"exceed_context_size_error"}}',
  ],
  SGLang: [
    400,
    '{"object":"error","message":"The input (5000 tokens) is longer than the model\'s context length (4096 tokens).","type":"BadRequestError"}',
  ],
} as const;

describe('a prompt that does not fit the window', () => {
  test.each(Object.entries(overflows))(
    'is named in the words of %s, and nothing as long is asked again',
    async (_, [code, text]) => {
      const lab = await openLab();
      const fault: Fault = (response) => {
        response.writeHead(code, { 'content-type': 'application/json' }).end(text);
      };
      const server = await startFaultServer({ fault, share: 1, most: 99 });
      const { results, failures, end } = await lab.ask(server.url);
      await server.close();
      expect(end.gaveUp).toBeNull();
      expect(results).toHaveLength(QUESTIONS);
      expect(
        results.every(({ error }) =>
          error?.startsWith("the prompt does not fit the model's window: HTTP 400"),
        ),
      ).toBe(true);
      expect(failures.every((failure) => failure instanceof CallFailure && failure.kind === 'overflow')).toBe(
        true,
      );
      expect(server.counts.calls).toBeLessThanOrEqual(CONTEXTS + 16);
    },
  );
});

test('an endpoint where nobody is gets given up while other calls still wait for their next try', async () => {
  const lab = await openLab();
  const server = await startFaultServer({ fault: (response) => response.destroy(), share: 1, most: 99 });
  const { results, failures, end } = await lab.ask(server.url);
  await server.close();
  expect(end.gaveUp).toContain('connection lost');
  expect(results).toEqual([]);
  // Four tries of every context's first call at most.
  expect(failures.length).toBeLessThanOrEqual(4 * CONTEXTS);
});
