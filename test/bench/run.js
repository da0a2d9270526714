// @ts-check
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, median } from './support/measure.js';
import { startServer } from './support/server.js';
import { against, fixed } from './support/table.js';

/** @typedef {import('./support/table.js').Section} Section */
/** @typedef {import('./support/measure.js').Used} Used */
/** @typedef {{ name: string, length: number, haystacks: number, queries: number }} Load */
/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

const CONCURRENCY = 32;
const REPETITIONS = 3;
const loop = fileURLToPath(new URL('work/undici-loop.js', import.meta.url));

/**
 * Tokens are chosen for the bytes in the name; what was really sent is shown. `targetS` and the peers' seconds are those
 * of a machine on which the bare loop takes `bareS`.
 */
const loads = [
  {
    name: 'W1: 500 × 16 KiB',
    length: 3610,
    haystacks: 25,
    queries: 20,
    targetS: 1.0,
    bareS: 0.45,
    peers: [7.0, 8.0],
  },
  {
    name: 'W2: 200 × 512 KiB',
    length: 115_800,
    haystacks: 10,
    queries: 20,
    targetS: 1.2,
    bareS: 1.2,
    peers: [34.6, 9.8],
  },
  {
    name: 'W3: 20 × 4 MiB',
    length: 925_400,
    haystacks: 1,
    queries: 20,
    targetS: 1.0,
    bareS: 0.93,
    peers: [26.4, 9.5],
  },
];

/** Pairs of loads of which the second has ten times the prompts of the first. */
const growths = [
  { name: '16 KiB', length: 3610, queries: 20, few: 25, many: 250 },
  { name: '128 KiB', length: 28_900, queries: 20, few: 10, many: 100 },
];

/**
 * `midspan run` as a whole process against a mock server in another one, and the bare loop on the same prompts.
 * @param {string} dist
 * @returns {Promise<Section[]>}
 */
