import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import aiSdk from '../../src/adapters/ai-sdk.ts';
import anthropic from '../../src/adapters/anthropic.ts';
import google from '../../src/adapters/google.ts';
import openai from '../../src/adapters/openai.ts';
import type { AdapterOptions } from '../../src/core/adapter.ts';
import { sha256 } from '../../src/core/hash.ts';
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

const KEY = 'sk-test-secret';
const options = (changes: Partial<AdapterOptions> = {}): AdapterOptions =>
  adapterOptions({
    env: {
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: server.url,
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: `${server.url}/v1`,
      GEMINI_API_KEY: KEY,
      GOOGLE_GENERATIVE_AI_BASE_URL: server.url,
    },
    ...changes,
  });
const message = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  );

const cases = [
  {
    plugin: openai,
    spec: specOf('openai', 'gpt-4.1-mini'),
    path: '/v1/responses',
    header: { authorization: `Bearer ${KEY}` },
    primed: 16,
    cacheWrite: null,
    reasoning: 20,
  },
  {
    plugin: anthropic,
    spec: specOf('anthropic', 'claude-sonnet-4-5'),
    path: '/v1/messages',
    header: { 'x-api-key': KEY },
    primed: 1,
    cacheWrite: 50,
    reasoning: null,
  },
  {
    plugin: google,
    spec: specOf('google', 'gemini-2.5-flash'),
    path: '/v1beta/models/gemini-2.5-flash:generateContent',
    header: { 'x-goog-api-key': KEY },
    primed: 1,
    cacheWrite: null,
    reasoning: 20,
  },
] as const;

it('takes an answer of google without any candidate for none', async () => {
  const { plugin, spec } = cases.find(({ spec }) => spec.adapter === 'google')!;
  respond = () => ({ raw: '{"candidates":[]}' });
  await expect(askOnce(plugin, spec, options())).rejects.toThrow(/no text/);
});

