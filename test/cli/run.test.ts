import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../../src/core/manifest.ts';
import type { Result } from '../../src/core/result.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { folder, midspan } from './midspan.ts';

const root = resolve(import.meta.dirname, '../..');

const small = [
  '--probe',
  'table',
  '--direction',
  'forward',
  '--length',
  '2k',
  '--haystacks',
  '3',
  '--queries',
  '15',
];

const readResults = (run: string): Result[] =>
  readFileSync(join(run, 'results.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Result);

describe('midspan run', () => {
  test('makes a run folder with everything in it, from nothing but a spec', async () => {
    const cwd = folder();
    const { code, stdout, stderr } = await midspan(['run', ...small, '--model', 'synthetic:u?accuracy=0.9'], {
      cwd,
    });
    expect(stderr).toContain('SYNTHETIC');
    expect(stdout).toContain('SYNTHETIC');
    expect(code).toBe(0);
    const [run] = readdirSync(join(cwd, 'reports', 'runs'));
    const files = readdirSync(join(cwd, 'reports', 'runs', run!)).sort();
    expect(files).toEqual([
      'controls.csv',
      'curves.csv',
      'curves.json',
      'effective-length.csv',
      'excerpts.jsonl',
      'haystacks.jsonl',
      'report.html',
      'results.jsonl',
      'run.json',
      'summary.csv',
    ]);
    const manifest = JSON.parse(
      readFileSync(join(cwd, 'reports', 'runs', run!, 'run.json'), 'utf8'),
    ) as Manifest;
    expect(manifest).toMatchObject({
      schema: 'midspan-run/1',
      plan: { lengths: [2048], haystacks: 3, queries: 15 },
    });
    expect(manifest.ended).not.toBeNull();
    expect(manifest.models[0]?.synthetic).toBe(true);
  });

  test('prints with --json the figures on stdout and nothing else', async () => {
    const { stdout } = await midspan(['run', ...small, '--model', 'synthetic:flat?accuracy=1', '--json']);
    const { curves } = JSON.parse(stdout);
    expect(curves).toHaveLength(1);
    expect(curves[0]).toMatchObject({
      model: 'synthetic:flat',
      probe: 'table',
      direction: 'forward',
      length: 2048,
      n: 45,
      accuracy: 1,
      gap_raw: 0,
    });
    expect(Object.keys(curves[0].lim)).toEqual(['est', 'lo', 'hi']);
    for (const key of ['primacy', 'recency', 'u', 'gap_eb', 'outcomes'])
      expect(curves[0]).toHaveProperty(key);
  });

  test('gives the same figures and samples for the same seed, and other samples for another', async () => {
    const once = async (seed: string): Promise<string[]> => {
      const out = join(folder(), 'run');
      await midspan(['run', ...small, '--seed', seed, '--out', out, '--model', 'synthetic:u']);
      return readResults(out)
        .map(({ sample, outcome }) => `${sample} ${outcome}`)
        .sort();
    };
    const [first, again, other] = await Promise.all([once('3'), once('3'), once('4')]);
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
  });

  test('asks all nine cells of the default suite', async () => {
    const { stdout, code } = await midspan([
      'run',
      '--haystacks',
      '2',
      '--queries',
      '15',
      '--model',
      'synthetic:flat?accuracy=1',
      '--json',
    ]);
    expect(code).toBe(0);
    const { curves } = JSON.parse(stdout) as {
      curves: { probe: string; direction: string; accuracy: number }[];
    };
    expect(new Set(curves.map(({ probe, direction }) => `${probe}.${direction}`)).size).toBe(9);
    expect(curves.map(({ accuracy }) => accuracy)).toEqual(new Array(9).fill(1));
  });

  test('runs several models on the same samples', async () => {
    const out = join(folder(), 'run');
    await midspan(['run', ...small, '--out', out, '--model', 'synthetic:u', '--model', 'synthetic:flat']);
    const results = readResults(out);
    const of = (model: string): string[] =>
      results
        .filter((result) => result.model === model)
        .map(({ sample }) => sample)
        .sort();
    expect(of('synthetic:u')).toEqual(of('synthetic:flat'));
    expect(of('synthetic:u')).toHaveLength(45);
  });

  test('keeps the contexts when asked to', async () => {
    const out = join(folder(), 'run');
    await midspan(['run', ...small, '--model', 'synthetic:u', '--out', out, '--keep-contexts']);
    const contexts = readFileSync(join(out, 'contexts.jsonl'), 'utf8').trimEnd().split('\n');
    expect(contexts.map((line) => JSON.parse(line).haystack)).toEqual([
      'table.2k.h00',
      'table.2k.h01',
      'table.2k.h02',
    ]);
  });

  test('stops at Ctrl-C with a valid partial run and exit code 5', async () => {
    const server = await startModelServer({ latencyMs: 40 });
    const out = join(folder(), 'run');
    const args = [
      'run',
      '--model',
      `${server.url}/v1#m`,
      '--haystacks',
      '24',
      '--concurrency',
      '4',
      '--out',
      out,
    ];
    const { code, stderr } = await midspan(args, {
      during: (child) => {
        const timer = setInterval(() => {
          if (server.stats().requests < 40) return;
          clearInterval(timer);
          child.kill('SIGINT');
        }, 10);
        child.on('close', () => clearInterval(timer));
      },
    });
    await server.close();
    expect(code).toBe(5);
    expect(stderr).toContain('Stopped.');
    const results = readResults(out);
    expect(results.length).toBeGreaterThan(10);
    expect(results.every(({ outcome }) => outcome !== 'error')).toBe(true);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
    expect((JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as Manifest).ended).toBeNull();
  });
});

describe('midspan run before and beside its questions', () => {
  test('stops at Ctrl-C while a server is asked for its models, and leaves nothing', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const out = join(folder(), 'run');
    const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}/v1`;
    const { code, stderr } = await midspan(['run', ...small, '--model', url, '--out', out], {
      during: (child) => mute.once('connection', () => child.kill('SIGINT')),
    });
    mute.close();
    expect(code).toBe(5);
    expect(stderr).toContain('Stopped before the first question.');
    expect(existsSync(out)).toBe(false);
  });

  test('goes on when nobody reads its progress', async () => {
    const out = join(folder(), 'run');
    const { code, stdout } = await midspan(['run', ...small, '--model', 'synthetic:u', '--out', out], {
      during: (child) => child.stderr?.destroy(),
    });
    expect(code).toBe(0);
    expect(stdout).toContain('SYNTHETIC');
    expect((JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as Manifest).ended).not.toBeNull();
  });
});

describe('midspan run against a server', () => {
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer();
  });
  afterAll(() => server.close());

  test('sends every question once, and one priming call a haystack', async () => {
    server.reset();
    const out = join(folder(), 'run');
    await midspan(['run', ...small, '--model', `${server.url}/v1#m`, '--out', out]);
    expect(server.stats().requests).toBe(45 + 3);
    expect(new Set(readResults(out).map(({ sample }) => sample)).size).toBe(45);
  });

  test.each(['error', 'html', 'empty', 'half', 'reset'] as const)(
    'gives a server up that only answers with "%s", with the reason and exit code 4',
    async (mode) => {
      server.setMode(mode);
      const out = join(folder(), 'run');
      const { code, stdout } = await midspan([
        'run',
        ...small,
        '--model',
        `${server.url}/v1#m`,
        '--retries',
        '0',
        '--out',
        out,
      ]);
      server.setMode('normal');
      const results = readResults(out);
      expect(results.length).toBeGreaterThanOrEqual(1);
      expect(results.length).toBeLessThan(45);
      expect(
        results.every(({ outcome, error, score }) => outcome === 'error' && error !== '' && score === null),
      ).toBe(true);
      expect(code).toBe(4);
      expect(stdout).toMatch(/the endpoint was given up/);
    },
  );

  test('gives up soon when the server is not there at all', async () => {
    const out = join(folder(), 'run');
    const args = ['run', ...small, '--model', 'http://127.0.0.1:9/v1#m', '--out', out];
    const { code, stdout, stderr } = await midspan(args);
    expect(code).toBe(4);
    expect(stdout).toContain('m: the endpoint was given up, connection refused by http://127.0.0.1:9');
    expect(stderr).toContain('midspan run --resume');
  });

  test('keeps a key out of everything it writes and says', async () => {
    const out = join(folder(), 'run');
    server.setMode('error');
    const args = [
      'run',
      ...small,
      '--model',
      `${server.url}/v1#m`,
      '--out',
      out,
      '--api-key-env',
      'SECRET_PLACE',
      '--header',
      'x-secret: hush-hush',
      '--retries',
      '0',
    ];
    const { stdout, stderr } = await midspan(args, { env: { SECRET_PLACE: 'sk-very-secret' } });
    server.setMode('normal');
    const written = readdirSync(out).map((file) => readFileSync(join(out, file), 'utf8'));
    for (const text of [stdout, stderr, ...written]) {
      expect(text).not.toContain('sk-very-secret');
      expect(text).not.toContain('hush-hush');
    }
  });
});

