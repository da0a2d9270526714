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
  const folder = mkdtempSync(join(tmpdir(), 'midspan-bench-'));
  const rows = [];
  let undisturbed = 0;
  for (const share of [0, 0.02]) {
    const server = spawn(process.execPath, [program, String(share)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(server.stdout, 'data');
    const url = String(said).trim();
    const plan = ['--probe', 'document', '--direction', 'forward', '--length', '128k', '--haystacks', '24'];
    const used = await measure(
      join(dist, 'src', 'cli.js'),
      [
        ...['run', ...plan, '--queries', '30', '--tokenizer', 'o200k', '--concurrency', '64'],
        ...['--model', `${url}/v1#mock`, '--out', join(folder, `run-${share}`)],
      ],
      { codes: [0, 4] },
    );
    const { calls, faults } = await (await fetch(`${url}/counts`)).json();
    server.kill();
    if (share === 0) undisturbed = used.wallS;
    const [memory, speed] = [fixed(used.peakMB, 0), `${fixed((100 * undisturbed) / used.wallS, 0)} %`];
    rows.push([
      `${100 * share} %`,
      String(calls),
      String(faults),
      fixed(used.wallS),
      fixed(used.cpuS),
      memory,
      speed,
    ]);
  }
  rmSync(folder, { recursive: true });
  return {
    title: '720 questions at 128k, concurrency 64 (targets: 400 MB, 80 % of the speed without faults)',
    head: ['faults', 'calls', 'of them faulty', 'seconds', 'CPU s', 'peak MB', 'speed'],
    rows,
    notes: [],
  };
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
  const started = performance.now();
  const answered = await readAnswered(file, (/** @type {{ key: string }} */ { key }) => key);
  const readS = (performance.now() - started) / 1000;
  // The same bytes parsed at once, for how fast this machine is.
  const plain = performance.now();
  for (const line of lines) JSON.parse(line);
  const plainS = (performance.now() - plain) / 1000;
  rmSync(folder, { recursive: true });
  return {
    title: 'A journal of 100,000 results, read before the first question of a resumed run (target: 3 s)',
    head: ['results', 'seconds', 'JSON.parse of the lines alone'],
    rows: [[String(answered.keys.size), fixed(readS), fixed(plainS)]],
    notes: ['The rest of a resumed run’s start is that of any run.'],
  };
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