describe.each(cases)('$spec.adapter', ({ plugin, spec, path, header, primed, cacheWrite, reasoning }) => {
  it('primes with the smallest answer, then sends context and query in one message', async () => {
    await askOnce(plugin, spec, options(), { context: 'Call me Ishmael.', question: '\n\nWho?' });
    const [first, second] = server.requests;
    expect(server.requests).toHaveLength(2);
    expect(first).toMatchObject({ path, prompt: 'Call me Ishmael.\n\nReady?', maxTokens: primed });
    expect(second).toMatchObject({
      path,
      prompt: 'Call me Ishmael.\n\nWho?',
      maxTokens: 32,
      headers: header,
    });
  });

  it('reads text, reason and every count of tokens', async () => {
    respond = () => ({
      text: ' basil ',
      finish: 'length',
      usage: { input: 1000, cached: 900, cacheWrite: 50, output: 30, reasoning: 20 },
    });
    expect(await askOnce(plugin, spec, options())).toEqual({
      text: ' basil ',
      finishReason: 'length',
      usage: { input: 1000, cached: 900, cacheWrite, output: 30, reasoning },
      latencyMs: expect.any(Number),
    });
  });

  it('calls a filtered answer a refusal', async () => {
    respond = () => ({ text: '', finish: 'refusal' });
    expect((await askOnce(plugin, spec, options())).finishReason).toBe('refusal');
  });

  it('needs a key before it sends anything', async () => {
    const failure = plugin.create(spec, options({ env: {} }));
    await expect(failure).rejects.toThrow(/There is no key for/);
    await expect(failure).rejects.toMatchObject({
      name: 'UserError',
      hint: expect.stringContaining('_API_KEY='),
    });
    await expect(plugin.create(spec, options({ apiKeyEnv: 'MINE' }))).rejects.toThrow(/MINE is empty/);
    expect(server.requests).toHaveLength(0);
  });

  it.each<[Mode, RegExp]>([
    ['error', /^HTTP 503 from http:\/\/127\.0\.0\.1:\d+\/\S+: \{"error".*overloaded/],
    ['html', /not understood, Invalid JSON response: <!doctype html> <title>Sign in/],
    ['empty', /not understood, Invalid JSON response: \(empty body\)|: \(empty body\)$/],
    ['half', /not understood, Invalid JSON response: \{"choices":/],
    ['hang', /^no answer from \S+ within 0\.3 s$/],
    ['reset', /^connection lost to http/],
  ])('fails the question, not the context, when the server shows %s', async (mode, reason) => {
    const adapter = await plugin.create(spec, options({ timeoutMs: 300 }));
    server.setMode(mode);
    const session = await adapter.open(contextOf('C'), { prime });
    expect(await message(session.ask({ id: 'q', text: 'Q' }, { maxTokens: 32 }))).toMatch(reason);
    server.setMode('normal');
    expect((await session.ask({ id: 'q', text: 'Q' }, { maxTokens: 32 })).text).toBe('basil');
    await adapter.close?.();
  });

  it('tries once, tells when to come back and keeps the key to itself', async () => {
    respond = () => ({
      status: 429,
      headers: { 'retry-after': '7' },
      raw: `{"error":{"message":"slow down, ${KEY}"}}`,
    });
    const failure = askOnce(plugin, spec, options());
    await expect(failure).rejects.toThrow(/^HTTP 429 .*slow down, \[redacted\]/);
    await expect(failure).rejects.toMatchObject({ status: 429, retryAfterMs: 7000 });
    expect(server.requests).toHaveLength(2);
  });

  it('stops when it is aborted', async () => {
    const adapter = await plugin.create(spec, options());
    await expect(adapter.open(contextOf('C'), { prime, signal: AbortSignal.abort() })).rejects.toThrow(
      'aborted',
    );
    const session = await adapter.open(contextOf('C'), { prime });
    server.setMode('hang');
    const controller = new AbortController();
    const asked = session.ask({ id: 'q', text: 'Q' }, { maxTokens: 32, signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(asked).rejects.toThrow('enough');
    await adapter.close?.();
  });
});

describe('what each provider is told about caching and reasoning', () => {
  it('is a cache key per context and its own settings for OpenAI', async () => {
    const spec = specOf('openai', 'gpt-5-mini', { reasoningEffort: 'low' });
    const adapter = await openai.create(spec, options({ temperature: 0 }));
    expect(adapter.tokenizer).toBe('o200k');
    expect(adapter.params).toEqual({ temperature: 0, reasoningEffort: 'low' });
    const session = await adapter.open(contextOf('C'), { prime });
    const completion = await session.ask({ id: 'q', text: 'Q' }, { maxTokens: 32 });
    expect(server.requests[1]?.body).toMatchObject({
      prompt_cache_key: sha256('C').slice(0, 16),
      reasoning: { effort: 'low' },
    });
    expect(server.requests[1]?.body).not.toHaveProperty('temperature');
    expect(completion.warnings).toEqual([expect.stringContaining('temperature is unsupported')]);
    await adapter.close?.();
  });

  it('is a mark on the context for Anthropic', async () => {
    await askOnce(anthropic, cases[1].spec, options(), { context: 'C', question: 'Q' });
    expect(server.requests[1]?.body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'C', cache_control: { type: 'ephemeral' } },
          { type: 'text', text: 'Q' },
        ],
      },
    ]);
  });

  it('is its own settings for Google', async () => {
    const spec = specOf('google', 'gemini-2.5-flash', { thinkingConfig: '{"thinkingBudget":128}' });
    await askOnce(google, spec, options());
    expect(server.requests[1]?.body.generationConfig).toMatchObject({
      thinkingConfig: { thinkingBudget: 128 },
    });
  });
});

