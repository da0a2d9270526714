import { once } from 'node:events';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import http from '../../src/adapters/http.ts';
import { connectionTrouble } from '../../src/adapters/shared/failure.ts';
import type { AdapterOptions } from '../../src/core/adapter.ts';
import { UserError } from '../../src/core/user-error.ts';
import { adapterOptions, askOnce, contextOf, prime, specOf } from '../support/adapter-options.ts';
import type { Answer, ServedRequest } from '../support/model-server/formats.ts';
import { type Mode, type ModelServer, startModelServer } from '../support/model-server.ts';

let server: ModelServer;
let respond: (request: ServedRequest) => Answer | string;

beforeEach(async () => {
  respond = () => 'basil';
  server = await startModelServer({ keep: 100, respond: (request) => respond(request) });
});
afterEach(() => server.close());

const spec = (name = '#mock', base = server.url) => specOf('http', `${base}/v1${name}`);
const ask = (changes: Partial<AdapterOptions> = {}, words: { context?: string; question?: string } = {}) =>
  askOnce(http, spec(), adapterOptions(changes), words);
const create = (name: string, changes: Partial<AdapterOptions> = {}) =>
  http.create(spec(name), adapterOptions(changes));
const message = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  );

describe('what is sent', () => {
  it('is one user message of context and query, after a priming call for one token', async () => {
    await ask({ temperature: 0.5 }, { context: 'Call me Ishmael.', question: '\n\nWho?' });
    const [first, second] = server.requests;
    expect(server.requests).toHaveLength(2);
    expect(first?.prompt).toBe('Call me Ishmael.\n\nReady?');
    expect(first?.maxTokens).toBe(1);
    expect(second?.path).toBe('/v1/chat/completions');
    expect(second?.body).toEqual({
      model: 'mock',
      messages: [{ role: 'user', content: 'Call me Ishmael.\n\nWho?' }],
      temperature: 0.5,
      max_tokens: 32,
      stream: false,
    });
    expect(Number(second?.headers['content-length'])).toBe(Buffer.byteLength(JSON.stringify(second?.body)));
  });

  it('is not changed by a context that is opened after another one is closed', async () => {
    const adapter = await create('#mock');
    const long = 'long '.repeat(2_000_000);
    const session = await adapter.open(contextOf(long), { prime });
    const asked = session.ask({ id: 'q', text: 'Who?' }, { maxTokens: 8 });
    await session.close?.();
    await adapter.open(contextOf('short '.repeat(1_600_000)), { prime });
    await asked;
    expect(server.requests.map(({ prompt }) => prompt)).toContain(`${long}Who?`);
  });

  it('arrives as it was for any text, however it is cut into context and query', async () => {
    const adapter = await create('#mock');
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(text, text, async (context, question) => {
        const session = await adapter.open(contextOf(context), { prime });
        await session.ask({ id: 'q', text: question }, { maxTokens: 8 });
        expect(server.requests.at(-1)?.prompt).toBe(context + question);
        // The next context takes this one's memory.
        await session.close?.();
      }),
      { numRuns: 60 },
    );
    await adapter.close?.();
  });

  it('keeps a surrogate pair that is cut between context and query', async () => {
    await ask({}, { context: 'a\ud83d', question: '\ude00b' });
    expect(server.requests[1]?.prompt).toBe('a😀b');
  });

  it('is whole when many questions share a context of megabytes', async () => {
    const context = 'The "quick" brown fox.\n'.repeat(100_000);
    const adapter = await create('#mock', { concurrency: 8 });
    const session = await adapter.open(contextOf(context), { prime });
    server.reset();
    const numbers = Array.from({ length: 16 }, (_, n) => n);
    await Promise.all(
      numbers.map((n) => session.ask({ id: `q${n}`, text: `Question ${n}?` }, { maxTokens: 8 })),
    );
    const prompts = server.requests.map(({ prompt }) => prompt);
    expect(prompts.every((prompt) => prompt.startsWith(context))).toBe(true);
    expect(prompts.map((prompt) => prompt.slice(context.length)).sort()).toEqual(
      numbers.map((n) => `Question ${n}?`).sort(),
    );
    expect(server.stats().connections).toBeLessThanOrEqual(8);
    await adapter.close?.();
  });

  it('goes to /completions as one prompt with --api completions', async () => {
    await ask({ api: 'completions' }, { context: 'Once', question: ' upon' });
    expect(server.requests[1]?.path).toBe('/v1/completions');
    expect(server.requests[1]?.body).toMatchObject({ prompt: 'Once upon', max_tokens: 32 });
  });

  it.each([
    ['none', 'C Q'],
    ['mistral', '[INST] C Q [/INST]'],
    ['chatml', '<|im_start|>user\nC Q<|im_end|>\n<|im_start|>assistant\n'],
    [
      'llama3',
      '<|start_header_id|>user<|end_header_id|>\n\nC Q<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    ],
    ['gemma', '<start_of_turn>user\nC Q<end_of_turn>\n<start_of_turn>model\n'],
  ])('is wrapped by the template %s with --api completions', async (chatTemplate, prompt) => {
    await ask({ api: 'completions', chatTemplate }, { context: 'C', question: ' Q' });
    expect(server.requests[1]?.prompt).toBe(prompt);
  });

  it.each([
    ['enable_thinking=false', { enable_thinking: false }],
    ['enable_thinking=true,effort=low,budget=3', { enable_thinking: true, effort: 'low', budget: 3 }],
    ['{"enable_thinking":false}', { enable_thinking: false }],
  ])('passes the template settings %s on with --api chat', async (chatTemplate, kwargs) => {
    await ask({ chatTemplate });
    expect(server.requests[1]?.body.chat_template_kwargs).toEqual(kwargs);
  });

  it.each([
    ['chat', 'mistral', /wraps raw text: add --api completions/],
    ['chat', 'thinking', /key=value/],
    ['completions', 'mistrall', /Did you mean "mistral"\?/],
    ['completions', 'enable_thinking=false', /need --api chat/],
  ] as const)('never holds a template that --api %s cannot use: %s', async (api, chatTemplate, hint) => {
    await expect(create('#mock', { api, chatTemplate })).rejects.toMatchObject({
      name: 'UserError',
      hint: expect.stringMatching(hint),
    });
  });

  it('has the headers and the key of the user', async () => {
    const env = { MIDSPAN_API_KEY: 'sk-secret-1', OTHER: 'sk-other-2', OPENAI_API_KEY: 'sk-openai-3' };
    await ask({ env, headers: { 'X-Team': 'needles' } });
    expect(server.requests[1]?.headers).toMatchObject({
      authorization: 'Bearer sk-secret-1',
      'x-team': 'needles',
    });
    await ask({ env, apiKeyEnv: 'OTHER' });
    expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer sk-other-2');
    await ask({ env: { OPENAI_API_KEY: 'sk-openai-3' } });
    expect(server.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  it('keeps the query string of the URL', async () => {
    const target = `${server.url}/deployments/gpt?api-version=2024-10-21#mock`;
    await askOnce(http, specOf('http', target), adapterOptions());
    expect(server.requests[1]?.path).toBe('/deployments/gpt/chat/completions?api-version=2024-10-21');
  });

  it.each(['', '/', '/v1', '/v1/', '/v1/chat/completions'])('goes to /v1 for the path "%s"', async (path) => {
    await askOnce(http, specOf('http', `${server.url}${path}#mock`), adapterOptions());
    expect(server.requests[1]?.path).toBe('/v1/chat/completions');
  });
});

describe('what comes back', () => {
  const raw = (value: unknown): Answer => ({ raw: JSON.stringify(value) });
  const choice = (fields: object, usage: object = {}) => raw({ choices: [fields], usage });

  it('is text, reason and usage', async () => {
    respond = () => ({
      text: ' basil ',
      finish: 'length',
      usage: { input: 1000, cached: 900, output: 30, reasoning: 20 },
    });
    expect(await ask()).toMatchObject({
      text: ' basil ',
      finishReason: 'length',
      usage: { input: 1000, cached: 900, cacheWrite: null, output: 30, reasoning: 20 },
      latencyMs: expect.any(Number),
    });
  });

  it.each([
    ['no content', { message: { content: null }, finish_reason: 'stop' }, '', 'stop'],
    [
      'parts',
      { message: { content: [{ type: 'text', text: 'ba' }, { type: 'x' }, { type: 'text', text: 'sil' }] } },
      'basil',
      'other',
    ],
    [
      'reasoning beside the text',
      { message: { content: 'basil', reasoning_content: 'Hm.' }, finish_reason: 'stop' },
      'basil',
      'stop',
    ],
    ['a filter', { message: { content: '' }, finish_reason: 'content_filter' }, '', 'refusal'],
    [
      'a refusal',
      { message: { content: null, refusal: 'I cannot.' }, finish_reason: 'stop' },
      'I cannot.',
      'refusal',
    ],
    ['a tool call', { message: { content: null }, finish_reason: 'tool_calls' }, '', 'other'],
    ['plain text', { text: 'basil', finish_reason: 'length' }, 'basil', 'length'],
  ])('may be %s', async (_name, fields, text, finishReason) => {
    respond = () => choice(fields);
    expect(await ask()).toMatchObject({ text, finishReason });
  });

  it.each([
    ['DeepSeek', { prompt_tokens: 9, prompt_cache_hit_tokens: 7 }, { input: 9, cached: 7 }],
    [
      'a gateway to Anthropic',
      { cache_read_input_tokens: 7, cache_creation_input_tokens: 2 },
      { cached: 7, cacheWrite: 2 },
    ],
    [
      'a server that counts below zero',
      { prompt_tokens: -3, completion_tokens: 1.4 },
      { input: 0, output: 1 },
    ],
    ['a server that counts in words', { prompt_tokens: 'many' }, { input: null, output: null }],
  ])('counts tokens as %s does', async (_name, usage, expected) => {
    respond = () => choice({ message: { content: 'x' } }, usage);
    expect((await ask()).usage).toMatchObject(expected);
  });

  it("has llama.cpp's count of cached tokens", async () => {
    respond = () => raw({ choices: [{ message: { content: 'x' } }], timings: { cache_n: 55 } });
    expect((await ask()).usage.cached).toBe(55);
  });
});

describe('what the server does not take', () => {
  const refuse = (text: string): Answer => ({
    status: 400,
    raw: JSON.stringify({ error: { message: text } }),
  });

  it('is said in other words from then on: max_completion_tokens', async () => {
    respond = ({ body }) =>
      'max_tokens' in body
        ? refuse("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        : 'basil';
    expect((await ask()).text).toBe('basil');
    expect(server.requests.map(({ body }) => 'max_tokens' in body)).toEqual([true, false, false]);
    expect(server.requests[2]?.body.max_completion_tokens).toBe(32);
  });

  it('is left out with a warning: the temperature', async () => {
    respond = ({ body }) => {
      if ('max_tokens' in body) return refuse("Use 'max_completion_tokens'.");
      return 'temperature' in body ? refuse("'temperature' does not support 0 with this model.") : 'basil';
    };
    expect(await ask()).toMatchObject({ text: 'basil', warnings: [expect.stringContaining('temperature')] });
    expect(server.requests).toHaveLength(4);
  });

  it('is told when it is something else, after one try', async () => {
    respond = () => refuse('maximum context length is 4096 tokens');
    await expect(ask()).rejects.toThrow(
      /^the prompt does not fit the model's window: HTTP 400 from http.*: .*maximum context length/,
    );
    expect(server.requests).toHaveLength(2);
  });
});

describe('a server in trouble', () => {
  it.each<[Mode, RegExp]>([
    ['error', /^HTTP 503 from http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions: \{"error".*overloaded/],
    ['html', /is not JSON: <!doctype html> <title>Sign in<\/title>$/],
    ['empty', /is not JSON: \(empty body\)$/],
    ['half', /is not JSON: \{"choices":\[\{"message":\{"content":"The secr$/],
    ['hang', /^no answer from http.* within 0\.2 s$/],
    ['reset', /^connection lost to http/],
    ['flood', /is too long$/],
  ])('that shows as %s fails the question with its reason, not the context', async (mode, reason) => {
    const adapter = await create('#mock', mode === 'hang' ? { timeoutMs: 200 } : {});
    server.setMode(mode);
    const session = await adapter.open(contextOf('C'), { prime });
    expect(await message(session.ask({ id: 'q', text: 'Q' }, { maxTokens: 8 }))).toMatch(reason);
    server.setMode('normal');
    expect((await session.ask({ id: 'q', text: 'Q' }, { maxTokens: 8 })).text).toBe('basil');
    await adapter.close?.();
  });

  it.each([
    ['[]', /no choices in it/],
    ['null', /no choices in it/],
    ['{"choices":[]}', /no choices in it/],
    ['{"choices":[{}]}', /no message in it/],
    ['{"choices":[{"message":{"content":7}}]}', /neither text nor a list/],
    ['{"error":{"message":"out of memory"}}', /no choices in it: .*out of memory/],
  ])('that answers %s fails the question', async (raw, reason) => {
    respond = () => ({ raw });
    expect(await message(ask())).toMatch(reason);
  });

  it('that nobody runs fails the question', async () => {
    await server.close();
    expect(await message(ask())).toMatch(/^connection refused by http:\/\/127/);
  });

  it('that takes a connection and never greets is given up after ten seconds', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    // The first thing asked is which models it has.
    const spec = specOf('http', `https://127.0.0.1:${port}/v1`);
    expect(await message(http.create(spec, adapterOptions({ timeoutMs: 0 })))).toMatch(
      /no connection to https:\/\/127.*timeout: 10000ms\)/,
    );
    mute.close();
  });

  it('may close a connection between two questions', async () => {
    const adapter = await create('#mock');
    const session = await adapter.open(contextOf('C'), { prime });
    const put = () => session.ask({ id: 'q', text: 'Q' }, { maxTokens: 8 });
    expect((await put()).text).toBe('basil');
    server.dropConnections();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await put()).text).toBe('basil');
    await adapter.close?.();
  });

  it('that is slow is waited for', async () => {
    server.setMode('slow');
    expect((await ask()).text).toBe('basil');
  });

  it.each<[string, (response: ServerResponse) => unknown, RegExp]>([
    [
      'sends on',
      (response) => response.writeHead(308, { location: 'https://elsewhere/v1' }).end(),
      /^HTTP 308 from http.*, which sends on to https:\/\/elsewhere\/v1: \(empty body\)$/,
    ],
    [
      'compresses',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{}')),
      /is compressed \(gzip\), which was not asked for$/,
    ],
    [
      'begins with a byte order mark',
      (response) => response.end(`\uFEFF${JSON.stringify({ choices: [{ message: { content: 'basil' } }] })}`),
      /^no error$/,
    ],
  ])('that %s is understood', async (_, how, expected) => {
    const own = createHttpServer((request, response) => request.resume().on('end', () => how(response)));
    await new Promise<void>((done) => own.listen(0, '127.0.0.1', done));
    const { port } = own.address() as AddressInfo;
    const asked = askOnce(http, specOf('http', `http://127.0.0.1:${port}/v1#m`), adapterOptions());
    expect(await message(asked)).toMatch(expected);
    own.close();
  });

  it('that speaks http where https was asked for is told', async () => {
    const asked = askOnce(
      http,
      specOf('http', `${server.url.replace('http:', 'https:')}/v1#m`),
      adapterOptions(),
    );
    expect(await message(asked)).toMatch(/does not speak https.*http:\/\/\?$/);
  });

  it('whose certificate is not trusted is told, and what to do', () => {
    const error = Object.assign(new Error('self-signed certificate'), {
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(connectionTrouble(error, 'https://here')).toMatch(
      /not trusted \(self-signed .*NODE_EXTRA_CA_CERTS/,
    );
  });

  it('says when to come back', async () => {
    server.setMode('error');
    await expect(ask()).rejects.toMatchObject({ status: 503, retryAfterMs: 2000 });
  });

  it('gives up an answer that falls silent, and not one that is long in coming or comes slowly', async () => {
    const answer = JSON.stringify({ choices: [{ message: { content: 'basil' }, finish_reason: 'stop' }] });
    for (const [path, how] of Object.entries({
      silent: (response: ServerResponse) => response.writeHead(200).write(answer.slice(0, 20)),
      late: (response: ServerResponse) => setTimeout(() => response.end(answer), 900),
      slow: (response: ServerResponse) => {
        let at = 0;
        const drip = setInterval(() => {
          if (at >= answer.length) {
            clearInterval(drip);
            response.end();
          } else {
            response.write(answer.slice(at, at + 10));
            at += 10;
          }
        }, 100);
      },
    })) {
      const own = createHttpServer((request, response) => request.resume().on('end', () => how(response)));
      await new Promise<void>((done) => own.listen(0, '127.0.0.1', done));
      const target = `http://127.0.0.1:${(own.address() as AddressInfo).port}/v1#m`;
      const asked = askOnce(http, specOf('http', target), adapterOptions({ idleMs: 500 })).then(
        ({ text }) => text,
        (error: Error) => error.message,
      );
      expect(await asked, path).toMatch(
        path === 'silent' ? /silent for longer than --idle-timeout in the middle of its answer$/ : /^basil$/,
      );
      own.closeAllConnections();
      own.close();
    }
  });

  it('never gets a secret into a message', async () => {
    const secrets = ['sk-secret-1', 'token-2-hidden'];
    respond = ({ headers }) => ({
      status: 401,
      raw: `bad key ${headers.authorization} ${headers['x-token']} ${'x'.repeat(500)}`,
    });
    const text = await message(
      ask({ env: { MIDSPAN_API_KEY: secrets[0] }, headers: { 'X-Token': secrets[1]! } }),
    );
    expect(text).toContain('bad key [redacted] [redacted] xxx');
    expect(text.length).toBeLessThan(320);
    const adapter = await create('#mock', { env: { MIDSPAN_API_KEY: secrets[0] } });
    expect(JSON.stringify(adapter)).not.toContain('sk-secret');
    await adapter.close?.();
  });
});

describe('stopping', () => {
  it('gives up a question at once when it is aborted', async () => {
    const adapter = await create('#mock');
    const session = await adapter.open(contextOf('C'.repeat(1_000_000)), { prime });
    server.setMode('hang');
    const controller = new AbortController();
    const asked = session.ask({ id: 'q', text: 'Q' }, { maxTokens: 8, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await adapter.close?.();
  });

  it('is quiet about many questions that one signal stops', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on('warning', note);
    const adapter = await create('#mock', { concurrency: 32 });
    const controller = new AbortController();
    const session = await adapter.open(contextOf('C'), { prime, signal: controller.signal });
    server.setMode('hang');
    const options = { maxTokens: 8, signal: controller.signal };
    const asked = Array.from({ length: 32 }, (_, n) =>
      message(session.ask({ id: `q${n}`, text: 'Q' }, options)),
    );
    controller.abort(new Error('enough'));
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['enough']));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
    await adapter.close?.();
  });

  it('rejects opening when it is aborted, before or while the context is sent', async () => {
    const adapter = await create('#mock');
    await expect(adapter.open(contextOf('C'), { prime, signal: AbortSignal.abort() })).rejects.toThrow(
      'aborted',
    );
    expect(server.requests).toHaveLength(0);
    server.setMode('hang');
    const controller = new AbortController();
    const opened = adapter.open(contextOf('C'), { prime, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(opened).rejects.toThrow('aborted');
    await adapter.close?.();
  });

  it('fails what is under way when the adapter is closed', async () => {
    const adapter = await create('#mock');
    const session = await adapter.open(contextOf('C'), { prime });
    server.setMode('hang');
    const asked = message(session.ask({ id: 'q', text: 'Q' }, { maxTokens: 8 }));
    await adapter.close?.();
    expect(await asked).toMatch(/failed: the adapter was closed$/);
  });

  it('drops a connection that is still being made when the adapter is closed', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const adapter = await http.create(specOf('http', `https://127.0.0.1:${port}/v1#m`), adapterOptions());
    const opened = message(
      adapter
        .open(contextOf('C'), { prime })
        .then((session) => session.ask({ id: 'q', text: 'Q' }, { maxTokens: 8 })),
    );
    const [socket] = (await once(mute, 'connection')) as [Socket];
    socket.resume();
    const dropped = once(socket, 'close');
    await adapter.close?.();
    await dropped;
    expect(await opened).toMatch(/the adapter was closed|destroyed/);
    mute.close();
    // Greeting is given up after ten seconds in any case.
  }, 8000);

  it('answers nothing more about a closed context', async () => {
    const adapter = await create('#mock');
    const session = await adapter.open(contextOf('C'), { prime });
    await session.close?.();
    await expect(session.ask({ id: 'q', text: 'Q' }, { maxTokens: 8 })).rejects.toThrow('closed');
    await adapter.close?.();
  });
});

describe('the model', () => {
  it('is the one behind #, decoded', async () => {
    const adapter = await create('#org%2Fname-7B');
    expect(adapter.model).toBe('org/name-7B');
    expect(adapter.params).toEqual({ api: 'chat', temperature: 0 });
    await adapter.close?.();
  });

  it('is the only one the server has when none is named', async () => {
    const adapter = await create('');
    expect(adapter.model).toBe('mock');
    await adapter.close?.();
  });

  it.each([
    [['a', 'b'], /serves 2 models: a, b/],
    [[], /names no model/],
  ])('must be named when the server has %j', async (models, reason) => {
    const many = await startModelServer({ models });
    const failure = http.create(specOf('http', `${many.url}/v1`), adapterOptions());
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.toBeInstanceOf(UserError);
    await many.close();
  });

  it('must be named when the server does not say which it has', async () => {
    server.setMode('html');
    await expect(create('')).rejects.toThrow(/Cannot ask .* which models it serves: .*not JSON/);
    await server.close();
    await expect(create('')).rejects.toThrow(/connection refused/);
  });

  it.each([
    ['gpt-4o-mini', 'o200k'],
    ['openai/gpt-5-mini', 'o200k'],
    ['openai/gpt-oss-120b', 'o200k'],
    ['o3', 'o200k'],
    ['ft:gpt-4.1-mini:org::id', 'o200k'],
    ['gpt-4-0613', 'cl100k'],
    ['gpt-3.5-turbo', 'cl100k'],
    ['qwen2.5-7b-instruct', undefined],
    ['olmo-o1', undefined],
    ['gpt-4all', undefined],
  ])('%s has the tokenizer %s', async (name, tokenizer) => {
    const adapter = await create(`#${name}`);
    expect(adapter.tokenizer).toBe(tokenizer);
    await adapter.close?.();
  });
});

describe('mistakes of the user', () => {
  it.each<[string, string, Partial<AdapterOptions>, RegExp]>([
    ['a URL that is none', 'http://', {}, /is not a URL/],
    ['a password in the URL', 'http://me:word@host/v1#m', {}, /holds a user name or password/],
    ['a key variable that is empty', 'http://h/v1#m', { apiKeyEnv: 'KEY' }, /KEY is empty/],
    [
      'a header with a line break',
      'http://h/v1#m',
      { headers: { a: 'b\nc' } },
      /"a" is not one that HTTP allows/,
    ],
    [
      'a header with a bad name',
      'http://h/v1#m',
      { headers: { 'a b': 'c' } },
      /"a b" is not one that HTTP allows/,
    ],
    ['a header that is not theirs', 'http://h/v1#m', { headers: { Host: 'c' } }, /"Host" cannot be set/],
  ])('are told: %s', async (_name, target, changes, reason) => {
    const failure = http.create(specOf('http', target), adapterOptions(changes));
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.toMatchObject({ name: 'UserError', hint: expect.stringMatching(/./) });
    await expect(failure).rejects.not.toThrow(/word@/);
  });
});
