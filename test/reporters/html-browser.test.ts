import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import html from '../../src/reporters/html.ts';
import { names } from './support/hostile.ts';
import { makeCurve } from './support/make-curve.ts';
import { filmDatabase, fixedReport, makeReport, nineCells } from './support/make-report.ts';
import { renderOne } from './support/render.ts';

const executablePath = '/usr/bin/chromium';
const here = existsSync(executablePath);
// On CI a missing browser is a failure, not a reason to skip.
const skipped = !here && process.env.CI !== 'true';
if (skipped) console.warn(`Skipped the browser tests of report.html: there is no ${executablePath}.`);

describe.skipIf(skipped)('report.html in a browser', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    expect(here, `there is no ${executablePath}`).toBe(true);
    folder = await mkdtemp(join(tmpdir(), 'midspan-report-'));
    const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking'];
    const args = ['--no-sandbox', '--disable-gpu', ...quiet, '--disable-component-update', '--disable-sync'];
    browser = await chromium.launch({ executablePath, args });
  });

  afterAll(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  /** Opens a report from disk; `troubles` fills with all that a browser complains of or asks for. */
  async function open(report: Report, width: number) {
    const file = join(folder, 'report.html');
    await writeFile(file, await renderOne(html, report));
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('request', (request) => troubles.push(request.url()));
    const url = pathToFileURL(file).href;
    await page.goto(url);
    return { page, troubles: () => troubles.filter((trouble) => trouble !== url) };
  }

  test.each([1280, 360])(
    'it opens from disk at %i px without a complaint, a request or a sideways scroll',
    async (width) => {
      const { page, troubles } = await open({ ...nineCells(['a', 'b']), overlays: [filmDatabase] }, width);
      const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(sideways).toBe(0);
      expect(await page.locator('article > svg[role=img]').count()).toBe(9);
      expect(troubles()).toEqual([]);
      await page.close();
    },
  );

  test('its curves have the colours of the style sheet, in light and in dark', async () => {
    const { page } = await open(fixedReport(), 1280);
    const stroke = () =>
      page.evaluate(`getComputedStyle(document.querySelector('path[stroke="var(--m0)"]')).stroke`);
    const light = await stroke();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(light).toMatch(/^rgb\(/);
    expect(await stroke()).not.toBe(light);
    await page.close();
  });

  test('the numbers behind a chart open by keyboard', async () => {
    const { page } = await open(makeReport([makeCurve()]), 1280);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('article details[open] tbody tr').count()).toBe(15);
    await page.close();
  });

  test('hostile names stay text', async () => {
    const { page, troubles } = await open(makeReport(names.map((model) => makeCurve({ model }))), 360);
    expect(await page.evaluate('document.scripts.length + document.images.length')).toBe(0);
    expect(await page.locator('.legend li').nth(1).textContent()).toContain(names[1]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(troubles()).toEqual([]);
    await page.close();
  });
});
