import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folder, midspan } from './midspan.ts';

const cwd = folder();
const at = (...path: string[]): string => join(cwd, ...path);
const cli = (...args: string[]) => midspan(args, { cwd });
const plan = ['--probe', 'table.forward,table.backward', '--length', '2k', '--queries', '30'];
const model = (luck: string): string => `synthetic:flat?accuracy=0.95&flips=0.02&${luck}`;
const baseline = 'reports/baseline/quick-synthetic-flat.json';
const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  const ran = await cli(
    'run',
    '--model',
    model('noise=1'),
    ...plan,
    '--haystacks',
    '24',
    '--repeat',
    '2',
    '--out',
    'before',
    '--format',
    'json',
  );
  expect(ran.code, ran.stderr).toBe(0);
  const accepted = await cli('baseline', 'accept', 'before', '--note', 'the first one');
  expect(accepted.code, accepted.stderr).toBe(0);
  expect(accepted.stdout).toMatch(/^table forward 2k: 720 answers, 9\d\.\d % right/m);
  expect(accepted.stdout).toMatch(/^\d+ of 1440 answers flipped when asked again \([123]\.\d %\)\.$/m);
});

describe('a baseline', () => {
  test('is a readable file: provenance first, then a line a cell', () => {
    const text = readFileSync(at(baseline), 'utf8');
    const file = JSON.parse(text);
    expect(file).toMatchObject({
      schema: 'midspan-baseline/1',
      note: 'the first one',
      flips: { n: 1440 },
      run: { plan: { haystacks: 24 }, models: [{ name: 'synthetic:flat' }] },
    });
    expect(
      file.curves.map(({ probe, direction, n }: Record<string, unknown>) => [probe, direction, n]),
    ).toEqual([
      ['table', 'forward', 720],
      ['table', 'backward', 720],
    ]);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(250);
    const first = lines(at('before', 'results.jsonl')).filter((result) => result.model === 'synthetic:flat');
    const right = first.filter(({ outcome }) => outcome === 'correct').map(({ sample }) => sample);
    const kept = file.curves.flatMap(({ cells }: { cells: { correct?: string[] }[] }) =>
      cells.flatMap(({ correct = [] }) => correct),
    );
    expect([...kept].sort()).toEqual(right.sort());
  });

  test('is not overwritten unasked, nor is a folder', async () => {
    const folder = await cli('baseline', 'accept', 'before', '--out', 'reports', '--replace');
    expect([folder.code, folder.stderr]).toEqual([
      2,
      expect.stringMatching(/reports cannot be written: .*\n→ Give another --out/),
    ]);
    const again = await cli('baseline', 'accept', 'before');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('is accepted already')]);
  });

  test('is compared as the run it was made from', async () => {
    const sides = ['--candidate-model', 'synthetic:flat (2)', '--json'];
    const [run, file] = await Promise.all([
      cli('compare', 'before', 'before', '--baseline-model', 'synthetic:flat', ...sides),
      cli('compare', baseline, 'before', ...sides),
    ]);
    expect(JSON.parse(file.stdout).cells).toEqual(JSON.parse(run.stdout).cells);
  });

  test('is not made of a run that cannot be one', async () => {
    const altered = (name: string, change: (manifest: Record<string, unknown>) => unknown) => {
      cpSync(at('before'), at(name), { recursive: true });
      const file = at(name, 'run.json');
      writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
      return cli('baseline', 'accept', name, '--out', 'never.json');
    };
    const few = (manifest: Record<string, unknown>) => ({
      ...manifest,
      plan: { ...(manifest.plan as object), haystacks: 6 },
    });
    expect((await altered('few', few)).stderr).toContain(
      'few has 6 haystacks, and a verdict takes 12.\n→ Run again with --haystacks 24.',
    );
    expect((await altered('stopped', (manifest) => ({ ...manifest, ended: null }))).stderr).toContain(
      'stopped is not complete',
    );
    const torn = at('torn');
    cpSync(at('before'), torn, { recursive: true });
    const journal = join(torn, 'results.jsonl');
    writeFileSync(
      journal,
      readFileSync(journal, 'utf8')
        .split('\n')
        .filter((line) => !line.includes('"table.2k.h07"'))
        .join('\n'),
    );
    expect((await cli('baseline', 'accept', 'torn', '--out', 'never.json')).stderr).toContain(
      'table forward has 23 of 24 haystacks',
    );
    expect(existsSync(at('never.json'))).toBe(false);
  });
});

