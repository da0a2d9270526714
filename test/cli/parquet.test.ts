import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { askDuckDb } from '../support/docs/duckdb.ts';
import { folder, midspan } from './midspan.ts';

const cwd = folder();
const asked = [
  '--probe',
  'table',
  '--length',
  '1k',
  '--haystacks',
  '2',
  '--queries',
  '6',
  '--controls',
  'all',
];
const ask = (sql: string) => askDuckDb(sql.replaceAll('$', "'run/results.parquet'"), cwd);

beforeAll(async () => {
  const models = ['--model', 'synthetic:u', '--model', 'synthetic:flat'];
  const made = await midspan(['run', ...models, ...asked, '--out', 'run', '--format', 'parquet'], { cwd });
  expect(made.code, made.stderr).toBe(0);
}, 60_000);

test('a run writes one row an answer, each with its question and target', async () => {
  const lines = readFileSync(join(cwd, 'run', 'results.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(
    await ask(
      'SELECT count(*) AS n, count(query) AS q, count(target) AS t, count(DISTINCT model) AS m FROM $',
    ),
  ).toBe(`n,q,t,m\n${lines.length},${lines.length},${lines.length},2\n`);
});

test('questions and targets are those of the samples, controls included', async () => {
  await midspan(['generate', ...asked, '--out', 'samples', '--tokenizer', 'o200k'], { cwd });
  const samples = readFileSync(join(cwd, 'samples', 'samples.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const known = samples.map((line) => JSON.parse(line)).map(({ id, target }) => ({ id, target }));
  writeFileSync(join(cwd, 'known.json'), JSON.stringify(known));
  expect(
    await ask(
      `SELECT count(DISTINCT r.id) AS joined, count(*) FILTER (r.target != k.target) AS other FROM $ r JOIN 'known.json' k USING (id)`,
    ),
  ).toBe(`joined,other\n${new Set(known.map(({ id }) => id)).size},0\n`);
});

test('its figures are those of the CSV', async () => {
  await midspan(['report', 'run', '--format', 'csv'], { cwd });
  expect(
    await ask(`SELECT count(*) AS bins, count(*) FILTER (n != rows OR correct != good) AS other
      FROM 'run/curves.csv' c JOIN (
        SELECT model, direction, bin, count(correct) AS rows, sum(correct::int) AS good
        FROM $ WHERE control IS NULL GROUP BY ALL) r USING (model, direction, bin)`),
  ).toMatch(/^bins,other\n[1-9]\d*,0\n$/);
});

test('report says why questions are missing where contexts cannot be built again', async () => {
  const manifest = join(cwd, 'run', 'run.json');
  const made = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, made.replace(/"template": "[^"]*"/, '"template": "midspan/0"'));
  const { code, stderr } = await midspan(['report', 'run', '--format', 'parquet', '--out', 'old'], { cwd });
  writeFileSync(manifest, made);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Questions and targets of \S+ are left empty: the folder was made with .*\n/);
  expect(await ask("SELECT count(query) AS q, count(answer) > 0 AS a FROM 'old/results.parquet'")).toBe(
    'q,a\n0,true\n',
  );
});
