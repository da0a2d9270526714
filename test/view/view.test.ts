import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folder, midspan } from '../cli/midspan.ts';
import { makeRuns } from './support/runs.ts';
import { startViewing, type Viewing } from './support/viewing.ts';

/** Pages are long: where a text is missing, the text is what to say. */
const expectIn = (page: string, text: string): void =>
  expect(page.includes(text) ? text : 'not there').toBe(text);

describe('midspan view', () => {
  let cwd: string;
  let view: Viewing;

  beforeAll(async () => {
    cwd = await makeRuns();
    view = await startViewing(['runs'], { cwd });
  });
  afterAll(async () => {
    await view.stop();
    rmSync(cwd, { recursive: true });
  });

  const text = async (path: string): Promise<string> => (await view.get(path)).text();
  const rows = (page: string): string[] =>
    [...page.matchAll(/<a href="\/run\?id=([^"]+)"/g)].map(([, id]) => decodeURIComponent(id!));

  test('lists every run, and says of a broken one what is wrong with it', async () => {
    const page = await text('/');
    expect(rows(page)).toEqual(expect.arrayContaining(['dip', 'even', 'both']));
    expectIn(page, '3 runs in runs');
    expectIn(page, '<strong>torn</strong>: torn/run.json is not JSON.');
    expect(page).not.toContain('other');
  });

  test.each([
    ['verdict=lost', ['both', 'dip']],
    ['verdict=held', ['even']],
    ['model=synthetic:flat', ['both', 'even']],
    ['text=EVE', ['even']],
    ['length=1k&probe=table', ['both', 'dip', 'even']],
    ['length=4k', []],
    ['probe=code', []],
    ['from=2999-01-01', []],
    ['to=2000-01-01', []],
    ['state=running', []],
    ['state=finished&verdict=lost&model=synthetic:flat', ['both']],
  ])('filters by %s', async (query, wanted) => {
    expect(rows(await text(`/?${query}`)).sort()).toEqual(wanted);
  });

  test('gives a run the figures that its report has', async () => {
    const page = await text('/run?id=dip');
    const report = readFileSync(join(cwd, 'runs', 'dip', 'report.html'), 'utf8');
    const verdict = /aria-label="Verdict"><p>([^<]+)</;
    expect(verdict.exec(page)?.[1]).toBeTruthy();
    expect(verdict.exec(page)?.[1]).toBe(verdict.exec(report)?.[1]);
    const bins = (html: string) => html.match(/<tr><th>\d+–\d+(<td>[^<]*)+/g);
    expect(bins(page)).toHaveLength(15);
    expect(bins(page)).toEqual(bins(report));
  });

  test('counts a run without figures to the same curves', async () => {
    const bare = join(cwd, 'runs', 'bare');
    cpSync(join(cwd, 'runs', 'dip'), bare, { recursive: true });
    for (const name of ['summary.csv', 'curves.csv', 'curves.json', 'report.html']) rmSync(join(bare, name));
    // An answer that failed once, was asked again, and is torn at the end: all as a stopped run leaves them.
    const lines = readFileSync(join(bare, 'results.jsonl'), 'utf8').trim().split('\n');
    const failed = JSON.stringify({
      ...JSON.parse(lines[5]!),
      outcome: 'error',
      score: null,
      completion: null,
      error: 'x',
    });
    const replaced = JSON.stringify({ ...JSON.parse(lines[6]!), outcome: 'wrong_item' });
    writeFileSync(
      join(bare, 'results.jsonl'),
      [failed, replaced, ...lines, lines[7]!.slice(0, 40)].join('\n'),
    );
    const bins = (html: string) => html.match(/<tr><th>\d+–\d+(<td>[^<]*)+/g);
    expect(bins(await text('/figures?id=bare'))).toEqual(bins(await text('/run?id=dip')));
    expectIn(await text('/answers?id=bare'), `${lines.length} answers, page`);
    rmSync(bare, { recursive: true });
  });

  test('draws ticked runs together, models of one name told apart by their runs', async () => {
    const page = await text('/curves?run=dip&run=both');
    expectIn(page, 'synthetic:u (dip)');
    expectIn(page, 'synthetic:u (both)');
    expectIn(page, 'synthetic:flat</li>');
  });

  test('compares with the figures of midspan compare', async () => {
    const { stdout } = await midspan(['compare', 'runs/even', 'runs/dip', '--json'], { cwd });
    const told = JSON.parse(stdout);
    const page = await text('/compare?run=even&run=dip');
    expect(told.decision).not.toBe('pass');
    expectIn(page, `<strong>${told.decision.toUpperCase()}:</strong>`);
    const shown = (share: number) => (100 * share).toFixed(1);
    const { est, lo, hi } = told.cells[0].delta;
    expectIn(page, `${shown(est)} [${shown(lo)}, ${shown(hi)}]`);
    const side = (run: string, model: string) => encodeURIComponent(JSON.stringify([run, model]));
    const swapped = await text(
      `/compare?run=even&run=dip&baseline=${side('dip', 'synthetic:u')}&candidate=${side('even', 'synthetic:flat')}&margin=90pp`,
    );
    expectIn(swapped, '<strong>PASS:</strong>');
    expectIn(await text('/compare?run=both'), '<strong>REGRESSED:</strong>');
  });

  test('pages and filters answers on the server', async () => {
    const outcome = /<a href="\/answer\?id=dip&amp;at=\d+">([^<]+)</g;
    const first = await text('/answers?id=dip');
    expect([...first.matchAll(outcome)]).toHaveLength(50);
    expectIn(first, '180 answers, page 1 of 4');
    expect([...(await text('/answers?id=dip&page=4')).matchAll(outcome)]).toHaveLength(30);
    const wrong = await text('/answers?id=dip&outcome=wrong_item&third=1');
    expect(new Set([...wrong.matchAll(outcome)].map(([, name]) => name))).toEqual(new Set(['wrong item']));
  });

  test('opens an answer with its question and pieces in place, also one that no excerpt was kept of', async () => {
    const excerpts = join(cwd, 'runs', 'dip', 'excerpts.jsonl');
    const kept = readFileSync(excerpts, 'utf8');
    const [, at] = /answer\?id=dip&amp;at=(\d+)/.exec(await text('/answers?id=dip&outcome=wrong_item'))!;
    const strip = (page: string) => page.slice(page.indexOf('<article'));
    writeFileSync(excerpts, '');
    const built = await text(`/answer?id=dip&at=${at}`);
    expectIn(built, 'The asked piece, in place: piece ');
    expectIn(built, 'The answer came from, in place: piece ');
    writeFileSync(excerpts, kept);
    const lines = kept
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const one = lines.find(({ outcome, source }) => outcome === 'wrong_item' && source)!;
    const offset = readFileSync(join(cwd, 'runs', 'dip', 'results.jsonl'), 'utf8')
      .split('\n')
      .reduce<{ sum: number; found: number }>(
        ({ sum, found }, line) => ({
          sum: sum + Buffer.byteLength(line) + 1,
          found: line.includes(`"sample":"${one.sample}"`) ? sum : found,
        }),
        { sum: 0, found: -1 },
      ).found;
    const fromExcerpt = strip(await text(`/answer?id=dip&at=${offset}`));
    writeFileSync(excerpts, '');
    expect(strip(await text(`/answer?id=dip&at=${offset}`))).toBe(fromExcerpt);
    writeFileSync(excerpts, kept);
  });

  test('does not run a module that a run names', async () => {
    const own = join(cwd, 'runs', 'own');
    cpSync(join(cwd, 'runs', 'dip'), own, { recursive: true });
    rmSync(join(own, 'excerpts.jsonl'));
    const manifest = JSON.parse(readFileSync(join(own, 'run.json'), 'utf8'));
    writeFileSync(
      join(cwd, 'evil.mjs'),
      `import { writeFileSync } from 'node:fs'; writeFileSync('ran', '');`,
    );
    manifest.plan.corpora.table = './evil.mjs';
    writeFileSync(join(own, 'run.json'), JSON.stringify(manifest));
    expectIn(await text('/answer?id=own&at=0'), 'is not run for looking at it');
    expect(readdirSync(cwd)).not.toContain('ran');
    rmSync(own, { recursive: true });
  });

  test.each([
    ['/nothing', 'There is no such page.'],
    ['/run?id=nowhere', 'There is no run &quot;nowhere&quot; here.'],
    ['/run?id=../empty', 'There is no run'],
    ['/run?id=torn', 'There is no run'],
    ['/curves', 'No run is ticked.'],
    ['/compare?run=dip', 'One model alone cannot be compared.'],
    ['/compare?run=dip&run=even&margin=lots', '--margin must be points'],
    ['/answer?id=dip&at=7', 'No answer begins there.'],
    ['/answer?id=dip&at=-1', 'No answer begins there.'],
    ['/report?id=torn', 'There is no run'],
  ])('says in one sentence why %s cannot be shown', async (path, sentence) => {
    const response = await view.get(path);
    expect(response.status).toBe(404);
    expectIn(await response.text(), sentence);
  });

  test('lets in who has the token, and nobody else', async () => {
    expect((await fetch(view.origin)).status).toBe(403);
    expect((await fetch(`${view.origin}/?token=guess`)).status).toBe(403);
    expect((await fetch(view.origin, { headers: { cookie: `${view.cookie}x` } })).status).toBe(403);
    expect((await view.get('/', { origin: 'http://elsewhere.example' })).status).toBe(403);
    expect((await view.get('/', { origin: view.origin })).status).toBe(200);
    const first = await fetch(view.url, { redirect: 'manual' });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    expect(first.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
  });

  test('answers to its own names only, so that no foreign name can be pointed here', async () => {
    const { port } = new URL(view.origin);
    const status = (host: string) =>
      new Promise<number | undefined>((done) => {
        httpGet({ port, host: '127.0.0.1', headers: { host, cookie: view.cookie } }, (response) => {
          response.resume();
          done(response.statusCode);
        });
      });
    expect(await status(`localhost:${port}`)).toBe(200);
    expect(await status(`evil.example:${port}`)).toBe(403);
    expect(await status('localhost')).toBe(403);
    expect(await status(`${hostname()}:${port}`)).toBe(403);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const response = await fetch(view.origin, { method, headers: { cookie: view.cookie } });
    expect(response.status).toBe(405);
  });

  test('forbids pages everything but their own files, and cuts a stored report off from them', async () => {
    const { headers } = await view.get('/run?id=dip');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(headers.get('cache-control')).toBe('no-store');
    const report = await view.get('/report?id=dip');
    expect(report.headers.get('content-security-policy')).toMatch(
      /^sandbox allow-scripts; default-src 'none'/,
    );
    expect(await report.text()).toBe(readFileSync(join(cwd, 'runs', 'dip', 'report.html'), 'utf8'));
  });

  test('follows a run that goes on: what was answered, what failed, and the curves', async () => {
    const live = join(cwd, 'runs', 'live');
    cpSync(join(cwd, 'runs', 'dip'), live, { recursive: true });
    const lines = readFileSync(join(live, 'results.jsonl'), 'utf8').trim().split('\n');
    writeFileSync(join(live, 'results.jsonl'), `${lines.slice(0, 90).join('\n')}\n`);
    const manifest = JSON.parse(readFileSync(join(live, 'run.json'), 'utf8'));
    writeFileSync(join(live, 'run.json'), JSON.stringify({ ...manifest, ended: null }));
    const owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    writeFileSync(join(live, 'run.lock'), JSON.stringify(owner));
    expect(rows(await text('/?state=running'))).toEqual(['live']);
    expectIn(await text('/run?id=live'), 'data-live="/events?id=live"');
    const response = await view.get('/events?id=live');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let said = '';
    const decoder = new TextDecoder();
    for await (const part of response.body!) {
      const before = said;
      said += decoder.decode(part as Uint8Array, { stream: true });
      if (!before.includes('90 of 180') && said.includes('90 of 180')) {
        const error = {
          ...JSON.parse(lines[90]!),
          outcome: 'error',
          score: null,
          completion: null,
          error: 'x',
        };
        appendFileSync(join(live, 'results.jsonl'), `${JSON.stringify(error)}\n`);
      }
      if (!before.includes('1 failed') && said.includes('1 failed')) {
        expectIn(await text('/figures?id=live'), '1 unscored');
        appendFileSync(join(live, 'results.jsonl'), `${lines.slice(90).join('\n')}\n`);
        rmSync(join(live, 'run.lock'));
      }
    }
    expect(said).toContain('event: figures');
    expect(said).toMatch(/180 of 180 answered \(100 %\)"\]\n\n/);
    expect(said).toMatch(/event: ended\ndata: stopped\n\n$/);
    rmSync(live, { recursive: true });
  });
});

describe('what a run has cost', () => {
  const prices = (input: number): string =>
    `prices:\n  - { model: m, input: ${input}, output: 0, batch: 0.5, currency: EUR, date: 2026-01-31, source: ours }\n`;
  const spent = async (cwd: string, args: readonly string[]): Promise<string | undefined> => {
    const view = await startViewing(['runs', ...args], { cwd });
    const events = await (await view.get('/events?id=one')).text();
    await view.stop();
    return /spent: ([^"]*)"/.exec(events)?.[1];
  };

  test('is counted by the table it was made with, or the one that is given', async () => {
    const cwd = folder();
    const { code } = await midspan(
      [
        ...['run', '--model', 'synthetic:flat', '--probe', 'table.forward', '--length', '1k'],
        ...['--haystacks', '2', '--queries', '5', '--out', 'runs/one'],
      ],
      { cwd },
    );
    expect(code).toBe(0);
    const at = (name: string): string => join(cwd, 'runs', 'one', name);
    const manifest = JSON.parse(readFileSync(at('run.json'), 'utf8'));
    const models = [{ ...manifest.models[0], spec: 'http://localhost/v1#m', name: 'm' }];
    const settings = { ...manifest.settings, prices: 'own.yaml' };
    writeFileSync(at('run.json'), JSON.stringify({ ...manifest, models, settings, ended: null }));
    writeFileSync(join(cwd, 'own.yaml'), prices(1));
    // Ten answers of 100,000 tokens, half of them of a batch API at half the price.
    const usage = { input: 100_000, cached: 0, cacheWrite: 0, output: 1, reasoning: 0 };
    const lines = readFileSync(at('results.jsonl'), 'utf8').trim().split('\n');
    const priced = lines.map((line, i) => {
      const result = JSON.parse(line);
      const completion = { ...result.completion, usage, ...(i % 2 === 0 && { batch: true }) };
      return JSON.stringify({ ...result, model: 'm', completion });
    });
    writeFileSync(at('results.jsonl'), `${priced.join('\n')}\n`);
    writeFileSync(
      at('primes.jsonl'),
      `${JSON.stringify({ model: 'm', haystack: 'h', tokens: 1, usage, latencyMs: 1 })}\n`,
    );
    expect(await spent(cwd, [])).toBe('0.8500 EUR');
    writeFileSync(join(cwd, 'mine.yaml'), prices(10));
    expect(await spent(cwd, ['--prices', 'mine.yaml'])).toBe('8.50 EUR');
    // A run is shown also where its table has been broken since.
    writeFileSync(join(cwd, 'own.yaml'), 'no list');
    expect(await spent(cwd, [])).toBeUndefined();
    const refused = await midspan(['view', 'runs', '--prices', 'gone.yaml'], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('gone.yaml cannot be read');
  });
});

describe('midspan view ends or does not begin', () => {
  test('with exit code 0 at Ctrl-C, also while somebody follows a run', async () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'runs'));
    const view = await startViewing(['runs'], { cwd });
    expectIn(await (await view.get('/')).text(), 'There is no run here yet.');
    const { code, stderr } = await view.stop();
    expect(code).toBe(0);
    expect(stderr).toContain('Serving runs; Ctrl-C ends it.');
  });

  test('with a sentence where there is no folder, a file, a wrong port, or a port that is taken', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'file'), '');
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((ready) => taken.once('listening', ready));
    const { port } = taken.address() as { port: number };
    for (const [args, sentence] of [
      [[], 'There is no folder reports/runs.\n→ Make a run first, or name the folder your runs are in.\n'],
      [['nowhere'], 'There is no folder nowhere.'],
      [['file'], 'file is no folder.'],
      [['.', '--port', '99999'], '--port must be a whole number from 0 to 65535, not "99999".'],
      [['.', '--port', String(port)], `Port ${port} is taken.`],
      [['.', '--host', '203.0.113.7'], '203.0.113.7 is no address of this machine.'],
    ] as const) {
      const { code, stderr, stdout } = await midspan(['view', ...args], { cwd });
      expect(stderr).toContain(sentence);
      expect([code, stdout]).toEqual([2, '']);
    }
    taken.close();
  });

  test('with --open it hands its address to the browser', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'browser.sh'), `#!/bin/sh\nprintf %s "$1" > '${join(cwd, 'opened')}'\n`, {
      mode: 0o755,
    });
    const env = { BROWSER: join(cwd, 'browser.sh') };
    const view = await startViewing(['.', '--open'], { cwd, env });
    const opened = await expect
      .poll(() => (readdirSync(cwd).includes('opened') ? readFileSync(join(cwd, 'opened'), 'utf8') : ''), {
        timeout: 20_000,
      })
      .toBe(view.url)
      .then(() => true);
    expect(opened).toBe(true);
    await view.stop();
  });
});
