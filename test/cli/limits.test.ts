import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { folder, midspan } from './midspan.ts';

const cli = resolve('dist/src/cli.js');
const plan = ['--probe', 'table.forward', '--length', '2k', '--haystacks', '2', '--queries', '6'];
const table = `prices:
  - { model: "m*", input: 100, output: 1000, batch: 0.5, currency: EUR, date: 2026-01-31, source: my contract }
`;

describe('what a run may cost', () => {
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer({
      respond: () => ({ text: 'I do not know.', usage: { input: 2048, output: 20 } }),
    });
  });
  afterAll(() => server.close());
  const cwd = folder();
  writeFileSync(join(cwd, 'p.yaml'), table);
  const priced = () => [
    'run',
    ...plan,
    '--tokenizer',
    'o200k',
    '--model',
    `${server.url}/v1#m`,
    '--prices',
    'p.yaml',
  ];

  test('is quoted and bounded by one’s own price table, in its currency, also on one’s own machine', async () => {
    const { stderr, code } = await midspan([...priced(), '--yes', '--max-cost', '2', '--concurrency', '1'], {
      cwd,
    });
    // 2 contexts and 12 questions of 2048 tokens, answers of 256 at most.
    const most = (2 * (2048 * 100 + 1000) + 12 * (2048 * 100 + 256 * 1000)) / 1e6;
    expect(stderr).toContain(`m costs about ${most.toFixed(2)} EUR when its cache works`);
    expect(stderr).toContain('list prices of 2026-01-31');
    expect(stderr).toMatch(/Stopped: another haystack would take about .* exceed the 2\.00 EUR it may cost/);
    expect(code).toBe(5);
  });

  test('is shown in the page by the same table, also when the page is made again, and not without it', async () => {
    const out = join(cwd, 'priced');
    await midspan([...priced(), '--yes', '--out', out], { cwd });
    const page = (): string => readFileSync(join(out, 'report.html'), 'utf8').replace(/<script[\s\S]*/, '');
    // 12 answers of 2,048 tokens in and 20 out.
    const amount = ((12 * (2048 * 100 + 20 * 1000)) / 1e6).toFixed(2);
    expect(page()).toContain(amount);
    await midspan(['report', out], { cwd });
    expect(page()).toContain(amount);
    renameSync(join(cwd, 'p.yaml'), join(cwd, 'gone.yaml'));
    await midspan(['report', out], { cwd });
    renameSync(join(cwd, 'gone.yaml'), join(cwd, 'p.yaml'));
    expect(page()).not.toContain('EUR');
  });

  test('counts the controls, whose contexts are as long', async () => {
    const quote = async (...more: string[]): Promise<number> => {
      const { stderr } = await midspan([...priced(), '--confirm-above', '0', ...more], { cwd });
      return Number(/at most ([\d.]+) EUR/.exec(stderr)![1]);
    };
    const [bare, short, long] = [
      await quote(),
      await quote('--controls', 'oracle'),
      await quote('--controls', 'absent'),
    ];
    // 6 questions of at most 1,024 tokens, each about a context of its own.
    expect(short - bare).toBeCloseTo((6 * (2 * 1024 * 100 + 257 * 1000)) / 1e6, 1);
    expect(long - bare).toBeCloseTo((4 * (2048 * 100 + 1000) + 6 * (2048 * 100 + 256 * 1000)) / 1e6, 1);
  });

  /** On a terminal of its own, with an answer typed. */
  const onTerminal = async (args: readonly string[], typed = '') => {
    const command = ['stty cols 80;', process.execPath, cli, ...args.map((word) => `'${word}'`)].join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd,
      env: { ...process.env, OPENAI_API_KEY: 'sk-test-key', OPENAI_BASE_URL: server.url },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(typed);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    const [status] = await once(child, 'close');
    return { stdout, status };
  };
  const hasScript = spawnSync('script', ['--version']).status === 0;

  test.skipIf(!hasScript)(
    'is asked for on a terminal, and nothing is asked of the model after a no',
    async () => {
      const out = join(cwd, 'refused');
      const before = server.stats().requests;
      const { stdout, status } = await onTerminal(
        [
          'run',
          '--probe',
          'table.forward',
          '--length',
          '2k',
          '--model',
          'openai:gpt-5-mini',
          '--confirm-above',
          '0',
          '--out',
          out,
        ],
        'n\n',
      );
      expect(stdout).toMatch(/gpt-5-mini costs about .* Go on\?/s);
      expect(status).toBe(5);
      expect(server.stats().requests).toBe(before);
      expect(existsSync(out)).toBe(false);
    },
  );

  test.skipIf(!hasScript)(
    'shows a bar with time, money and cache share on a terminal of 80 columns',
    async () => {
      const slow = await startModelServer({
        latencyMs: 100,
        respond: () => ({ text: 'I do not know.', usage: { input: 2048, cached: 1024, output: 20 } }),
      });
      const { stdout, status } = await onTerminal([
        ...[
          'run',
          ...plan,
          '--tokenizer',
          'o200k',
          '--model',
          `${slow.url}/v1#m`,
          '--prices',
          'p.yaml',
          '--yes',
        ],
        ...['--concurrency', '1', '--out', join(cwd, 'bar')],
      ]);
      await slow.close();
      expect(status).toBe(0);
      // 80 columns: every figure is there, and what is left of the bar.
      expect(stdout).toMatch(
        /█+░+ m: \d+ of 12 answered \(\d+ %\), \d+ s left, \d\.\d+ EUR, \d+ % from cache/,
      );
    },
  );
});