describe('ai-sdk', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'midspan-'));
  });
  afterEach(() => rm(cwd, { recursive: true }));

  /** Installs a package with this module text in the user's folder. */
  async function install(name: string, source: string): Promise<void> {
    const folder = join(cwd, 'node_modules', name);
    await mkdir(folder, { recursive: true });
    // Only for `import`, as newer packages do it: `require.resolve` would not find them.
    const manifest = { name, version: '1.0.0', type: 'module', exports: { import: './index.js' } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(folder, 'index.js'), source);
  }

  const model = (version: string) => `(id) => ({
    specificationVersion: '${version}', provider: 'echo.chat', modelId: id, supportedUrls: {},
    doGenerate: async ({ prompt, providerOptions }) => ({
      content: [{ type: 'text', text: id + ':' + prompt[0].content.map((part) => part.text).join('') + JSON.stringify(providerOptions) }],
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: { inputTokens: { total: 5, cacheRead: -1 }, outputTokens: { total: 2 } },
      warnings: [],
    }),
  })`;

  it('finds a provider that is made by createX in the folder of the user', async () => {
    await install('@ai-sdk/big-echo', `export const createBigEcho = () => ${model('v3')};`);
    const spec = specOf('ai-sdk', 'big-echo:m:1', { loud: 'true' });
    expect(await askOnce(aiSdk, spec, options({ cwd }), { context: 'C', question: 'Q' })).toMatchObject({
      text: 'm:1:CQ{"echo":{"loud":true}}',
      usage: { input: 5, cached: 0, cacheWrite: null, output: 2, reasoning: null },
    });
  });

  it.each(['echo', '@scope/ai-sdk-provider'])('finds a ready-made provider in %s', async (name) => {
    const packageName = name.includes('/') ? name : `@ai-sdk/${name}`;
    await install(packageName, `export const ${name.includes('/') ? 'scope' : 'Echo'} = ${model('v3')};`);
    const completion = await askOnce(aiSdk, specOf('ai-sdk', `${name}:m`), options({ cwd }));
    expect(completion.text).toMatch(/^m:The context\./);
  });

  it('finds a package that is installed beside the program', async () => {
    const adapter = await aiSdk.create(specOf('ai-sdk', '@ai-sdk/openai:gpt-4o'), options({ cwd }));
    expect(adapter).toMatchObject({ model: 'gpt-4o', tokenizer: 'o200k' });
    const session = await adapter.open(contextOf('C'), { prime });
    expect((await session.ask({ id: 'q', text: 'Q' }, { maxTokens: 32 })).text).toBe('basil');
    await adapter.close?.();
  });

  it.each([
    ['mistral:m', /@ai-sdk\/mistral is not installed/, /Run: npm install @ai-sdk\/mistral@3 /],
    ['@ai-sdk/deepseek:m', /@ai-sdk\/deepseek is not installed/, /Run: npm install @ai-sdk\/deepseek@2 /],
    ['@scope/provider:m', /@scope\/provider is not installed/, /Run: npm install @scope\/provider /],
    ['opnai:gpt-5', /no adapter "opnai"/, /Did you mean "openai"\? Adapters are http, .*npm install/],
    ['mistral', /does not name a provider and a model/, /PROVIDER:MODEL/],
    ['mistral:', /does not name a provider and a model/, /PROVIDER:MODEL/],
  ])('says what to do about %s', async (target, reason, hint) => {
    const failure = aiSdk.create(specOf('ai-sdk', target), options({ cwd }));
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.toMatchObject({ name: 'UserError', hint: expect.stringMatching(hint) });
  });

  it.each([
    ['of another generation', `export const echo = ${model('v4')};`, /speaks version v4/, /@ai-sdk\/echo@3/],
    ['without a provider', 'export const other = 1;', /has no provider/, /./],
    ['that is broken', 'throw new Error("no licence");', /cannot be loaded: no licence/, /npm install/],
    [
      'that refuses',
      'export const echo = () => { throw new Error("unknown model"); };',
      /unknown model/,
      /./,
    ],
  ])('says what is wrong with a package %s', async (_name, source, reason, hint) => {
    await install('@ai-sdk/echo', source);
    const failure = aiSdk.create(specOf('ai-sdk', 'echo:m'), options({ cwd }));
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.toMatchObject({ name: 'UserError', hint: expect.stringMatching(hint) });
  });

  it('says which key a package misses when the context is opened', async () => {
    const source = `
      export const echo = (id) => ({ ...(${model('v3')})(id), doGenerate: async () => {
        throw Object.assign(new Error('Echo API key is missing.'), { name: 'AI_LoadAPIKeyError' });
      } });`;
    await install('@ai-sdk/echo', source);
    const adapter = await aiSdk.create(specOf('ai-sdk', 'echo:m'), options({ cwd }));
    await expect(adapter.open(contextOf('C'), { prime })).rejects.toMatchObject({
      name: 'UserError',
      message: 'Echo API key is missing.',
    });
    await adapter.close?.();
  });
});
