import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRuns } from './support/runs.ts';
import { startViewing, type Viewing } from './support/viewing.ts';

const executablePath = '/usr/bin/chromium';
const here = existsSync(executablePath);
// On CI a missing browser is a failure, not a reason to skip.
const skipped = !here && process.env.CI !== 'true';
if (skipped) console.warn(`Skipped the browser tests of midspan view: there is no ${executablePath}.`);

const pages = [
  '/',
  '/run?id=dip',
  '/curves?run=dip&run=both',
  '/compare?run=even&run=dip',
  '/answers?id=dip',
  '/answer?id=dip&at=0',
];

describe.skipIf(skipped)('midspan view in a browser', () => {
  let browser: Browser;
  let view: Viewing;
  let cwd: string;

  beforeAll(async () => {
    expect(here, `there is no ${executablePath}`).toBe(true);
    cwd = await makeRuns();
    view = await startViewing(['runs'], { cwd });
    const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking'];
    const args = ['--no-sandbox', '--disable-gpu', ...quiet, '--disable-component-update', '--disable-sync'];
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(async () => {
    await browser?.close();
    await view?.stop();
    if (cwd) rmSync(cwd, { recursive: true });
  });

  /** A browser that came in by the printed address; `troubles` fills with complaints and foreign requests. */
  async function enter(width: number, more: BrowserContextOptions = {}) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, ...more });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(view.origin)) troubles.push(request.url());
    });
    await page.goto(view.url);
    return { page, troubles };
  }
  const drawAll = (page: Page) => page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
  const sideways = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth');

  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [360, 'light'],
  ] as const)(
    'every page at %i px, %s, comes without a complaint, a foreign request or a sideways scroll',
    async (width, colorScheme) => {
      const { page, troubles } = await enter(width, { colorScheme });
      expect(page.url()).toBe(`${view.origin}/`);
      for (const path of pages) {
        await page.goto(`${view.origin}${path}`);
        await drawAll(page);
        expect(await page.locator('.chart').count(), path).toBe(await page.locator('.chart > svg').count());
        expect(await sideways(page), path).toBe(0);
      }
      expect(troubles).toEqual([]);
      await page.close();
    },
  );

  test('axe finds nothing serious on any page, in light and in dark', async () => {
    const { page } = await enter(1280, { bypassCSP: true });
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    for (const path of pages) {
      await page.goto(`${view.origin}${path}`);
      await drawAll(page);
      await page.addScriptTag({ content: axe });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as {
          violations: { id: string; impact: string; nodes: { html: string }[] }[];
        };
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html}`)).toEqual([]);
      }
    }
    await page.close();
  }, 240_000);

  test('by keyboard alone two runs are filtered, ticked and compared', async () => {
    const { page, troubles } = await enter(1280);
    await page.getByLabel('Name').focus();
    await page.keyboard.type('e');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?*text=e*');
    expect(await page.locator('[role=status]').textContent()).toContain('1 run of 3');
    await page.getByLabel('Tick even').focus();
    await page.keyboard.press('Space');
    await page.getByLabel('Name').focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('dip');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?*text=dip*');
    expect(await page.getByText('Ticked, but not in this list').isVisible()).toBe(true);
    await page.getByLabel('Tick dip').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Compare two ticked' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/compare?**');
    expect(await page.locator('.banner').first().textContent()).toContain('REGRESSED');
    expect(troubles).toEqual([]);
    await page.close();
  });

  test('without scripts lists, tables and answers remain', async () => {
    const { page } = await enter(1280, { javaScriptEnabled: false });
    await page.getByRole('link', { name: 'dip' }).click();
    expect(await page.locator('noscript').textContent()).toContain('All numbers are in the tables');
    expect(await page.locator('article tbody tr').count()).toBe(15);
    await page.getByRole('link', { name: 'Questions and answers' }).click();
    await page.locator('tbody th a').first().click();
    expect(await page.locator('article pre').count()).toBeGreaterThan(2);
    await page.close();
  });

  test('a stored report opens, draws, and cannot reach the pages', async () => {
    const { page, troubles } = await enter(1280);
    await page.goto(`${view.origin}/report?id=dip`);
    await drawAll(page);
    expect(await page.locator('.chart.curve > svg').count()).toBe(1);
    expect(await page.evaluate('origin')).toBe('null');
    expect(await page.evaluate(`fetch('${view.origin}/').then(() => 'reached', () => 'cut off')`)).toBe(
      'cut off',
    );
    expect(troubles.filter((one) => !one.includes('Content Security Policy'))).toEqual([]);
    await page.close();
  });

  test('a run that goes on is followed: figures grow, opened tables stay open', async () => {
    const live = join(cwd, 'runs', 'live');
    cpSync(join(cwd, 'runs', 'dip'), live, { recursive: true });
    const lines = readFileSync(join(live, 'results.jsonl'), 'utf8').trim().split('\n');
    writeFileSync(join(live, 'results.jsonl'), `${lines.slice(0, 60).join('\n')}\n`);
    const manifest = JSON.parse(readFileSync(join(live, 'run.json'), 'utf8'));
    writeFileSync(join(live, 'run.json'), JSON.stringify({ ...manifest, ended: null }));
    writeFileSync(
      join(live, 'run.lock'),
      JSON.stringify({ pid: process.pid, host: hostname(), since: new Date() }),
    );
    const { page, troubles } = await enter(1280);
    await page.goto(`${view.origin}/run?id=live`);
    await page.getByText('60 of 180 answered').waitFor();
    await page.locator('.panel summary').click();
    await page.evaluate('document.activeElement.blur()');
    appendFileSync(join(live, 'results.jsonl'), `${lines.slice(60).join('\n')}\n`);
    await page.getByText('180 of 180 answered').waitFor();
    await page.locator('.panel .n', { hasText: 'n 180' }).waitFor();
    expect(await page.locator('.panel details').getAttribute('open')).not.toBeNull();
    await page.locator('.panel .chart > svg').waitFor();
    rmSync(join(live, 'run.lock'));
    await page.getByText('The run is stopped.').waitFor();
    expect(troubles).toEqual([]);
    await page.close();
    rmSync(live, { recursive: true });
  });

  test('hostile names and answers stay text', async () => {
    const hostile = join(cwd, 'runs', 'hostile');
    cpSync(join(cwd, 'runs', 'dip'), hostile, { recursive: true });
    const evil = `</script><script>document.title='got'</script><img src=x onerror=alert(1)>"'\u001b[31m\u202e`;
    const answer = `${evil}${'x'.repeat(1_000_000)}`;
    const manifest = JSON.parse(readFileSync(join(hostile, 'run.json'), 'utf8'));
    manifest.models[0].name = evil;
    writeFileSync(join(hostile, 'run.json'), JSON.stringify(manifest));
    const result = JSON.parse(readFileSync(join(hostile, 'results.jsonl'), 'utf8').split('\n')[0]!);
    const line = JSON.stringify({
      ...result,
      model: evil,
      completion: { ...result.completion, text: answer },
    });
    writeFileSync(join(hostile, 'results.jsonl'), `${line}\n`);
    for (const name of ['summary.csv', 'curves.csv', 'curves.json']) rmSync(join(hostile, name));
    const { page, troubles } = await enter(360);
    for (const path of ['/', '/run?id=hostile', '/answers?id=hostile', '/answer?id=hostile&at=0']) {
      await page.goto(`${view.origin}${path}`);
      await drawAll(page);
      expect(await page.title()).not.toBe('got');
      expect(await page.evaluate('document.images.length')).toBe(0);
      expect(await sideways(page), path).toBe(0);
    }
    const shown = await page.locator('pre[aria-label=Answer]').textContent();
    expect(shown).toBe(
      `${answer.slice(0, 100_000).replace('\u001b', '\uFFFD')} … (${answer.length} characters)`,
    );
    expect(troubles).toEqual([]);
    await page.close();
    rmSync(hostile, { recursive: true });
  });
});
