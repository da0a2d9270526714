import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readGists, readSummary } from '../../src/view/figures.ts';
import { listPage, listQuery } from '../../src/view/pages/list.ts';
import { Runs } from '../../src/view/runs.ts';

const header = 'model,probe,direction,length,n,lim,lim_lo,lim_hi,lim_deff,pattern';
const folder = (): string => mkdtempSync(join(tmpdir(), 'midspan-view-runs-'));

const manifest = (id: string) => ({
  ...{ schema: 'midspan-run/1', id, started: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T00:01:00.000Z' },
  ...{ version: '0', node: 'v20', template: 't', corpora: [], versions: {} },
  plan: { suite: 's', probes: [{ name: 'table', directions: ['forward'] }], lengths: [4096], corpora: {} },
  tokenizer: { spec: 'o200k', name: 'o200k', exact: true, fingerprint: 'f' },
  models: [{ spec: 'synthetic:u', name: 'm', synthetic: true, params: {} }],
});

/** A folder of so many runs, the last one written last. */
function runsIn(count: number): string {
  const root = folder();
  for (let i = 0; i < count; i++) {
    const own = join(root, `run-${i}`);
    mkdirSync(own);
    writeFileSync(join(own, 'run.json'), JSON.stringify(manifest(`run-${i}`)));
    utimesSync(join(own, 'run.json'), 1_000_000 + i, 1_000_000 + i);
  }
  return root;
}

describe('what a list shows of a curve', () => {
  test.each([
    ['plain', `${header}\nm,table,forward,4096,90,0.1,0.05,0.15,1.2,u\nm,code,forward,4096,0,,,,,too few\n`],
    ['with a mark and other line ends', `\uFEFF${header}\r\nm,table,forward,4096,90,0.1,0.05,0.15,1.2,u\r\n`],
    ['with commas in names', `${header}\n"a,b ""c""",table,forward,4096,90,0.1,0.05,0.15,1.2,u\n`],
    ['of another order', 'pattern,lim_hi,n,lim_lo,lim,model\nu,0.15,90,0.05,0.1,m\n'],
    ['empty', `${header}\n`],
  ])('is what its row says, in a file that is %s', (_, text) => {
    const own = folder();
    writeFileSync(join(own, 'summary.csv'), text);
    const whole = readSummary(own)?.map(({ n, lim, pattern }) => ({ n, lim, pattern }));
    expect(whole).toBeDefined();
    expect(readGists(own)).toEqual(whole);
  });

  test('is nothing where there is no file', () => expect(readGists(folder())).toBeNull());
});

describe('a list of many runs', () => {
  test('begins with those written last, and comes to the others a part at a time', async () => {
    const runs = new Runs(runsIn(30), () => false);
    let read = 0;
    const first = runs.list(() => read++ >= 10);
    expect(first.runs.map(({ id }) => id).sort()).toEqual(
      Array.from({ length: 10 }, (_, i) => `run-${i + 20}`),
    );
    expect(first.unread).toBe(20);
    expect(listPage(first, listQuery(new URLSearchParams()), 'runs')).toContain(
      '20 more are still being read',
    );
    // What was read once costs no patience.
    expect(runs.list(() => true)).toMatchObject({ unread: 20 });
    await runs.readAll(() => false);
    const all = runs.list(() => true);
    expect(all.runs).toHaveLength(30);
    expect(all.unread).toBe(0);
    expect(listPage(all, listQuery(new URLSearchParams()), 'runs')).not.toContain('still being read');
  });

  test('is read no further once it is over', async () => {
    const runs = new Runs(runsIn(5), () => false);
    let asked = 0;
    await runs.readAll(() => ++asked > 2);
    expect(runs.list(() => true).unread).toBe(3);
  });
});
