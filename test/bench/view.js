// @ts-check
import { spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { measure } from './support/measure.js';
import { against, fixed } from './support/table.js';

const RESULTS = 1_000_000;
const RUNS = 1000;
const executablePath = '/usr/bin/chromium';

/**
 * `midspan view` over a thousand runs, one of them with a million results.
 * @param {string} dist
 * @returns {Promise<import('./support/table.js').Section[]>}
 */
export async function benchView(dist) {
  const root = mkdtempSync(join(tmpdir(), 'midspan-bench-view-'));
  const cli = join(dist, 'src', 'cli.js');
  try {
    const one = join(root, 'one');
    const size = ['--length', '2k', '--haystacks', '2', '--queries', '5'];
    const probes = ['--probe', 'document,code,table'];
    await measure(cli, ['run', '--model', 'synthetic:u', ...probes, ...size, '--out', one]);
    const runs = join(root, 'runs');
    copies(one, runs);
    grow(one, join(runs, 'big'));
    return [await pagesOf(cli, runs, join(runs, 'big'))];
  } finally {
    rmSync(root, { recursive: true });
  }
}

const FIGURES = ['summary.csv', 'curves.csv', 'curves.json'];

/**
 * Folders of the nine cells, as a run leaves them; one fewer than are wanted, the large one being another.
 * @param {string} one
 * @param {string} runs
 */
function copies(one, runs) {
  const files = [...FIGURES, 'results.jsonl'];
  const texts = files.map((name) => /** @type {const} */ ([name, readFileSync(join(one, name))]));
  const manifest = JSON.parse(readFileSync(join(one, 'run.json'), 'utf8'));
  for (let i = 1; i < RUNS; i++) {
    const folder = join(runs, `run-${i}`);
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of texts) writeFileSync(join(folder, name), content);
    const started = new Date(Date.UTC(2026, 0, 1) + i * 3_600_000).toISOString();
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...manifest, id: `run-${i}`, started }));
  }
}

/**
 * The same run with a million results: its own lines again and again, each time with other keys. Its figures stay those
 * of the small one: what is measured is how they are found, not what they say.
 * @param {string} one
 * @param {string} big
 */
function grow(one, big) {
  mkdirSync(big);
  for (const name of ['run.json', ...FIGURES]) copyFileSync(join(one, name), join(big, name));
  const lines = readFileSync(join(one, 'results.jsonl'), 'utf8').trimEnd().split('\n');
  const start = '{"key":"';
  if (!lines.every((line) => line.startsWith(start))) throw new Error('a line does not begin with its key');
  const rests = lines.map((line) => line.slice(start.length + 16));
  const file = openSync(join(big, 'results.jsonl'), 'w');
  for (let from = 0; from < RESULTS; from += 10_000) {
    const part = Array.from({ length: Math.min(10_000, RESULTS - from) }, (_, i) => {
      const key = (from + i).toString(16).padStart(16, '0');
      return `${start}${key}${rests[(from + i) % rests.length]}\n`;
    });
    writeSync(file, part.join(''));
  }
  closeSync(file);
}

/**
 * @param {string} cli
 * @param {string} runs
 * @param {string} big
 * @returns {Promise<import('./support/table.js').Section>}
 */
async function pagesOf(cli, runs, big) {
  const child = spawn(process.execPath, [cli, 'view', runs], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const started = performance.now();
    const url = String(await new Promise((resolve) => child.stdout.once('data', resolve))).trim();
    const up = (performance.now() - started) / 1000;
    const { origin } = new URL(url);
    const first = await fetch(url, { redirect: 'manual' });
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    /** @param {string} path */
    const timed = async (path) => {
      const began = performance.now();
      const text = await (await fetch(origin + path, { headers: { cookie } })).text();
      return { s: (performance.now() - began) / 1000, text };
    };
    const pages = [
      ['list of runs, at once', '/', '<tbody>'],
      ['list of runs, again', '/', '<tbody>'],
      ['list of runs, filtered, page 3', '/?probe=table&page=3', '<tbody>'],
      ['run with its curves', '/run?id=big', 'class="data"'],
      ['its answers, nothing read before', '/answers?id=big', '<tbody>'],
    ];
    const rows = [['address printed', fixed(up, 2), '–']];
    for (const [name = '', path = '', sign = ''] of pages) {
      const { s, text } = await timed(path);
      if (!text.includes(sign)) throw new Error(`${path} does not have ${sign}`);
      rows.push([name, against(s, '≤', 1, 2), fixed(text.length / 1024, 0)]);
    }
    const began = performance.now();
    while ((await timed('/answers?id=big')).text.includes('read so far'))
      await new Promise((resolve) => setTimeout(resolve, 50));
    rows.push([
      `all ${RESULTS.toLocaleString('en')} answers indexed`,
      fixed((performance.now() - began) / 1000, 1),
      '–',
    ]);
    const last = await timed('/answers?id=big&outcome=wrong_item&page=2000');
    if (!last.text.includes('<tbody>')) throw new Error('there are no wrong answers so far down');
    rows.push([
      'its wrong answers, page 2000',
      against(last.s, '≤', 1, 2),
      fixed(last.text.length / 1024, 0),
    ]);
    for (const [name, ms] of await paints(url, [
      ['list', '/'],
      ['run', '/run?id=big'],
      ['answers', '/answers?id=big'],
    ]))
      rows.push([`first paint in Chromium: ${name}`, against(ms / 1000, '≤', 1, 2), '–']);
    const memory = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
    return {
      title: `midspan view, ${RUNS.toLocaleString('en')} runs, one of ${RESULTS.toLocaleString('en')} results`,
      head: ['page', 'wall s', 'KB'],
      rows,
      notes: [
        `The large journal has ${fixed(statSync(join(big, 'results.jsonl')).size / 1e6, 0)} MB; the server's memory peaked at ${memory ? fixed(Number(memory[1]) / 1024, 0) : '?'} MB.`,
      ],
    };
  } finally {
    child.kill('SIGINT');
    await new Promise((resolve) => child.once('close', resolve));
  }
}

/**
 * Milliseconds from the click to the first content on the screen; nothing where there is no browser.
 * @param {string} url
 * @param {readonly (readonly [string, string])[]} pages
 * @returns {Promise<[string, number][]>}
 */
async function paints(url, pages) {
  if (!existsSync(executablePath)) return [];
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    /** @type {[string, number][]} */
    const found = [];
    for (const [name, path] of pages) {
      await page.goto(new URL(path, url).href);
      const at = await page.waitForFunction(
        `performance.getEntriesByName('first-contentful-paint')[0]?.startTime`,
      );
      found.push([name, Number(await at.jsonValue())]);
    }
    return found;
  } finally {
    await browser.close();
  }
}
