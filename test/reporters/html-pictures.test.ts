import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import html from '../../src/reporters/html.ts';
import { evenLetters, expectPicture, shippedStyle } from '../support/pictures.ts';
import { everySection } from './support/every-section.ts';
import { renderOne } from './support/render.ts';

const executablePath = '/usr/bin/chromium';
const here = existsSync(executablePath);
const skipped = !here && process.env.CI !== 'true';
const stored = fileURLToPath(new URL('expected/page', import.meta.url));

/** The parts of the page, by what finds them. */
const parts = {
  top: 'header.top',
  banners: '.banner.invalid',
  verdict: '.verdict',
  curves: '.row >> nth=0',
  positions: 'section[aria-labelledby=positions]',
  directions: 'section[aria-labelledby=directions]',
  outcomes: 'section[aria-labelledby=outcomes]',
  confusions: 'section[aria-labelledby=confusions]',
  samples: 'section[aria-labelledby=samples]',
  effective: 'section[aria-labelledby=effective]',
  controls: 'section[aria-labelledby=controls]',
  usage: 'section[aria-labelledby=usage]',
} as const;

describe.skipIf(skipped)('the parts of report.html', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    expect(here, `there is no ${executablePath}`).toBe(true);
    folder = await mkdtemp(join(tmpdir(), 'midspan-pictures-'));
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', ...evenLetters],
    });
  });
  afterAll(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [360, 'light'],
    [360, 'dark'],
  ] as const)('look as stored at %i px, %s', async (width, colorScheme) => {
    const file = join(folder, 'report.html');
    // The page's own policy would not take another font.
    const page = (await renderOne(html, everySection())).replace(
      '</head>',
      `<style>${shippedStyle}</style></head>`,
    );
    await writeFile(file, page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''));
    const open = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    await open.goto(pathToFileURL(file).href);
    await open.evaluate("document.fonts.load('12px Shipped').then(() => 0)");
    await open.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    for (const [name, selector] of Object.entries(parts))
      expectPicture(
        await open.locator(selector).first().screenshot({ animations: 'disabled' }),
        stored,
        `${name}-${width}-${colorScheme}`,
      );
    await open.close();
  });
});
