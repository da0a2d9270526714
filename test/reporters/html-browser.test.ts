import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import html from '../../src/reporters/html.ts';
import { everySection } from './support/every-section.ts';
import { names } from './support/hostile.ts';
import { makeCurve, shapes } from './support/make-curve.ts';
import {
  filmDatabase,
  fixedReport,
  makeReport,
  nineCells,
  someControls,
  someDetails,
  someEffective,
} from './support/make-report.ts';
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
  async function open(report: Report, width: number, more: BrowserContextOptions = {}) {
    const file = join(folder, 'report.html');
    await writeFile(file, await renderOne(html, report));
    const page = await browser.newPage({ viewport: { width, height: 900 }, ...more });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('request', (request) => troubles.push(request.url()));
    const url = pathToFileURL(file).href;
    await page.goto(url);
    return { page, troubles: () => troubles.filter((trouble) => trouble !== url) };
  }

  /** Draws what is out of sight too, as printing does. */
  const drawAll = (page: Page) => page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
  const sideways = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth');

  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [360, 'light'],
  ] as const)(
    'it draws every chart from disk at %i px, %s, without a complaint, a request or a sideways scroll',
    async (width, colorScheme) => {
      const nine = nineCells(['a', 'b']);
      const report = {
        ...nine,
        overlays: [filmDatabase],
        details: someDetails(nine.curves),
        controls: someControls(nine.curves),
        effective: someEffective(nine.curves),
      };
      const { page, troubles } = await open(report, width, { colorScheme });
      await drawAll(page);
      expect(await page.locator('.chart.curve svg').count()).toBe(9);
      expect(await page.locator('.chart').count()).toBe(await page.locator('.chart > svg').count());
      expect(await sideways(page)).toBe(0);
      expect(troubles()).toEqual([]);
      await page.close();
    },
  );

  test('charts draw themselves when they come in sight', async () => {
    const { page } = await open(nineCells(), 360);
    const last = page.locator('.chart').last();
    expect(await last.locator('svg').count()).toBe(0);
    await last.scrollIntoViewIfNeeded();
    await last.locator('svg').waitFor();
    await page.close();
  });

  test('a curve has its line, its band, its bars and a point for every bin that was scored', async () => {
    const { page } = await open(makeReport([makeCurve({ shape: shapes.cliff, failed: [0, 4, 6] })]), 1280);
    const marks = (kind: string) => page.locator(`.chart.curve g.mark-${kind} > path`);
    expect(await marks('symbol').count()).toBe(12);
    expect(await marks('area').count()).toBe(1);
    expect(await marks('line').getAttribute('d')).toMatch(/M.*M.*M/);
    await page.close();
  });

  test('its curves have the colours of the style sheet, in light and in dark', async () => {
    const { page } = await open(fixedReport(), 1280);
    const stroke = () =>
      page.evaluate(
        `(() => { const of = (e) => e.getAttribute('stroke') ?? e.style.stroke; const all = [...document.querySelectorAll('.chart path')].filter((e) => of(e) === 'var(--m0)'); return getComputedStyle(all[0]).stroke; })()`,
      );
    const light = await stroke();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(light).toMatch(/^rgb\(/);
    expect(await stroke()).not.toBe(light);
    await page.close();
  });

  test('a bin says its numbers under the pointer', async () => {
    const { page } = await open(makeReport([makeCurve({ failed: [4] })]), 1280);
    const strips = page.locator('.chart.curve .spots_marks path');
    expect(await strips.count()).toBe(15);
    await strips.nth(7).hover();
    const said = 'depth 47–53 %\n56.3\u00a0% [42.3, 69.3], 27 of 48 results';
    expect(await page.locator('.tip').textContent()).toBe(said);
    await strips.nth(4).hover();
    expect(await page.locator('.tip').textContent()).toContain('nothing scored, 48 unscored');
    await page.mouse.move(2, 2);
    expect(await page.locator('.tip').isHidden()).toBe(true);
    await page.close();
  });

  test('the numbers behind a chart open by keyboard', async () => {
    const { page } = await open(makeReport([makeCurve()]), 1280);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('article details[open] tbody tr').count()).toBe(15);
    await page.close();
  });

  test('without scripts it says so and keeps every table', async () => {
    const { page } = await open(nineCells(), 1280, { javaScriptEnabled: false });
    expect(await page.locator('noscript').textContent()).toContain('All numbers are in the tables');
    expect(await page.locator('article tbody tr').count()).toBe(9 * 15);
    await page.close();
  });

  test('it prints with its charts', async () => {
    const { page } = await open(nineCells(), 1280);
    const pdf = await page.pdf({ format: 'A4' });
    expect(await page.locator('.chart > svg').count()).toBe(await page.locator('.chart').count());
    expect(pdf.length).toBeGreaterThan(50_000);
    await page.close();
  });

  test('axe finds nothing serious, in light and in dark', async () => {
    const { page } = await open(everySection(), 1280, { bypassCSP: true });
    await drawAll(page);
    const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    await page.addScriptTag({ content: await readFile(axe, 'utf8') });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as {
        violations: { id: string; impact: string; nodes: { html: string }[] }[];
      };
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
    await page.close();
  }, 240_000);

  test('answers are read, filtered and walked through by keyboard', async () => {
    const { page, troubles } = await open(everySection(), 1280);
    const rows = page.locator('[role=option]');
    expect(await rows.count()).toBe(4);
    await page.locator('select[name=outcome]').selectOption('correct');
    expect(await page.locator('#sample-browser [role=status]').textContent()).toBe('2 of 4 answers');
    await page.locator('[role=listbox]').focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('[role=option][aria-selected=true]').count()).toBe(1);
    expect(await page.locator('.sample').textContent()).toContain('synthetic:b');
    await page.locator('select[name=outcome]').selectOption('wrong item');
    const sample = await page.locator('.sample').textContent();
    expect(sample).toContain('The asked piece, in place: piece 5, at 15 % of the context');
    expect(sample).toContain('The answer came from, in place: piece 28, at 92 % of the context');
    await page.locator('input[name=text]').fill('no such words');
    expect(await rows.count()).toBe(0);
    expect(troubles()).toEqual([]);
    await page.close();
  });

  test('more answers are read from a file, and what is no answer in it is passed over', async () => {
    const { page, troubles } = await open(everySection(), 1280);
    const { excerpts } = someDetails([makeCurve({ model: 'from the file' })]);
    const lines = [...excerpts.map((excerpt) => JSON.stringify(excerpt)), 'null', '{"sample":1}', '{'].join(
      '\n',
    );
    const file = { name: 'excerpts.jsonl', mimeType: 'application/json', buffer: Buffer.from(lines) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('2 of 2 answers').waitFor();
    expect(await page.locator('.sample').textContent()).toContain('from the file');
    expect(troubles()).toEqual([]);
    await page.close();
  });

  test('controls and effective lengths are drawn, each with its numbers behind it', async () => {
    const { page, troubles } = await open(everySection(), 1280);
    await drawAll(page);
    // The share of every curve and of four controls each, and the middle beside its copy; one has no share.
    expect(await page.locator('.chart.controls g.mark-symbol > path').count()).toBe(2 * 6);
    await page.locator('.chart.controls .dots_marks path').nth(2).hover();
    expect(await page.locator('.tip').textContent()).toBe(
      'forward 4k: needle alone\n97.0\u00a0% [89.0, 100.0] of 60',
    );
    const controls = page.locator('[aria-labelledby=controls]');
    expect(await controls.locator('details tbody tr').first().textContent()).toContain(
      '97.0 [89.0, 100.0], n 60',
    );
    expect(await controls.locator('details tbody tr').first().textContent()).toContain('–, n 0, 60 unscored');
    expect(await controls.locator('> .scroll tbody tr').first().textContent()).toContain(
      '17 of 24 (71\u00a0%)',
    );
    const effective = page.locator('[aria-labelledby=effective]');
    const [settled, unsettled] = [0, 1].map((i) => effective.locator('.chart.effective').nth(i));
    expect(await settled!.locator('g.mark-symbol > path').count()).toBe(1);
    expect(await unsettled!.locator('g.mark-symbol > path').count()).toBe(0);
    expect(await settled!.getAttribute('aria-label')).toContain('4k ≤ ECL(.85) < 16k near 9000');
    expect(await unsettled!.getAttribute('aria-label')).toContain('ECL(.85) not settled by 3 lengths');
    expect(await effective.locator('tbody').first().textContent()).toContain('4k, 16k, 9000');
    expect(troubles()).toEqual([]);
    await page.close();
  });

  test('money stands beside tokens, with what the prices rest on', async () => {
    const { page } = await open(everySection(), 1280);
    const usage = page.locator('[aria-labelledby=usage]');
    const row = await usage.locator('> .scroll tbody tr').first().textContent();
    expect(row).toContain('75.0\u00a0%');
    expect(row).toContain('12.35\u00a0USD');
    expect(row).toContain('0.0432\u00a0USD');
    expect(await usage.locator('> .key').last().textContent()).toContain(
      '6 answers without a token count are not in them',
    );
    await page.close();
  });

  test('hostile answers stay text', async () => {
    const hostile = `</script><script>document.title='got'</script><img src=x onerror=alert(1)>"'\u001b[31m\u202e${'x'.repeat(1200)}`;
    const curves = [makeCurve()];
    const { page, troubles } = await open(makeReport(curves, { details: someDetails(curves, hostile) }), 360);
    const said = await page.locator('.sample pre').nth(2).textContent();
    expect(said).toBe(hostile.replace('\u001b', '\uFFFD'));
    expect(await page.title()).not.toBe('got');
    expect(await page.evaluate('document.images.length')).toBe(0);
    expect(await sideways(page)).toBe(0);
    expect(troubles()).toEqual([]);
    await page.close();
  });

  test('hostile names stay text', async () => {
    const { page, troubles } = await open(makeReport(names.map((model) => makeCurve({ model }))), 360);
    await drawAll(page);
    expect(await page.evaluate('document.images.length')).toBe(0);
    expect(await page.evaluate('document.scripts.length')).toBe(2);
    expect(await page.locator('.legend li').nth(1).textContent()).toContain(names[1]);
    await page.locator('.chart.curve .spots_marks path').nth(7).hover();
    expect(await page.locator('.tip').textContent()).toContain(names[1]);
    expect(await sideways(page)).toBe(0);
    expect(troubles()).toEqual([]);
    await page.close();
  });
});