describe('settings', () => {
  test('of the built-in suites are prepared by the build just as their YAML has them', async () => {
    const built = JSON.parse(readFileSync(resolve(root, 'dist/src/commands/shared/suites.json'), 'utf8'));
    const names = readdirSync(resolve(root, 'probes/suites')).map((file) => file.replace(/\.yaml$/, ''));
    expect(Object.keys(built).sort()).toEqual(names.sort());
    for (const name of names) {
      const text = readFileSync(resolve(root, `probes/suites/${name}.yaml`), 'utf8');
      expect(built[name]).toEqual({ text, values: parse(text) });
    }
  });

  test('come from flags, variables, config file, suite and defaults, in that order', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'midspan.config.yaml'), 'max-tokens: 77\nconcurrency: 3\nseed: 5\n');
    writeFileSync(join(cwd, 'mine.yaml'), 'describe: mine\nlength: 8k\nseed: 6\nprobe: table\n');
    const { stdout, code } = await midspan(
      ['run', 'mine.yaml', '--print-config', '--haystacks', '9', '--header', 'authorization: Bearer hush'],
      {
        cwd,
        env: { MIDSPAN_CONCURRENCY: '8' },
      },
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/haystacks +9 +# command line/);
    expect(stdout).toMatch(/concurrency +8 +# MIDSPAN_ variables/);
    expect(stdout).toMatch(/max-tokens +77 +# midspan\.config\.yaml/);
    expect(stdout).toMatch(/seed +5 +# midspan\.config\.yaml/);
    expect(stdout).toMatch(/length +8192 +# suite mine/);
    expect(stdout).toMatch(/queries +30 +# default/);
    expect(stdout).not.toContain('hush');
  });

  test('can be written in TypeScript', async () => {
    const cwd = folder();
    writeFileSync(
      join(cwd, 'midspan.config.ts'),
      'const seed: number = 40 + 2;\nexport default { seed, maxTokens: 99 };\n',
    );
    const { stdout } = await midspan(['run', '--print-config'], { cwd });
    expect(stdout).toMatch(/seed +42 +# midspan\.config\.ts/);
    expect(stdout).toMatch(/max-tokens +99 +# midspan\.config\.ts/);
  });
});
