// Makes this folder's report, figures and picture again: `node reports/example/make.js` after `npm run build`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..', '..');
const out = join(root, 'reports', 'runs', 'example');
const files = ['report.html', 'curves.csv', 'summary.csv'];
const largest = 1.5e6;
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function run() {
  rmSync(out, { recursive: true, force: true });
  const args = [join(root, 'dist', 'src', 'cli.js'), 'run', '--seed', '1', '--out', relative(root, out)];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`midspan run ended with ${status}.`);
}

/** What a reader elsewhere should not get: a page too large to look at, and where this machine keeps its files. */
function check(name) {
  const file = join(out, name);
  if (statSync(file).size > largest) throw new Error(`${name} is larger than ${largest} bytes.`);
  const text = readFileSync(file, 'utf8');
  for (const place of [root, process.env.HOME])
    if (place && place !== '/' && text.includes(place)) throw new Error(`${name} names ${place}.`);
}

/** The page from its title to the end of the first row of charts. */
async function picture() {
  const executablePath = browsers.find(existsSync);
  if (!executablePath) throw new Error(`The picture needs one of ${browsers.join(', ')}.`);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 1100 }, colorScheme: 'light' });
    await page.goto(pathToFileURL(join(here, 'report.html')).href);
    await page.locator('.chart.curve svg').first().waitFor();
    const { y, height } = await page.locator('.row').first().boundingBox();
    const clip = { x: 0, y: 0, width: 1200, height: Math.ceil(y + height + 12) };
    await page.screenshot({ path: join(here, 'report.png'), clip, fullPage: true });
  } finally {
    await browser.close();
  }
}

run();
for (const name of files) check(name);
for (const name of files) copyFileSync(join(out, name), join(here, name));
await picture();
