import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folder, midspan } from './midspan.ts';

const cwd = folder();
const cli = (...args: string[]) => midspan(args, { cwd });
const read = (...path: string[]): string => readFileSync(join(cwd, ...path), 'utf8');
const lines = (...path: string[]) =>
  read(...path)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const curvesOf = (run: string) =>
  JSON.parse(read(run, 'curves.json')).curves as {
    cells: { haystack: string; n: number; k_retrieved: number }[];
    stats: unknown;
    compat_key: string;
    n: number;
  }[];
const haystackNames = (run: string): string[] => [
  ...new Set(lines(run, 'results.jsonl').map(({ haystack }) => haystack as string)),
];

const flat = 'synthetic:flat?accuracy=0.9&flips=0.02';
const run = (out: string, more: readonly string[], { model = flat, length = '2k' } = {}) =>
  cli(
    'run',
    ...['--model', model, '--length', length],
    ...['--probe', 'table.forward', '--haystacks', '12', '--queries', '15'],
    ...['--out', out, '--format', 'json', ...more],
  );

beforeAll(async () => {
  const made = [
    await run('one', ['--controls', 'base,closed-book']),
    await run('two', ['--seed', '2', '--keep-contexts']),
    await run('three', ['--seed', '3']),
    await run('long', [], { length: '3k' }),
    await run('other', [], { model: 'synthetic:u?accuracy=0.9&sag=0.3' }),
    await cli('merge', 'one', 'two', '--out', 'both'),
  ];
  for (const { code, stderr } of made) expect(code, stderr).toBe(0);
});

describe('a merged run', () => {
  test('has the cells of its runs, count for count, and every figure is made of them anew', () => {
    const counts = (name: string, seed: number) =>
      curvesOf(name)[0]!.cells.map((cell) => ({ ...cell, haystack: `${cell.haystack}.s${seed}` }));
    const wanted = [...counts('one', 1), ...counts('two', 2)];
    const key = ({ haystack, bin }: Record<string, unknown>): string => `${haystack} ${bin}`;
    const [both] = curvesOf('both');
    expect([...both!.cells].sort((a, b) => (key(a) < key(b) ? -1 : 1))).toEqual(
      wanted.sort((a, b) => (key(a) < key(b) ? -1 : 1)),
    );
    expect(both!.n).toBe(2 * 12 * 15);
    expect(both!.compat_key).toBe(curvesOf('one')[0]!.compat_key);
  });

  test('keeps what its runs kept: contexts, haystacks, controls, and where it came from', () => {
    expect(lines('both', 'haystacks.jsonl')).toHaveLength(
      lines('one', 'haystacks.jsonl').length + lines('two', 'haystacks.jsonl').length,
    );
    expect(lines('both', 'contexts.jsonl').map(({ haystack }) => haystack)).toContain('table.2k.h00.s2');
    expect(lines('both', 'results.jsonl').filter(({ control }) => control)).toHaveLength(
      lines('one', 'results.jsonl').filter(({ control }) => control).length,
    );
    const { plan, merged } = JSON.parse(read('both', 'run.json'));
    expect(plan).toMatchObject({ haystacks: 24, queries: 15, seed: 1, controls: ['base', 'closed-book'] });
    expect(merged.map(({ plan: { seed } }: { plan: { seed: number } }) => seed)).toEqual([1, 2]);
  });

  test('is the same in whatever order its runs are named, and in however many steps', async () => {
    for (const [out, ...runs] of [
      ['abc', 'one', 'two', 'three'],
      ['cba', 'three', 'two', 'one'],
      ['ab-c', 'both', 'three'],
    ] as const)
      expect((await cli('merge', ...runs, '--out', out, '--format', 'json')).code).toBe(0);
    for (const other of ['cba', 'ab-c']) {
      expect(curvesOf(other)).toEqual(curvesOf('abc'));
      expect(haystackNames(other).sort()).toEqual(haystackNames('abc').sort());
    }
    const kept = (name: string) =>
      lines(name, 'excerpts.jsonl').filter(({ outcome }) => outcome === 'correct').length;
    expect(kept('abc')).toBeLessThanOrEqual(3);
  });

  test('is reported, scored again and compared like any other', async () => {
    const figures = (stdout: string) => JSON.parse(stdout).curves;
    const merged = figures((await cli('report', 'both', '--json')).stdout);
    const scored = await cli('score', 'both', '--out', 'again', '--json');
    expect(scored.code, scored.stderr).toBe(0);
    expect(figures(scored.stdout)).toEqual(merged);
    expect(scored.stderr).not.toContain('belong to no sample');
    const compared = JSON.parse((await cli('compare', 'both', 'again', '--json')).stdout);
    expect(compared).toMatchObject({ decision: 'pass', cells: [{ haystacks: 24 }] });
    expect(compared.cells[0].flip_rate.flips).toBe(0);
  });

  test('is accepted as a baseline, and a gate asks the questions of all its runs', async () => {
    const accepted = await cli('baseline', 'accept', 'both', '--out', 'both.json');
    expect(accepted.code, accepted.stderr).toBe(0);
    const gate = await cli('gate', '--baseline', 'both.json', '--model', flat, '--out', 'gated', '--json');
    expect(gate.code, gate.stderr).toBe(0);
    const verdict = JSON.parse(gate.stdout);
    expect(verdict).toMatchObject({ decision: 'pass', planned: 360 });
    expect(verdict.cells[0].flip_rate.flips).toBe(0);
    const asked = haystackNames('gated');
    expect(asked.filter((name) => name.endsWith('.s1'))).toHaveLength(12);
    expect(haystackNames('both')).toEqual(expect.arrayContaining(asked));
  });

  test('may be put together of lengths and of models, too', async () => {
    expect((await cli('merge', 'one', 'long', '--out', 'lengths', '--format', 'json')).code).toBe(0);
    expect(curvesOf('lengths').map(({ n }) => n)).toEqual([180, 180]);
    expect((await cli('merge', 'one', 'other', '--out', 'models', '--format', 'json')).code).toBe(0);
    expect(curvesOf('models').map(({ n }) => n)).toEqual([180, 180]);
    // Both were asked about the same contexts: one line each.
    expect(lines('models', 'haystacks.jsonl')).toHaveLength(lines('one', 'haystacks.jsonl').length);
    const again = await cli('score', 'models', '--out', 'models-again', '--format', 'json');
    expect(again.code, again.stderr).toBe(0);
    expect(curvesOf('models-again').map(({ n }) => n)).toEqual([180, 180]);
    expect(lines('models-again', 'results.jsonl')).toHaveLength(lines('models', 'results.jsonl').length);
  });
});

