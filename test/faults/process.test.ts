import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import type { Result } from '../../src/core/result.ts';
import { readAnswered } from '../../src/runner/answered.ts';
import { openJournal, readJournal } from '../../src/runner/journal.ts';
import { mendLines } from '../../src/runner/mend.ts';
import { curvesOf } from '../../src/stats/curves.ts';
import { midspan } from '../cli/midspan.ts';
import { CONTEXTS, openLab, QUESTIONS } from './lab.ts';
import { startFaultServer } from './server.ts';
import { sayTable } from './table.ts';

vi.setConfig({ testTimeout: 1_800_000 });

/** `npm run faults` sets 200; a few are enough to see that nothing has changed. */
const MOMENTS = Number(process.env.MIDSPAN_FAULTS ?? 6);
const CONCURRENCY = 4;

const plan = ['--probe', 'table.forward', '--length', '2k', '--haystacks', '4', '--queries', '15'];

const curvesIn = async (file: string) => {
  const results: Result[] = [];
  for await (const result of readJournal(file)) results.push(result);
  const timeless = results
    .map(({ tries: _, ...result }) => ({
      ...result,
      completion: result.completion && { ...result.completion, latencyMs: 0 },
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return { results, curves: await curvesOf(timeless, { synthetic: () => false, seed: 1 }) };
};

describe('a process that is ended at random moments', () => {
  const rows: (string | number)[][] = [];
  afterAll(() => sayTable(['signal', 'moments', 'runs', 'answers lost', 'calls wasted', 'at most'], rows));

  const shares = { SIGKILL: 1, SIGTERM: 0.25, SIGINT: 0.25 } as const;
  test.each(Object.entries(shares))(
    '%s: no answer is lost, and nothing paid twice but what was in flight',
    async (signal, share) => {
      const random = seeded(`moments/${signal}`);
      const moments = Math.max(2, Math.round(MOMENTS * share));
      const reference = await startFaultServer({});
      const undisturbed = join(mkdtempSync(join(tmpdir(), 'midspan-faults-')), 'run');
      await midspan([
        'run',
        ...plan,
        '--tokenizer',
        'o200k',
        '--model',
        `${reference.url}#m`,
        '--out',
        undisturbed,
      ]);
      await reference.close();
      const wanted = await curvesIn(join(undisturbed, 'results.jsonl'));
      let [kills, runs, wasted, lost] = [0, 0, 0, 0];
      while (kills < moments) {
        const server = await startFaultServer({ latencyMs: 20 });
        const out = join(mkdtempSync(join(tmpdir(), 'midspan-faults-')), 'run');
        const args = ['run', ...plan, '--tokenizer', 'o200k', '--model', `${server.url}#m`, '--out', out];
        let own = 0;
        let before: string[] = [];
        for (let isDone = false; !isDone; ) {
          // Anywhere from the start of the process to well into its answers.
          const [afterMs, afterCalls] =
            random.float() < 0.3 ? [random.int(900), 1e9] : [1e9, server.counts.calls + random.int(25)];
          let isKilled = false;
          const { code } = await midspan([...args, '--concurrency', String(CONCURRENCY)], {
            during: (child) => {
              if (kills >= moments) return;
              const began = Date.now();
              const watch = setInterval(() => {
                if (isKilled || (Date.now() - began < afterMs && server.counts.calls < afterCalls)) return;
                isKilled = child.kill(signal as NodeJS.Signals);
              }, 2);
              child.on('close', () => clearInterval(watch));
            },
          });
          if (isKilled) {
            kills++;
            own++;
          }
          isDone = code === 0;
          const now = linesOf(join(out, 'results.jsonl'));
          lost += before.filter((line, i) => now[i] !== line).length;
          before = now;
        }
        runs++;
        const spent = server.counts.calls - QUESTIONS - CONTEXTS;
        wasted += spent;
        await server.close();
        // Calls in flight, and contexts that have to be opened again.
        expect(spent).toBeLessThanOrEqual(own * 2 * CONCURRENCY);
        const got = await curvesIn(join(out, 'results.jsonl'));
        expect(got.results).toHaveLength(QUESTIONS);
        expect(got.curves).toEqual(wanted.curves);
      }
      rows.push([signal, kills, runs, lost, wasted, kills * 2 * CONCURRENCY]);
      expect(lost).toBe(0);
    },
  );
});

/** Whole lines only. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}

describe('a journal that is torn', () => {
  test('at any byte of its last record loses that record at most, and says how much was cut', async () => {
    const lab = await openLab();
    const server = await startFaultServer({});
    const { results } = await lab.ask(server.url);
    await server.close();
    const folder = mkdtempSync(join(tmpdir(), 'midspan-torn-'));
    const whole = join(folder, 'whole.jsonl');
    const journal = openJournal(whole);
    for (const result of results.slice(0, 5)) journal.append(result);
    journal.close();
    const bytes = readFileSync(whole);
    const start = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    const torn = join(folder, 'torn.jsonl');
    for (let end = start; end <= bytes.length; end++) {
      writeFileSync(torn, bytes.subarray(0, end));
      const cut = mendLines(torn);
      const kept = end >= bytes.length - 1 ? 5 : 4;
      expect(cut).toBe(kept === 5 ? 0 : end - start);
      const { keys } = await readAnswered(torn, ({ key }) => key);
      expect(keys.size).toBe(kept);
      // And it can be appended to.
      const again = openJournal(torn);
      again.append(results[5]!);
      again.close();
      expect((await readAnswered(torn, ({ key }) => key)).keys.size).toBe(kept + 1);
    }
    copyFileSync(whole, torn);
    expect(bytes.length - start).toBeGreaterThan(300);
  });
});

describe('a clock that jumps', () => {
  test.each([
    ['an hour ahead', 3_600_000],
    ['an hour back', -3_600_000],
  ])('%s neither loses a question nor stops the run', async (_, jump) => {
    const lab = await openLab();
    const server = await startFaultServer({ latencyMs: 2 });
    const random = seeded('clock');
    let offset = 0;
    const { results, end } = await lab.ask(server.url, {
      timer: {
        now: () => {
          if (random.float() < 0.02) offset += jump;
          return performance.now() + offset;
        },
        alarm: (ms, ring) => {
          const timeout = setTimeout(ring, Math.min(ms, 50));
          return { cancel: () => clearTimeout(timeout) };
        },
      },
    });
    await server.close();
    expect(end.gaveUp).toBeNull();
    expect(new Set(results.map(({ sample }) => sample)).size).toBe(QUESTIONS);
    expect(results.every(({ outcome }) => outcome !== 'error')).toBe(true);
    expect(server.counts.calls).toBe(QUESTIONS + CONTEXTS);
  });
});