describe('the folder of a run', () => {
  const small = ['run', ...plan, '--model', 'synthetic:u'];

  test('is not left through a link in it', async () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'run'));
    writeFileSync(join(cwd, 'precious'), 'mine\n');
    for (const name of ['results.jsonl', 'run.lock', 'report.html']) {
      const out = join('run', name.replace('.', '-'));
      mkdirSync(join(cwd, out));
      symlinkSync(join(cwd, 'precious'), join(cwd, out, name));
      const { code, stderr } = await midspan([...small, '--out', out], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/is a link|already holds a run/);
      expect(readFileSync(join(cwd, 'precious'), 'utf8')).toBe('mine\n');
    }
  });

  test('is not left by the name of a suite', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, '...yaml'), 'length: 2k\nprobe: table.forward\nhaystacks: 1\nqueries: 4\n');
    const { code } = await midspan(['run', './...yaml', '--model', 'synthetic:u'], { cwd });
    expect(code).toBe(0);
    expect(existsSync(join(cwd, 'reports', 'runs'))).toBe(true);
    expect(existsSync(join(cwd, 'reports', 'run.json'))).toBe(false);
  });

  test('is not left by a reporter', async () => {
    const cwd = folder();
    const reporter = `export default { kind: 'reporter', describe: 'x', render: async () => [{ name: '../out.txt', content: 'x' }] };`;
    writeFileSync(join(cwd, 'mine.mjs'), reporter);
    const { code, stderr } = await midspan([...small, '--format', './mine.mjs', '--out', 'run'], { cwd });
    expect(stderr).toContain('"../out.txt", which is not one of the run');
    expect(code).toBe(2);
    expect(existsSync(join(cwd, 'out.txt'))).toBe(false);
  });
});

describe('a prompt and its answer', () => {
  const cwd = folder();
  // Says on stderr when it is asked anything.
  writeFileSync(
    join(cwd, 'small.js'),
    `export default { kind: 'adapter', describe: 'd', example: './small.js', create: async () => ({
      model: 'small', tokenizer: 'o200k', params: {}, limits: { window: 2100 },
      open: async () => { console.error('ASKED'); return { ask: async () => ({ text: 'x', finishReason: 'stop', latencyMs: 0,
        usage: { input: null, cached: null, cacheWrite: null, output: null, reasoning: null } }) }; },
    }) };`,
  );
  const run = (...more: string[]) =>
    midspan(['run', ...plan, '--model', './small.js', '--out', 'run', ...more], { cwd });

  test('that do not fit the window are refused before anything is asked or written', async () => {
    const { code, stderr } = await run('--max-tokens', '64');
    expect(code).toBe(2);
    expect(stderr).toContain('small holds 2100 tokens; a prompt of 2048 and an answer of 64 do not fit.');
    expect(stderr).toContain('Lower --length or --max-tokens.');
    expect(stderr).not.toContain('ASKED');
    expect(existsSync(join(cwd, 'run'))).toBe(false);
  });

  test('that just fit are asked', async () => {
    const { code, stderr } = await run('--max-tokens', '52');
    expect(code).toBe(0);
    expect(stderr).toContain('ASKED');
  });
});
