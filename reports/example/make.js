// Makes this folder's reports, figures and pictures again, after `npm run build`:
//   node reports/example/make.js               the embedded pair
//   node reports/example/make.js --film DIR    FILM's recorded answers; README.md says what DIR has to hold
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..', '..');
const runs = join(root, 'reports', 'runs');
const largest = 1.5e6;
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const { film } = parseArgs({ options: { film: { type: 'string' } } }).values;

/** @param {string} cwd @param {readonly string[]} args @param {readonly number[]} codes */
function midspan(cwd, args, codes = [0]) {
  const cli = join(root, 'dist', 'src', 'cli.js');
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd, stdio: 'inherit' });
  if (!codes.includes(status ?? -1)) throw new Error(`midspan ${args[0]} ended with ${status}.`);
}

/** An empty place for a run. @param {string} name */
function fresh(name) {
  rmSync(join(runs, name), { recursive: true, force: true });
  return join('reports', 'runs', name);
}

/**
 * Copies files, unless a reader elsewhere should not get them: what is too large to look at, names where this machine
 * keeps its files, or holds a text that is not ours.
 * @param {string} run @param {readonly string[]} names @param {string} to @param {readonly string[]} foreign
 */
function publish(run, names, to, foreign = []) {
  mkdirSync(to, { recursive: true });
  for (const name of names) {
    const file = join(run, name);
    if (statSync(file).size > largest) throw new Error(`${name} is larger than ${largest} bytes.`);
    const text = readFileSync(file, 'utf8');
    for (const place of [root, process.env.HOME, film && resolve(film)])
      if (place && place !== '/' && text.includes(place)) throw new Error(`${name} names ${place}.`);
    const found = foreign.find((words) => text.includes(words));
    if (found) throw new Error(`${name} holds the foreign text ${JSON.stringify(found)}.`);
    copyFileSync(file, join(to, name));
  }
}

/** The page from its title to the end of the second row of charts. @param {string} folder */
async function picture(folder) {
  const executablePath = browsers.find(existsSync);
  if (!executablePath) throw new Error(`The picture needs one of ${browsers.join(', ')}.`);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 1100 }, colorScheme: 'light' });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.locator('.chart.curve svg').first().waitFor();
    const { y, height } = await page.locator('.row').nth(1).boundingBox();
    const clip = { x: 0, y: 0, width: 1200, height: Math.ceil(y + height + 12) };
    await page.screenshot({ path: join(folder, 'report.png'), clip, fullPage: true });
  } finally {
    await browser.close();
  }
}

/** The two models that come along, at two lengths and with all controls. */
async function embeddedPair() {
  const out = fresh('example');
  const asked = ['run', 'smoke', '--seed', '1', '--length', '256,512', '--controls', 'all'];
  midspan(root, [...asked, '--format', 'html,csv,svg', '--out', out]);
  publish(join(root, out), ['report.html', 'curves.csv', 'summary.csv', 'curve.svg'], here);
  await picture(here);
}

/** The pieces that FILM asked about: none of them may be in what is committed. @param {string} labels */
const textsIn = (labels) =>
  readFileSync(labels, 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line) => [JSON.parse(line).label, JSON.parse(line).description])
    .filter((text) => typeof text === 'string' && text.length >= 10);

/** FILM's recorded answers, judged by midspan's rules and drawn over the published figure, without a text of theirs. */
function filmAnswers(/** @type {string} */ folder) {
  const labels = 'database_forward_32k.labels.jsonl';
  const scored = ['FILM-7B', 'Mistral-7B-Instruct-v0.2'].map((model) => {
    const out = fresh(`example-${model}`);
    const predictions = `${model}.database_forward_32k.predictions.jsonl`;
    const files = ['--predictions', predictions, '--labels', labels];
    midspan(folder, ['score', '--from', 'film', '--task', 'database', ...files, '--out', join(root, out)]);
    // Answers and pieces that the page would show.
    rmSync(join(root, out, 'excerpts.jsonl'));
    return out;
  });
  const out = fresh('example-film');
  const formats = 'html,csv,svg,png';
  midspan(root, ['report', ...scored, '--overlay', 'film:database', '--format', formats, '--out', out]);
  const texts = ['report.html', 'curves.csv', 'summary.csv', 'curve.svg'];
  publish(join(root, out), texts, join(here, 'film'), textsIn(join(folder, labels)));
  copyFileSync(join(root, out, 'curve.png'), join(here, 'film', 'curve.png'));
}

if (film === undefined) await embeddedPair();
else filmAnswers(resolve(film));
