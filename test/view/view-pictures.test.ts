import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evenLetters, expectPicture, shippedStyle } from '../support/pictures.ts';
import { makeRuns } from './support/runs.ts';
import { startViewing, type Viewing } from './support/viewing.ts';

const executablePath = '/usr/bin/chromium';
const here = existsSync(executablePath);
const skipped = !here && process.env.CI !== 'true';
if (skipped) console.warn(`Skipped the pictures of midspan view: there is no ${executablePath}.`);
const stored = fileURLToPath(new URL('expected', import.meta.url));

const pages = {
  list: '/',
  run: '/run?id=dip',
  curves: '/curves?run=dip&run=both',
  compare: '/compare?run=even&run=dip',
  answers: '/answers?id=dip',
  answer: '/answer?id=dip&at=0',
} as const;

describe.skipIf(skipped)('the pages of midspan view', () => {
  let browser: Browser;
  let view: Viewing;
  let cwd: string;

  beforeAll(async () => {
    expect(here, `there is no ${executablePath}`).toBe(true);
    cwd = await makeRuns();
    for (const [hour, name] of ['even', 'dip', 'both'].entries()) beginAt(name, hour);
    view = await startViewing(['runs'], { cwd });
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', ...evenLetters],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await view?.stop();
    if (cwd) rmSync(cwd, { recursive: true });
  });

  /** A run's time is shown and must not differ from one run of the tests to the next. */
  function beginAt(name: string, hour: number): void {
    const file = join(cwd, 'runs', name, 'run.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    const time = `2026-03-01T1${hour}:00`;
    writeFileSync(
      file,
      JSON.stringify({ ...manifest, started: `${time}:00.000Z`, ended: `${time}:07.000Z` }),
    );
  }

  test.each([
    [1280, 'light'],
    [360, 'dark'],
  ] as const)('look as stored at %i px, %s', async (width, colorScheme) => {
    // The pages' own policy would not take another font.
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
    await page.goto(view.url);
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(`${view.origin}${path}`);
      await page.addStyleTag({ content: shippedStyle });
      await page.evaluate("document.fonts.load('12px Shipped').then(() => 0)");
      await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
      expectPicture(
        await page.screenshot({ animations: 'disabled' }),
        stored,
        `${name}-${width}-${colorScheme}`,
      );
    }
    await page.close();
  });
});
