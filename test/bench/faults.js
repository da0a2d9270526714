// @ts-check
import { spawn } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { built } from './support/dist.js';
import { measure } from './support/measure.js';
import { fixed } from './support/table.js';

/** @typedef {import('./support/table.js').Section} Section */

const program = fileURLToPath(new URL('work/faulty-server.js', import.meta.url));

/**
 * What long runs rest on: faults do not slow a run down or fill its memory, a large journal is read in a moment, limits
 * per minute are held.
 * @param {string} dist
 * @returns {Promise<Section[]>}
 */
export async function benchFaults(dist) {
  return [await faultyRuns(dist), await largeJournal(dist), await limits(dist)];
}

/** @param {string} dist @returns {Promise<Section>} */
async function faultyRuns(dist) {
  const shares = [0, 0.02];
  /** @type {Map<number, Faulty[]>} */
  const runs = new Map(shares.map((share) => [share, []]));
  // By turns, so that whatever else the machine does hits both.
  for (let round = 0; round < ROUNDS; round++) {
    for (const share of shares) runs.get(share)?.push(await faultyRun(dist, share));
  }
  const undisturbed = median(runs.get(0) ?? []).wallS;
  return {
    title: '720 questions at 128k, concurrency 64 (targets: 400 MB, 80 % of the speed without faults)',
    head: ['faults', 'calls', 'of them faulty', 'seconds', 'CPU s', 'peak MB', 'speed'],
    rows: shares.map((share) => {
      const { calls, faults, wallS, cpuS, peakMB } = median(runs.get(share) ?? []);
      const speed = `${fixed((100 * undisturbed) / wallS, 0)} %`;
      return [
        `${100 * share} %`,
        String(calls),
        String(faults),
        fixed(wallS),
        fixed(cpuS),
        fixed(peakMB, 0),
        speed,
      ];
    }),
    notes: [
      `The run of median length of ${ROUNDS} each. What the governor alone costs, without this machine: test/runner/governor.test.ts, in time that only passes when nothing else can happen.`,
    ],
  };
}

const ROUNDS = 3;

/** @typedef {{ calls: number, faults: number, wallS: number, cpuS: number, peakMB: number }} Faulty */

/** @param {readonly Faulty[]} runs @returns {Faulty} */
const median = (runs) => {
  const middle = [...runs].sort((a, b) => a.wallS - b.wallS)[Math.floor(runs.length / 2)];
  if (!middle) throw new Error('no run');
  return middle;
};

/** @param {string} dist @param {number} share @returns {Promise<Faulty>} */
async function faultyRun(dist, share) {
  const folder = mkdtempSync(join(tmpdir(), 'midspan-bench-'));
  const server = spawn(process.execPath, [program, String(share)], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [said] = await once(server.stdout, 'data');
    const url = String(said).trim();
    const plan = ['--probe', 'document', '--direction', 'forward', '--length', '128k', '--haystacks', '24'];
    const { wallS, cpuS, peakMB } = await measure(
      join(dist, 'src', 'cli.js'),
      [
        ...['run', ...plan, '--queries', '30', '--tokenizer', 'o200k', '--concurrency', '64'],
        ...['--model', `${url}/v1#mock`, '--out', join(folder, 'run')],
      ],
      { codes: [0, 4] },
    );
    const { calls, faults } = await (await fetch(`${url}/counts`)).json();
    return { calls, faults, wallS, cpuS, peakMB };
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

const LINES = 100_000;

/** @param {string} dist @returns {Promise<Section>} */
async function largeJournal(dist) {
  const { readAnswered } = await built(dist, 'src/runner/answered.js');
  const folder = mkdtempSync(join(tmpdir(), 'midspan-bench-'));
  const file = join(folder, 'results.jsonl');
  const usage = { input: 4096, cached: 4000, cacheWrite: null, output: 20, reasoning: null };
  const completion = { text: 'I do not know.', finishReason: 'stop', usage, latencyMs: 1200 };
  const lines = Array.from({ length: LINES }, (_, i) =>
    JSON.stringify({
      key: i.toString(16).padStart(16, '0'),
      sample: i.toString(16).padStart(16, 'a'),
      ...{ model: 'mock', probe: 'table', direction: 'forward', length: 4096, tokens: 4096 },
      haystack: `table.4096.${Math.floor(i / 90)}`,
      position: { index: 5, count: 50, tokenOffset: 409, depth: 0.2 },
      ...{ outcome: 'absent_text', score: { value: 0, strict: false }, completion },
    }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  // The same lines parsed alone, for how fast this machine is.
  const plain = await spent(async () => {
    for (const line of lines) JSON.parse(line);
  });
  let results = 0;
  const read = await spent(async () => {
    const answered = await readAnswered(file, (/** @type {{ key: string }} */ { key }) => key);
    results = answered.keys.size;
  });
  rmSync(folder, { recursive: true });
  return {
    title: 'A journal of 100,000 results, read before the first question of a resumed run (target: 3 s)',
    head: ['results', 'seconds', 'CPU s', 'JSON.parse of the lines alone, CPU s', 'times that'],
    rows: [
      [
        String(results),
        fixed(read.wallS),
        fixed(read.cpuS),
        fixed(plain.cpuS),
        fixed(read.cpuS / plain.cpuS),
      ],
    ],
    notes: [
      'The rest of a resumed run’s start is that of any run. On a busy machine only CPU seconds and their ratio count.',
    ],
  };
}

/** @param {() => Promise<void>} work @returns {Promise<{ wallS: number, cpuS: number }>} */
async function spent(work) {
  const [started, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wallS: (performance.now() - started) / 1000, cpuS: (user + system) / 1e6 };
}

/** @param {string} dist @returns {Promise<Section>} */
async function limits(dist) {
  const { Governor } = await built(dist, 'src/runner/governor.js');
  const timer = {
    now: () => performance.now(),
    alarm: (/** @type {number} */ ms, /** @type {() => void} */ ring) => {
      const timeout = setTimeout(ring, ms);
      return { cancel: () => clearTimeout(timeout) };
    },
  };
  /** @param {object} limit @param {number} tokens */
  const inAMinute = async (limit, tokens) => {
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    const governor = new Governor({ concurrency: 64, retries: 0, timer, random: Math.random, ...limit });
    let calls = 0;
    const ask = async () => {
      while (!stop.signal.aborted)
        await governor.call(
          { tokens, bytes: 1 },
          async () => {
            calls++;
            await new Promise((resolve) => setTimeout(resolve, 100));
            return { tokens };
          },
          { signal: stop.signal },
        );
    };
    const asking = Promise.allSettled(Array.from({ length: 64 }, ask));
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    stop.abort(new Error('the minute is over'));
    await asking;
    return calls;
  };
  const [requests, calls] = await Promise.all([
    inAMinute({ requestsPerMinute: 600 }, 1),
    inAMinute({ tokensPerMinute: 2_000_000 }, 4000),
  ]);
  const share = (/** @type {number} */ of) => `${fixed(100 * of, 1)} %`;
  return {
    title: 'Limits per minute, over the first minute (target: 95 to 105 %)',
    head: ['limit', 'used', 'share'],
    rows: [
      ['600 requests', String(requests), share(requests / 600)],
      ['2,000,000 tokens', String(calls * 4000), share(calls / 500)],
    ],
    notes: [],
  };
}