export async function benchRun(dist) {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'midspan-bench-'));
  const bench = { cli: join(dist, 'src', 'cli.js'), folder, server };
  try {
    return [await speed(bench), await occupancy(bench), await growth(bench), await startUp(bench)];
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

/** @typedef {{ cli: string, folder: string, server: Server }} Bench */

/** @param {Load} load */
const planOf = ({ length, haystacks, queries }) => [
  ...['--probe', 'document', '--direction', 'forward', '--tokenizer', 'o200k'],
  ...['--length', String(length), '--haystacks', String(haystacks), '--queries', String(queries)],
];

/**
 * Exit code 4 is right: the mock's answers are all wrong and its token counts invented.
 * @param {Bench} bench @param {Load} load
 */
async function ours({ cli, folder, server }, load) {
  const out = join(folder, 'run');
  const model = ['--model', `${server.url}/v1#mock`, '--concurrency', String(CONCURRENCY)];
  const used = await measure(cli, ['run', ...model, ...planOf(load), '--out', out], { codes: [0, 4] });
  rmSync(out, { recursive: true });
  return used;
}

/** @param {Bench} bench @param {string} prompts */
const bare = ({ folder, server }, prompts) =>
  measure(loop, [prompts, join(folder, 'bare.jsonl'), server.url, String(CONCURRENCY)]);

/** @param {Bench} bench @param {Load} load */
async function promptsOf({ cli, folder }, load) {
  const out = join(folder, 'prompts');
  if (existsSync(out)) rmSync(out, { recursive: true });
  await measure(cli, ['generate', ...planOf(load), '--prompts', '--out', out]);
  return join(out, 'prompts.jsonl');
}

/** @param {Bench} bench @returns {Promise<Section>} */
async function speed(bench) {
  const rows = [];
  for (const load of loads) {
    const prompts = await promptsOf(bench, load);
    /** @type {Used[]} */
    const own = [];
    /** @type {Used[]} */
    const floor = [];
    const shares = [];
    let bytes = 0;
    for (let i = 0; i < REPETITIONS; i++) {
      await bench.server.reset(0);
      own.push(await ours(bench, load));
      const stats = await bench.server.stats();
      shares.push(stats.cpuMs / stats.busyMs);
      bytes = stats.bytes / stats.requests;
      floor.push(await bare(bench, prompts));
    }
    const [cpu, floorCpu] = [median(own.map(({ cpuS }) => cpuS)), median(floor.map(({ cpuS }) => cpuS))];
    rows.push([
      load.name,
      fixed(bytes / 1024, 1),
      fixed(cpu),
      fixed(floorCpu),
      against(cpu / floorCpu, '≤', Number(fixed(load.targetS / load.bareS))),
      against((cpu * load.bareS) / floorCpu, '≤', load.targetS),
      fixed(median(own.map(({ wallS }) => wallS))),
      fixed(median(floor.map(({ wallS }) => wallS))),
      against(median(own.map(({ peakMB }) => peakMB)), '≤', 250, 0),
      fixed(median(floor.map(({ peakMB }) => peakMB)), 0),
      `${fixed(100 * median(shares), 0)} %`,
      ...load.peers.map((seconds) => fixed(seconds, 1)),
    ]);
  }
  return {
    title: `midspan run, ${CONCURRENCY} in flight, 0 ms latency`,
    head: [
      ...[
        'load',
        'KiB a request',
        'CPU s',
        'bare loop CPU s',
        'ratio',
        "CPU s on the targets' machine",
        'wall s',
      ],
      ...[
        'bare wall s',
        'peak MB',
        'bare peak MB',
        'server busy',
        'promptfoo CPU s*',
        'lm-evaluation-harness CPU s*',
      ],
    ],
    rows,
    notes: [
      `Whole processes, user + system: start-up, generation, one priming request a context, scoring and all default reports included. Median of ${REPETITIONS}, ours and the bare loop in turn.`,
      'Bare loop: undici Pool, JSON lines in, JSON bodies out, the same prompts (test/bench/work/undici-loop.js); it generates, primes, scores and draws nothing.',
      'Server busy: CPU of the mock server by the time it was asked anything; below 100 % it does not hold anyone up.',
      "The targets' machine: one on which the bare loop takes 0.45, 1.20 and 0.93 CPU s; ours there is the ratio times that.",
      '* Measured on that machine with the same sizes and a mock server of the same kind: promptfoo 0.123.1 with its logs off, lm-evaluation-harness 0.4.13 with --log_samples.',
    ],
  };
}

const LATENCY_MS = 50;

/** @param {Bench} bench @returns {Promise<Section>} */
async function occupancy(bench) {
  const [load] = loads;
  if (!load) throw new Error('no loads');
  const prompts = await promptsOf(bench, load);
  const here = await busySlots(bench, load, prompts, LATENCY_MS);
  const slower = here.bareS / load.bareS;
  const there = await busySlots(bench, load, prompts, LATENCY_MS * slower);
  const long = { ...load, haystacks: 10 * load.haystacks };
  const longer = await busySlots(bench, long, await promptsOf(bench, long), LATENCY_MS);
  return {
    title: `Slots busy on average of ${CONCURRENCY}, ${load.name}`,
    head: ['latency, ms', 'midspan', 'bare loop', 'lm-evaluation-harness*', 'promptfoo*'],
    rows: [
      [String(LATENCY_MS), against(here.own, '≥', 28, 1), fixed(here.bare, 1), '29.6', '3.3'],
      [
        `${LATENCY_MS}, ten times the prompts`,
        against(longer.own, '≥', 28, 1),
        fixed(longer.bare, 1),
        '',
        '',
      ],
      [
        `${fixed(LATENCY_MS * slower, 0)}: as ${LATENCY_MS} on the targets' machine`,
        against(there.own, '≥', 28, 1),
        fixed(there.bare, 1),
        '',
        '',
      ],
    ],
    notes: [
      `Time mean of requests in flight as the server sees them, from the first request to the last answer. Median of ${REPETITIONS}.`,
      `A run of 500 prompts lasts a second, and its start and end weigh in it; one of 5,000 shows how it goes on.`,
      `The last row: where all work takes ${fixed(slower, 1)} times as long as there (the CPU time of the bare loop says so), a latency as much longer leaves as much of it for everything else.`,
    ],
  };
}

/** @param {Bench} bench @param {Load} load @param {string} prompts @param {number} latencyMs */
async function busySlots(bench, load, prompts, latencyMs) {
  /** @type {number[]} */
  const own = [];
  /** @type {number[]} */
  const floor = [];
  /** @type {number[]} */
  const seconds = [];
  const slots = async () => (await bench.server.stats()).meanInFlight;
  for (let i = 0; i < REPETITIONS; i++) {
    await bench.server.reset(latencyMs);
    await ours(bench, load);
    own.push(await slots());
    await bench.server.reset(latencyMs);
    seconds.push((await bare(bench, prompts)).cpuS);
    floor.push(await slots());
  }
  return { own: median(own), bare: median(floor), bareS: median(seconds) };
}

/** @param {Bench} bench @returns {Promise<Section>} */
async function growth(bench) {
  const rows = [];
  for (const { name, length, queries, few, many } of growths) {
    await bench.server.reset(0);
    const [small, large] = [[], []].map(() => /** @type {Used[]} */ ([]));
    for (let i = 0; i < REPETITIONS; i++) {
      small?.push(await ours(bench, { name, length, queries, haystacks: few }));
      large?.push(await ours(bench, { name, length, queries, haystacks: many }));
    }
    const peak = (/** @type {Used[] | undefined} */ all) => median((all ?? []).map(({ peakMB }) => peakMB));
    const cpu = (/** @type {Used[] | undefined} */ all) => median((all ?? []).map(({ cpuS }) => cpuS));
    rows.push([
      `${few * queries} → ${many * queries} prompts of ${name}`,
      fixed(peak(small), 0),
      against(peak(large), '≤', 250, 0),
      against(peak(large) / peak(small), '≤', 1.5),
      fixed(cpu(small)),
      fixed(cpu(large)),
    ]);
  }
  return {
    title: 'Ten times the prompts',
    head: ['load', 'peak MB', 'peak MB, ten times', 'ratio', 'CPU s', 'CPU s, ten times'],
    rows,
    notes: [`Median of ${REPETITIONS}.`],
  };
}

/** @param {Bench} bench @returns {Promise<Section>} */
async function startUp({ cli }) {
  const rows = [];
  for (const flag of ['--help', '--version']) {
    const all = [];
    for (let i = 0; i < 5; i++) all.push(await measure(cli, [flag]));
    rows.push([
      flag,
      against(1000 * median(all.map(({ wallS }) => wallS)), '≤', 300, 0),
      fixed(1000 * median(all.map(({ cpuS }) => cpuS)), 0),
    ]);
  }
  return { title: 'Start-up', head: ['command', 'wall ms', 'CPU ms'], rows, notes: ['Median of 5.'] };
}