/** A copy of a run whose manifest was changed. */
function altered(name: string, change: (manifest: Record<string, unknown>) => object): string {
  cpSync(join(cwd, 'two'), join(cwd, name), { recursive: true });
  const file = join(cwd, name, 'run.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
  return name;
}
const plan = (more: object) => (manifest: Record<string, unknown>) => ({
  ...manifest,
  plan: { ...(manifest.plan as object), ...more },
});

describe('what is no run together', () => {
  test.each([
    [
      'the same questions',
      () => ['one', 'one'],
      /both answer 180 questions of synthetic:flat, and a question counts once\.\n→ .*midspan compare one one/,
    ],
    ['one run', () => ['one'], /There is nothing to merge/],
    [
      'unlike tokenizers',
      () => [
        'one',
        altered('tok', (m) => ({
          ...m,
          tokenizer: { name: 'cl100k', fingerprint: 'ff', spec: 'cl100k', exact: true },
        })),
      ],
      /one and tok are no parts of one run\. The tokenizer differs: o200k \(\w+\) and cl100k \(ff\)\./,
    ],
    [
      'unlike templates',
      () => ['one', altered('tpl', (m) => ({ ...m, template: 'midspan/0' }))],
      /The prompt template differs: midspan\/1 and midspan\/0/,
    ],
    [
      'unlike scorers',
      () => [
        'one',
        altered('scr', (m) => ({ ...m, versions: { ...(m.versions as object), 'scorer.fields': 99 } })),
      ],
      /The scorer fields has the versions \d+ and 99/,
    ],
    [
      'unlike parameters',
      () => [
        'one',
        altered('par', (m) => ({
          ...m,
          models: [{ ...(m.models as object[])[0], params: { temperature: 1 } }],
        })),
      ],
      /The parameters of synthetic:flat differs: .* and \{"temperature":1\}/,
    ],
    [
      'unlike queries',
      () => ['one', altered('qry', plan({ queries: 30 }))],
      /The number of queries a context differs: 15 and 30/,
    ],
    [
      'one seed, other haystacks',
      () => ['one', altered('trn', plan({ seed: 1, haystacks: 10 }))],
      /With the seed 1 one has 12 haystacks, the other 10/,
    ],
    [
      'an unfinished run',
      () => ['one', altered('open', (m) => ({ ...m, ended: null }))],
      /open is not complete\.\n→ Go on with it first: midspan run --resume open/,
    ],
    [
      'a run that was stopped early',
      () => ['one', altered('part', plan({ haystacks: 24 }))],
      /part has answers of synthetic:flat about 12 of 24 haystacks of table forward/,
    ],
    [
      'unequal parts',
      () => ['both', 'long'],
      /Together they have 24 haystacks of synthetic:flat in table forward 2k, but 12 of synthetic:flat in table forward 3k/,
    ],
    [
      'an import',
      () => [
        'one',
        altered('imp', (m) => ({ ...m, imported: { from: 'film', task: 'database', files: [] } })),
      ],
      /imp was imported/,
    ],
    ['no run', () => ['one', 'nowhere'], /nowhere is not a run/],
  ] as [string, () => string[], RegExp][])('%s', async (name, runs, expected) => {
    const out = `no-${name.replaceAll(/\W+/g, '-')}`;
    const { code, stderr } = await cli('merge', ...runs(), '--out', out);
    expect([code, stderr]).toEqual([2, expect.stringMatching(expected)]);
    expect(existsSync(join(cwd, out))).toBe(false);
  });
});
