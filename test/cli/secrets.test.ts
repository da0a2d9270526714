import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finished, folder, midspan } from './midspan.ts';

const KEY = 'sk-live-4f9c1d77';
const HEADER = 'hdr-77aa-hidden';
const QUERY = 'qry-55bb-hidden';
const PASSWORD = 'pwd-33cc-hidden';
const SECRETS = [KEY, HEADER, QUERY, PASSWORD];
const plan = [
  '--probe',
  'table.forward',
  '--length',
  '2k',
  '--haystacks',
  '1',
  '--queries',
  '4',
  '--retries',
  '0',
];

/** Everything a run left behind: what it printed and every file. */
const traces = (out: string, { stdout, stderr }: Finished): string => {
  const files = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'));
  return [stdout, stderr, ...files].join('\n');
};

describe('secrets', () => {
  let server: Server;
  let url: string;
  let status = 400;
  const seen: string[] = [];
  beforeAll(async () => {
    // Repeats in its refusal all that it was sent, as debugging proxies do.
    server = createServer((request, response) => {
      seen.push(String(request.headers.authorization ?? request.headers['x-api-key']));
      const said = { error: { message: `${request.url} ${JSON.stringify(request.headers)}` } };
      request.resume().on('end', () => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([400, 500, 200])(
    'in a request answered with %d are in no file and on no screen',
    async (code) => {
      status = code;
      const hosted = code === 400 ? ['openai:gpt-5-mini', 'anthropic:claude-sonnet-4-5'] : [];
      for (const model of [`${url}/v1?api_key=${QUERY}#m`, ...hosted]) {
        const out = join(folder(), 'run');
        const args = [
          'run',
          ...plan,
          '--tokenizer',
          'o200k',
          '--model',
          model,
          '--header',
          `x-team: ${HEADER}`,
        ];
        const env = {
          MIDSPAN_API_KEY: KEY,
          OPENAI_API_KEY: KEY,
          OPENAI_BASE_URL: url,
          ANTHROPIC_API_KEY: KEY,
          ANTHROPIC_BASE_URL: url,
        };
        const finished = await midspan([...args, '--out', out, '--yes'], { env });
        expect(finished.code).toBe(4);
        const text = traces(out, finished);
        expect(text).toMatch(code === 200 ? /not understood/ : new RegExp(`HTTP ${code}`));
        for (const secret of SECRETS) expect(text).not.toContain(secret);
      }
      expect(seen.some((header) => header.includes(KEY))).toBe(true);
    },
  );

  test('are not shown by --print-config', async () => {
    const { stdout } = await midspan(
      [
        'run',
        '--print-config',
        ...['--model', `https://me:${PASSWORD}@host/v1?api-key=${QUERY}#m`],
        ...['--header', `x-team:${HEADER}`],
      ],
      { env: { MIDSPAN_API_KEY: KEY } },
    );
    expect(stdout).toContain('https://[redacted]@host/v1?api-key=[redacted]#m');
    expect(stdout).toContain('x-team: …');
    for (const secret of SECRETS) expect(stdout).not.toContain(secret);
  });

  test.each([
    ['?code=abc', '?code=[redacted]'],
    ['?k=abc&api-version=2024-10-21', '?k=[redacted]&api-version=2024-10-21'],
    ['?route=eu&ticket=Zx81kfQq02LmvT7hR4nW', '?route=eu&ticket=[redacted]'],
  ])('that look like it in a URL are not shown either: %s', async (given, shown) => {
    const { stdout } = await midspan(['run', '--print-config', '--model', `https://host/v1${given}#m`]);
    expect(stdout).toContain(`https://host/v1${shown}#m`);
  });

  test.each([
    ['--model', (): Record<string, string> => ({}), () => `http://me:${PASSWORD}@host/v1#m`],
    [
      'OPENAI_BASE_URL',
      (): Record<string, string> => ({ OPENAI_BASE_URL: `http://me:${PASSWORD}@host/v1` }),
      () => 'openai:gpt-5-mini',
    ],
    [
      'OPENAI_BASE_URL',
      (): Record<string, string> => ({ OPENAI_BASE_URL: `me:${PASSWORD} host` }),
      () => 'openai:gpt-5-mini',
    ],
  ])('as part of a URL in %s are refused and not repeated', async (_, env, model) => {
    const { code, stderr } = await midspan(['run', ...plan, '--model', model()], {
      env: { OPENAI_API_KEY: KEY, ...env() },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/holds a user name or password|is not a URL/);
    expect(stderr).not.toContain(PASSWORD);
  });

  // Addresses kept for examples: nobody is reached, so that what is sent to them fails and does not leak.
  test.each([
    ['openai:gpt-5-mini', 'OPENAI', 'http://192.0.2.2:9/v1'],
    ['anthropic:claude-sonnet-4-5', 'ANTHROPIC', 'http://127.example.invalid'],
    ['google:gemini-2.5-flash', 'GOOGLE_GENERATIVE_AI', 'http://[2001:db8::1]:9/v1beta'],
    ['gateway:openai/gpt-5', 'GATEWAY', 'http://localhost.invalid:9/v1'],
  ])('of %s are not sent to a plain http: address', async (model, prefix, address) => {
    const args = ['run', ...plan, '--tokenizer', 'o200k', '--model', model, '--timeout', '2', '--yes'];
    const env = { [`${prefix}_API_KEY`]: KEY, [`${prefix}_BASE_URL`]: address };
    const { code, stderr } = await midspan(args, { env });
    expect(stderr).toContain(`The address in ${prefix}_BASE_URL is a plain http: one`);
    expect(stderr).not.toContain(KEY);
    expect(code).toBe(2);
  });

  test('that the user names go to a plain http: address', async () => {
    const args = ['run', ...plan, '--model', 'openai:gpt-5-mini', '--timeout', '1', '--yes'];
    const env = { GIVEN: KEY, OPENAI_BASE_URL: 'http://openai.invalid' };
    const { code, stderr } = await midspan([...args, '--api-key-env', 'GIVEN'], { env });
    expect(stderr).toContain('http://openai.invalid/v1');
    expect(code).toBe(4);
  });

  describe('in key files', () => {
    const cwd = folder();
    const file = join(cwd, 'key');
    beforeAll(() => {
      status = 400;
      writeFileSync(file, `${KEY}\n`);
      chmodSync(file, 0o600);
    });
    const run = (args: readonly string[], env: Readonly<Record<string, string>>) =>
      midspan(['run', ...plan, '--yes', ...args], { cwd, env: { OPENAI_BASE_URL: url, ...env } });
    const hosted = ['--model', 'openai:gpt-5-mini'];
    const named = ['--tokenizer', 'o200k', '--model'];

    test.each([
      ['--api-key-file', [...hosted, '--api-key-file', 'key'], {}],
      ['OPENAI_API_KEY_FILE', hosted, { OPENAI_API_KEY_FILE: 'key' }],
      ['MIDSPAN_API_KEY_FILE', named, { MIDSPAN_API_KEY_FILE: file }],
    ] as const)('are sent when %s names it, and shown nowhere', async (_, args, env) => {
      seen.length = 0;
      const model = args === named ? [`${url}/v1#m`] : [];
      const { stdout, stderr } = await run([...args, ...model], env);
      expect(seen[0]).toBe(`Bearer ${KEY}`);
      expect(stderr).not.toContain('Warning');
      expect(stdout + stderr).not.toContain(KEY);
    });

    test('that others may read are warned about, once', async () => {
      const open = join(cwd, 'open-key');
      writeFileSync(open, KEY);
      chmodSync(open, 0o644);
      const two = [...hosted, '--model', 'openai:gpt-5-nano'];
      const { stderr } = await run([...two, '--api-key-file', 'open-key'], {});
      expect(stderr.match(/Warning: open-key holds a key and may be read by others/g)).toHaveLength(1);
    });

    test.each([
      ['missing', undefined, /key file other \(--api-key-file\) cannot be read/],
      ['empty', '\n', /is empty/],
      ['of more than a key', `OPENAI_API_KEY=${KEY}\nB=2\n`, /holds more than a key/],
    ])('%s are refused without being quoted', async (_, text, message) => {
      const other = folder();
      if (text !== undefined) writeFileSync(join(other, 'other'), text, { mode: 0o600 });
      const args = ['run', ...plan, ...hosted, '--api-key-file', 'other'];
      const { code, stderr } = await midspan(args, { cwd: other, env: {} });
      expect(code).toBe(2);
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain(KEY);
    });
  });
});