describe('midspan gate', () => {
  const gate = (luck: string, ...more: string[]) =>
    cli('gate', '--baseline', baseline, '--model', model(luck), ...more);

  test('passes the same model, and stops when it is known', async () => {
    const { code, stdout, stderr } = await gate('noise=5', '--out', 'passes');
    expect(stdout.split('\n')[0], stdout).toMatch(/^PASS: /);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Decided at look [234] of 4: \d+ of 1440 questions asked, \d+ % saved\.$/m);
    expect(stderr).toMatch(/look 1 of 4, 6 haystacks: 0 of 2 cells pass, 0 regressed/);
  });

  test('stops a worse one early, asks nothing twice, and leaves a run that can be compared', async () => {
    const { code, stdout } = await gate('noise=5&middle=0.3', '--out', 'fails', '--json');
    expect(code).toBe(1);
    const verdict = JSON.parse(stdout);
    expect(verdict).toMatchObject({ decision: 'regressed', planned: 1440, alpha_in_all: 0.05 });
    expect(verdict.saved).toBeGreaterThanOrEqual(0.5);
    expect(JSON.parse(readFileSync(at('fails', 'gate.json'), 'utf8'))).toEqual(verdict);
    const asked = lines(at('fails', 'results.jsonl'));
    expect(asked).toHaveLength(verdict.asked);
    expect(new Set(asked.map(({ sample }) => sample)).size).toBe(verdict.asked);
    const compared = await cli('compare', baseline, 'fails', '--json');
    expect(JSON.parse(compared.stdout).cells[0].pairs).toEqual(verdict.cells[0].pairs);
  });

  test('gives no verdict on a candidate whose answers are cut off', async () => {
    const args = ['gate', '--baseline', baseline, '--model', 'synthetic:truncator?accuracy=0.97'];
    const { code, stdout } = await cli(...args, '--out', 'cut', '--junit', 'cut.xml');
    expect(code, stdout).toBe(4);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /^INCOMPARABLE: The candidate is invalid, .* - candidate synthetic:truncator: more than 1 % of answers were cut off/,
    );
    expect(JSON.parse(readFileSync(at('cut', 'gate.json'), 'utf8'))).toMatchObject({
      decision: 'incomparable',
      invalid_reasons: [expect.stringContaining('were cut off')],
    });
    expect(readFileSync(at('cut.xml'), 'utf8')).toContain('errors="2"');
  });

  test('says what else to do when it stays open', async () => {
    const { code, stdout } = await gate('noise=5&seed=9', '--max-haystacks', '12', '--out', 'open');
    expect(code, stdout).toBe(3);
    expect(stdout).toContain('Open after look 2 of 2: 720 of 720 questions asked, 0 % saved.');
    expect(stdout.replace(/\s+/g, ' ')).toContain('fix --max-haystacks 24 before the next gate');
  });

  test.each([
    [
      ['--max-haystacks', '40'],
      'has 24 haystacks, fewer than --max-haystacks 40.\n→ Make the baseline again with --haystacks 40.',
    ],
    [['--max-haystacks', '6'], '--max-haystacks must be a whole number of at least 12, not "6".'],
  ])('%j is wrong use', async (more, message) => {
    const { code, stderr } = await gate('noise=1', ...more);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('refuses the baseline of another suite', async () => {
    const { code, stderr } = await cli('gate', 'val', '--baseline', baseline, '--model', model('noise=1'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('was made with the suite quick, not val')]);
  });

  type Cell = { haystack: string } & Record<string, string[]>;
  type File = {
    schema: string;
    run: { plan: { haystacks: number } };
    curves: { n: number; correct: number; cells: Cell[] }[];
  };
  const without = (file: File, gone: (cell: Cell) => boolean) => {
    for (const curve of file.curves) {
      curve.cells = curve.cells.filter((cell) => !gone(cell));
      const ids = (of: (outcome: string) => boolean) =>
        curve.cells.flatMap((cell) => Object.entries(cell).flatMap(([name, list]) => (of(name) ? list : [])));
      curve.correct = ids((name) => name === 'correct').length;
      curve.n = ids((name) => !['haystack', 'bin', 'error'].includes(name)).length;
    }
  };
  test.each<[string, string | ((file: File) => void), string]>([
    ['no JSON', 'haystacks: 24', 'is not JSON.\n→ Restore it, or accept the run again.'],
    [
      'another schema',
      (file) => {
        file.schema = 'midspan-baseline/9';
      },
      'not midspan-baseline/1.\n→ Accept',
    ],
    [
      'a missing haystack',
      (file) => without(file, ({ haystack }) => haystack.endsWith('h07')),
      'table forward has 23 of 24 haystacks.\n→ Restore it',
    ],
    [
      'an id twice',
      (file) => {
        const [cell] = file.curves[0]!.cells;
        const [id] = cell!.correct!.splice(0, 1, file.curves[0]!.cells[1]!.correct![0]!);
        expect(id).toHaveLength(16);
      },
      '1 question stands in it twice.\n→ Restore it',
    ],
    [
      'fewer than 12 haystacks',
      (file) => {
        without(file, ({ haystack }) => /h(0[6-9]|[12]\d)$/.test(haystack));
        file.run.plan.haystacks = 6;
      },
      'has 6 haystacks, and a verdict takes 12.\n→ Make the baseline again with --haystacks 24.',
    ],
    [
      'no question that is asked',
      (file) => {
        for (const { cells } of file.curves)
          for (const cell of cells)
            for (const list of Object.values(cell))
              if (Array.isArray(list))
                list.splice(0, list.length, ...list.map((id) => id.replace(/^./, 'z')));
      },
      'No question about table.2k.h00, built as its run says, stands in',
    ],
  ])('refuses a baseline with %s before it asks', async (name, change, message) => {
    const file = `${name.replaceAll(' ', '-')}.json`;
    const made = JSON.parse(readFileSync(at(baseline), 'utf8')) as File;
    if (typeof change !== 'string') change(made);
    writeFileSync(at(file), typeof change === 'string' ? change : JSON.stringify(made));
    const out = `never-${file}`;
    const { code, stdout, stderr } = await cli(
      ...['gate', '--baseline', file, '--model', model('noise=1'), '--out', out],
    );
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
    expect(existsSync(at(out, 'results.jsonl')) ? readFileSync(at(out, 'results.jsonl'), 'utf8') : '').toBe(
      '',
    );
  });

  test('needs no haystacks.jsonl of a run that is its baseline', async () => {
    cpSync(at('before'), at('bare'), { recursive: true });
    rmSync(at('bare', 'haystacks.jsonl'));
    const { code, stdout } = await cli('compare', 'bare', 'fails', '--baseline-model', 'synthetic:flat');
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^REGRESSED/)]);
  });

  test('is extended by one look beyond 24 haystacks, and no further', async () => {
    const small = ['--probe', 'table.forward', '--length', '1k', '--queries', '3', '--haystacks', '40'];
    const made = await cli(
      'run',
      ...small,
      '--model',
      model('noise=1'),
      '--out',
      'forty',
      '--format',
      'json',
    );
    expect(made.code, made.stderr).toBe(0);
    const gate = ['gate', '--baseline', 'forty', '--model', model('noise=3')];
    const short = await cli(...gate, '--out', 'short', '--json');
    const long = await cli(...gate, '--max-haystacks', '40', '--out', 'long', '--json');
    const looks = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout).looks.map(({ haystacks }: { haystacks: number }) => haystacks);
    expect(looks(short)).toEqual([6, 12, 18, 24]);
    expect(looks(long)).toEqual([6, 12, 18, 24, 40]);
    expect(JSON.parse(long.stdout).asked).toBeLessThanOrEqual(120);
    const again = await cli(...gate, '--max-haystacks', '40', '--out', 'short');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('holds a gate that has ended')]);
  });

  test('refuses a baseline that was changed by hand', async () => {
    const text = readFileSync(at(baseline), 'utf8');
    writeFileSync(at('broken.json'), text.replace(/"correct":(\d+), "cells"/, '"correct":1, "cells"'));
    const { code, stderr } = await cli('gate', '--baseline', 'broken.json', '--model', model('noise=1'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('says 1 of 720 right')]);
  });
});
