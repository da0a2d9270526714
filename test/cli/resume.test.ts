import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Manifest } from '../../src/core/manifest.ts';
import type { Result } from '../../src/core/result.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { folder, midspan } from './midspan.ts';

const plan = ['--probe', 'table.forward', '--length', '2k', '--haystacks', '4', '--queries', '15'];
const TOTAL = 60;

const linesOf = (run: string): string[] =>
  readFileSync(join(run, 'results.jsonl'), 'utf8').trimEnd().split('\n').filter(Boolean);
const resultsOf = (run: string): Result[] => linesOf(run).map((line) => JSON.parse(line) as Result);
const manifestOf = (run: string): Manifest =>
  JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as Manifest;

describe('a run that was stopped', () => {
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer({ latencyMs: 20 });
  });
  afterAll(() => server.close());
  const model = (): string[] => ['--model', `${server.url}/v1#m`, '--concurrency', '4'];

  /** A run killed by `signal` when the server has seen 25 calls. */
  const cutOff = async (signal: NodeJS.Signals, out: string): Promise<number | null> => {
    server.reset();
    const { code } = await midspan(['run', ...plan, ...model(), '--out', out], {
      during: (child) => {
        const timer = setInterval(() => {
          if (server.stats().requests >= 25) child.kill(signal);
        }, 5);
        child.on('close', () => clearInterval(timer));
      },
    });
    return code;
  };

  test.each([
    ['SIGKILL', '--resume'],
    ['SIGTERM', '--out'],
  ] as const)('by %s goes on with %s and asks only what is missing', async (signal, how) => {
    const out = join(folder(), 'run');
    await cutOff(signal, out);
    const before = linesOf(out);
    expect(before.length).toBeGreaterThan(10);
    expect(before.length).toBeLessThan(TOTAL);
    server.reset();
    const again = how === '--resume' ? ['run', '--resume', out] : ['run', ...plan, ...model(), '--out', out];
    const { stderr } = await midspan(again);
    expect(stderr).toContain(`Going on: ${before.length} of ${TOTAL} are answered.`);
    const after = linesOf(out);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(new Set(resultsOf(out).map(({ sample }) => sample)).size).toBe(TOTAL);
    expect(after).toHaveLength(TOTAL);
    const unfinished = TOTAL - before.length;
    expect(server.stats().requests).toBeGreaterThanOrEqual(unfinished);
    // One priming call for each haystack that is opened.
    expect(server.stats().requests).toBeLessThanOrEqual(unfinished + 4);
    expect(manifestOf(out).ended).not.toBeNull();
    expect(manifestOf(out).resumed).toHaveLength(1);
    expect(readFileSync(join(out, 'haystacks.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(4);
    expect(existsSync(join(out, 'run.lock'))).toBe(false);
  });

  test('asks nothing when nothing is missing, and draws the same curves', async () => {
    const out = join(folder(), 'run');
    await midspan(['run', ...plan, ...model(), '--out', out]);
    const curves = (): unknown => JSON.parse(readFileSync(join(out, 'curves.json'), 'utf8')).curves;
    const before = curves();
    server.reset();
    const { stderr } = await midspan(['run', '--resume', out]);
    expect(stderr).toContain(`Going on: ${TOTAL} of ${TOTAL} are answered.`);
    expect(server.stats().requests).toBe(0);
    expect(curves()).toEqual(before);
  });

  test('is cut back to its last whole line, and says so', async () => {
    const out = join(folder(), 'run');
    await midspan(['run', ...plan, ...model(), '--out', out]);
    const journal = join(out, 'results.jsonl');
    truncateSync(journal, readFileSync(journal).length - 40);
    const { stderr } = await midspan(['run', '--resume', out]);
    expect(stderr).toMatch(/last line of results\.jsonl was torn \(\d+ bytes\)/);
    expect(resultsOf(out)).toHaveLength(TOTAL);
    expect(new Set(resultsOf(out).map(({ key }) => key)).size).toBe(TOTAL);
  });

  test('asks again what failed', async () => {
    const out = join(folder(), 'run');
    await midspan(['run', ...plan, ...model(), '--out', out]);
    const journal = join(out, 'results.jsonl');
    const failed = resultsOf(out).map((result, i) =>
      i < 7 ? { ...result, outcome: 'error', score: null, completion: null, error: 'HTTP 503' } : result,
    );
    writeFileSync(journal, failed.map((result) => `${JSON.stringify(result)}\n`).join(''));
    const { stderr } = await midspan(['run', '--resume', out]);
    expect(stderr).toContain('7 failed and are asked again');
    const last = new Map(resultsOf(out).map((result) => [result.key, result.outcome]));
    expect([...last.values()]).not.toContain('error');
    expect(last.size).toBe(TOTAL);
  });

  test('is not mixed with another experiment', async () => {
    const out = join(folder(), 'run');
    await midspan(['run', ...plan, ...model(), '--out', out]);
    const before = linesOf(out);
    server.reset();
    await Promise.all(
      (
        [
          [['--max-tokens', '300'], 'maxTokens was 256 and is now 300'],
          [
            ['--seed', '2', '--length', '3k'],
            'lengths was [2048] and is now [3072]; seed was 1 and is now 2',
          ],
          [['--temperature', '0.5'], 'settings of m was'],
          [['--model', 'synthetic:flat'], 'models was'],
          [['--tokenizer', 'o200k'], 'tokenizer was "estimate" and is now "o200k"'],
        ] as const
      ).map(async ([change, said]) => {
        const { code, stderr } = await midspan(['run', '--resume', out, ...change]);
        expect(stderr).toContain(said);
        expect(code).toBe(2);
      }),
    );
    expect(server.stats().requests).toBe(0);
    expect(linesOf(out)).toEqual(before);
  });

  test('may go on with another concurrency, and needs its headers again', async () => {
    const out = join(folder(), 'run');
    await midspan(['run', ...plan, ...model(), '--out', out, '--header', 'x-team: very-secret-7']);
    for (const file of readdirSync(out))
      expect(readFileSync(join(out, file), 'utf8')).not.toContain('very-secret-7');
    const without = await midspan(['run', '--resume', out, '--concurrency', '2']);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('begun with the header x-team');
    const { code } = await midspan(['run', '--resume', out, '--concurrency', '2', '--header', 'x-team: 8']);
    expect(code).not.toBe(2);
  });

  test('takes one process at a time', async () => {
    const out = join(folder(), 'run');
    let second: ReturnType<typeof midspan> | undefined;
    server.reset();
    server.setLatency(300);
    await midspan(['run', ...plan, ...model(), '--out', out], {
      during: (child) => {
        const timer = setInterval(() => {
          if (server.stats().requests >= 10) second ??= midspan(['run', '--resume', out]);
        }, 5);
        child.on('close', () => clearInterval(timer));
      },
    });
    server.setLatency(20);
    const { code, stderr } = (await second)!;
    expect(code).toBe(2);
    expect(stderr).toMatch(/The run folder is in use by process \d+ on \S+, for \d+ s/);
    expect(linesOf(out)).toHaveLength(TOTAL);
  });

  test('does not go on in a folder of answers that were judged again', async () => {
    const cwd = folder();
    const args = ['run', ...plan, '--model', 'synthetic:u', '--out'];
    expect((await midspan([...args, 'asked'], { cwd })).code).toBe(0);
    expect((await midspan(['score', 'asked', '--out', 'judged'], { cwd })).code).toBe(0);
    const before = linesOf(join(cwd, 'judged'));
    for (const again of [
      ['run', '--resume', 'judged'],
      [...args, 'judged'],
    ]) {
      const { code, stderr } = await midspan(again, { cwd });
      expect([code, stderr]).toEqual([2, expect.stringMatching(/judged holds no run that could be gone on/)]);
    }
    // Folders of before that was noted, and those that were put together by hand.
    writeFileSync(join(cwd, 'asked', 'results.jsonl'), `${before.join('\n')}\n`);
    const mixed = await midspan(['run', '--resume', 'asked'], { cwd });
    expect([mixed.code, mixed.stderr]).toEqual([2, expect.stringContaining(`asked has ${TOTAL} answers in`)]);
    for (const run of ['asked', 'judged']) expect(linesOf(join(cwd, run))).toEqual(before);
  });

  test('does not go on in a folder that holds no run', async () => {
    const out = folder();
    const none = await midspan(['run', '--resume', out]);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('is not a run');
    const both = await midspan(['run', 'smoke', '--resume', out]);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('has no place beside it');
  });
});

interface Shell {
  readonly uid?: number;
  readonly gid?: number;
  readonly node?: string;
}

/** A copy of Node that any user may start; the one that runs the tests may stand in a folder of root's. */
function nodeForAll(): string {
  const home = folder();
  chmodSync(home, 0o755);
  const node = join(home, 'node');
  copyFileSync(process.execPath, node);
  return node;
}

describe('a disk that takes no more', () => {
  /** The command line in a shell that prepares its surroundings. */
  const inShell = (
    prepare: string,
    args: readonly string[],
    { node = process.execPath, ...user }: Shell = {},
  ) => {
    const cli = join(import.meta.dirname, '..', '..', 'dist', 'src', 'cli.js');
    const command = ['-c', `${prepare}; exec "$0" "$@"`, node, cli, ...args];
    const { status, stderr } = spawnSync('bash', command, { encoding: 'utf8', cwd: tmpdir(), ...user });
    return { code: status, stderr };
  };

  test('stops the run with a word, its journal whole, and lets it go on later', async () => {
    const out = join(folder(), 'run');
    // A limit on the size of files makes a write come out short and the next one fail, as a full disk does.
    const args = ['run', ...plan, '--model', 'synthetic:u', '--out', out];
    const { code, stderr } = inShell("trap '' XFSZ; ulimit -f 16", args);
    expect(code).toBe(5);
    expect(stderr).toMatch(/results\.jsonl cannot be written: the file may not grow any more/);
    const kept = resultsOf(out).length;
    expect(kept).toBeGreaterThan(5);
    expect(kept).toBeLessThan(TOTAL);
    expect(readFileSync(join(out, 'results.jsonl'), 'utf8').endsWith('\n')).toBe(true);
    await midspan(['run', '--resume', out]);
    expect(resultsOf(out)).toHaveLength(TOTAL);
  });

  /** A disk of so many KiB in memory; undefined where this process may make none. */
  const smallDisk = (kilobytes: number) => {
    const path = folder();
    const mount = (...how: string[]) => spawnSync('mount', [...how, path], { encoding: 'utf8' }).status === 0;
    if (!mount('-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'none')) return undefined;
    return {
      path,
      grow: () => mount('-o', 'remount,size=16m'),
      remove: () => spawnSync('umount', [path]),
    };
  };
  const probe = process.platform === 'linux' && process.getuid?.() === 0 ? smallDisk(4) : undefined;
  probe?.remove();

  test.skipIf(!probe)(
    'as full as it can be stops the run at any file, and everything is there once it has grown',
    async () => {
      // Full at the manifest, in the journal, and in the page.
      for (const kilobytes of [4, 16, 200]) {
        const disk = smallDisk(kilobytes)!;
        try {
          const out = join(disk.path, 'run');
          const args = ['run', ...plan, '--model', 'synthetic:u', '--out', out];
          const { code, stderr } = await midspan(args);
          expect([kilobytes, code, stderr]).toEqual([
            kilobytes,
            5,
            expect.stringContaining('the disk is full'),
          ]);
          expect(existsSync(join(out, 'report.html'))).toBe(false);
          const journal = join(out, 'results.jsonl');
          const kept = existsSync(journal) ? readFileSync(journal, 'utf8') : '';
          expect(kept === '' || kept.endsWith('\n')).toBe(true);
          disk.grow();
          const again = await midspan(args);
          expect([again.code, again.stderr]).toEqual([0, expect.any(String)]);
          const results = readFileSync(journal, 'utf8');
          expect(results.startsWith(kept)).toBe(true);
          expect(new Set(resultsOf(out).map(({ key }) => key)).size).toBe(TOTAL);
          expect(linesOf(out)).toHaveLength(TOTAL);
          expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(/<\/html>\s*$/);
          expect(readdirSync(out).filter((name) => name.endsWith('.new'))).toEqual([]);
        } finally {
          disk.remove();
        }
      }
    },
  );

  test('is named before anything is asked when the folder may not be written', () => {
    const out = folder();
    chmodSync(out, 0o555);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534, node: nodeForAll() } : {};
    const { code, stderr } = inShell(':', ['run', ...plan, '--model', 'synthetic:u', '--out', out], nobody);
    expect(stderr).toMatch(/run\.lock cannot be written: writing there is not allowed/);
    expect(code).toBe(5);
    expect(readdirSync(out)).toEqual([]);
  });
});
