import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleCount } from '../src/commands/shared/build.ts';
import { exitCodes } from '../src/commands/shared/io.ts';
import { readSuite } from '../src/commands/shared/layers.ts';
import { planOf } from '../src/commands/shared/parts.ts';
import { resolveSettings } from '../src/commands/shared/settings.ts';
import { suiteNames } from '../src/commands/shared/suite-files.ts';
import { styles } from '../src/core/piece.ts';
import { load, names } from '../src/load.ts';
import { folder, midspan } from './cli/midspan.ts';
import { fixedReport, someControls, someEffective } from './reporters/support/make-report.ts';
import { renderOne } from './reporters/support/render.ts';
import { type Desk, deskFor } from './support/docs/desk.ts';
import { askDuckDb } from './support/docs/duckdb.ts';
import { commandsIn, fences, type } from './support/docs/shell.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');

/** The pages of one subject each. The rules of README.md hold in them too. */
const pages = (existsSync(resolve(root, 'docs')) ? readdirSync(resolve(root, 'docs')) : [])
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'reports/example/README.md',
  ...pages,
];
const readme = read('README.md');

describe('the commands in README.md', () => {
  const setup = ['npm ci && npm start', 'npm ci && npm test'];
  const commands = commandsIn(readme).filter((line) => !setup.includes(line));
  const printed = new Map<string, string>();
  let desk: Desk;

  beforeAll(async () => {
    desk = await deskFor(readme, root);
  });
  afterAll(() => desk.close());

  test('are found, and all others need nothing but npm', () => {
    expect(commands.length).toBeGreaterThan(12);
    expect(commands.filter((line) => !/^(npx midspan|node) /.test(line))).toEqual([]);
    expect(commandsIn(readme)).toEqual(expect.arrayContaining(setup));
    for (const line of setup)
      for (const [, script] of line.matchAll(/npm (start|test)/g))
        expect(JSON.parse(read('package.json')).scripts).toHaveProperty(script!);
  });

  test.each(commands)('%s', async (line) => {
    const { code, stdout, stderr } = await desk.type(line);
    expect(code, stderr).toBe(0);
    printed.set(line, stdout);
  });

  test('print and write what the JSON blocks show', () => {
    const [prompt, figures] = fences(readme)
      .filter(({ language }) => language === 'json')
      .map(({ body }) => JSON.parse(body));
    const line = readFileSync(join(desk.cwd, 'samples', 'prompts.jsonl'), 'utf8').split('\n')[0]!;
    expect(keysOf(prompt)).toEqual(keysOf(JSON.parse(line)));
    const rounded = (_: string, value: unknown): unknown =>
      typeof value === 'number' ? Number(value.toFixed(3)) : value;
    expect(figures).toEqual(JSON.parse(readFileSync(join(desk.cwd, 'curves.json'), 'utf8'), rounded));
  });

  test('print the curves that are shown, and make the gap that is told of', () => {
    const text = section('Reading a curve');
    const shown = fences(text).find(({ language }) => language === 'text')!.body;
    const [output] = commandsIn(text).map((line) => printed.get(line)!);
    expect(output!.length).toBeGreaterThan(500);
    expect(
      shown.split('\n').filter((line) => !output!.includes(line)),
      `README.md shows other curves than:\n${output}`,
    ).toEqual([]);
    const { curves } = JSON.parse(readFileSync(join(desk.cwd, 'known', 'curves.json'), 'utf8'));
    const { gap_raw: gap, gap_flat_null: chance } = curves.find(
      ({ model }: { model: { name: string } }) => model.name === 'synthetic:flat',
    ).stats;
    const [a, b, c] = [gap, chance.mean, chance.p95].map((share: number) => (100 * share).toFixed(1));
    expect(text).toContain(
      `has a gap of ${a} points; chance gives a flat model of its accuracy ${b} on average, and more than ${c} in one run of twenty`,
    );
  });

  test('leave the files behind that the table of a run lists, and no others', () => {
    const listed = [...section('For scripts').matchAll(/`([\w-]+\.(?:jsonl?|csv|html))`/g)].map(
      ([, name]) => name,
    );
    const made = readdirSync(join(desk.cwd, 'reports', 'runs')).flatMap((run) =>
      readdirSync(join(desk.cwd, 'reports', 'runs', run)),
    );
    expect([...new Set(made)].filter((name) => !listed.includes(name))).toEqual([]);
    expect(listed.filter((name) => name !== 'contexts.jsonl' && !made.includes(name!))).toEqual([]);
  });
});

describe.each(pages)('the commands in %s', (page) => {
  const text = read(page);
  const commands = commandsIn(text);
  const printed: string[] = [];
  let desk: Desk;

  beforeAll(async () => {
    desk = await deskFor(text, root);
  });
  afterAll(() => desk.close());

  test('are found, and need nothing but midspan', () => {
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((line) => !/^(npx midspan|node|cat) /.test(line))).toEqual([]);
  });

  test.each(commands)('%s', async (line) => {
    const { code, stdout, stderr } = await desk.type(line);
    expect(code, stderr).toBe(0);
    printed.push(...stdout.split('\n'), ...stderr.split('\n'));
  });

  test('print what the text blocks show', () => {
    const shown = fences(text).filter(({ language, name }) => language === 'text' && name === '');
    const invented = shown.flatMap(({ body }) =>
      body.split('\n').filter((line) => !['', '…'].includes(line.trim()) && !printed.includes(line)),
    );
    expect(invented, `${page} shows what no command printed:\n${printed.join('\n')}`).toEqual([]);
  });

  const sql = fences(text).filter(({ language }) => language === 'sql');

  test.runIf(sql.length > 0)('have left files about which DuckDB says what is shown', async () => {
    const shown = fences(text).filter(({ language, name }) => language === 'csv' && name === '');
    const said: string[] = [];
    for (const { body } of sql) said.push(await askDuckDb(body, desk.cwd));
    expect(said).toEqual(shown.map(({ body }) => body));
  });
});

/** The names of all members, also of members, without those of lists beyond the first item. */
function keysOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return keysOf(value[0], `${path}[]`);
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, item]) => keysOf(item, `${path}.${key}`));
}

/** The text below a heading, up to the next of its rank. */
function section(heading: string): string {
  const [, text = ''] = readme.split(`\n## ${heading}\n`);
  return text.split('\n## ')[0]!;
}

describe('README.md', () => {
  const quoted = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, words]) => words!);
  const flat = quoted.join('\n');

  test.each([
    ['probe', styles],
    [
      'adapter',
      names('adapter')
        .filter((name) => !['ai-sdk', 'http'].includes(name))
        .map((name) => `${name}:`),
    ],
    ['corpus', names('corpus')],
    ['tokenizer', names('tokenizer').map((name) => (name === 'huggingface' ? 'tokenizer.json' : name))],
    ['suite', suiteNames()],
    ['importer', names('importer')],
  ] as const)('names every %s that is built in', (_, built) => {
    expect(built.filter((name) => !flat.includes(name))).toEqual([]);
  });

  test('names every exit code', () => {
    const listed = [...section('For scripts').matchAll(/^\|\s*(\d+) \|/gm)].map(([, code]) => Number(code));
    expect(listed).toEqual(Object.values(exitCodes).sort((a, b) => a - b));
  });

  test('points to every page of docs/', () => {
    expect(pages.filter((page) => !readme.includes(`](${page}`))).toEqual([]);
  });

  test('counts what every suite asks and sends as it is', async () => {
    const row = /^\| `run (\S+)`[^|]*\|\s*([\d,]+) \|\s*(\d+) \|\s*([\d.]+) M \|\s*([\d.]+) M \|/gm;
    const rows = [...section('Your server, step by step').matchAll(row)].map(([, ...cells]) => cells);
    expect(rows.map(([name]) => name).sort()).toEqual(suiteNames());
    for (const [name, ...told] of rows) {
      const { settings } = resolveSettings([(await readSuite(name!, root)).layer]);
      const plan = await planOf(name!, settings);
      const tokens = plan.lengths.reduce((sum, length) => sum + length, 0);
      const contexts = plan.probes.length * plan.haystacks;
      const each = sampleCount(plan) / plan.lengths.length;
      const [questions, made, sent, fresh] = told.map((cell) => Number(cell.replaceAll(',', '')));
      expect([questions, made]).toEqual([sampleCount(plan), contexts * plan.lengths.length]);
      expect(Math.abs(sent! / ((each * tokens) / 1e6) - 1)).toBeLessThan(0.03);
      expect(Math.abs(fresh! / ((contexts * tokens) / 1e6) - 1)).toBeLessThan(0.03);
    }
  });
});

describe('flags', () => {
  let known: ReadonlySet<string>;
  beforeAll(async () => {
    const verbs = readdirSync(resolve(root, 'src', 'commands', 'verbs'))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, -3));
    const ofGroup = (group: string): string[][] =>
      readdirSync(resolve(root, 'src', 'commands', 'verbs', group)).map((name) => [group, name.slice(0, -3)]);
    const words = [...verbs.map((verb) => [verb]), ...ofGroup('model'), ...ofGroup('baseline')];
    const helps = await Promise.all(words.map((verb) => midspan([...verb, '--help'])));
    known = new Set(
      helps.flatMap(({ stdout }) => [...stdout.matchAll(/--([a-z][\w-]*)/g)].map(([, name]) => name!)),
    );
  });

  test.each(['README.md', ...pages])('that %s names exist', (file) => {
    const foreign = ['max-model-len', 'enable-prompt-tokens-details'];
    const named = [...read(file).matchAll(/(?<![\w-])--([a-z][\w-]*)/g)].map(([, name]) => name!);
    expect(known.size).toBeGreaterThan(30);
    if (file === 'README.md') expect(named.length).toBeGreaterThan(40);
    expect(named.filter((name) => !known.has(name) && !foreign.includes(name))).toEqual([]);
  });
});

/** What a link to a heading of a page ends in. */
const anchorsIn = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );

test('docs/data.md has the columns that the files have', async () => {
  const { stdout } = await type(`node ${resolve(root, 'docs', 'make-columns.js')} --print`, folder());
  expect(stdout === read('docs/data.md'), 'make them again: npm run build && node docs/make-columns.js').toBe(
    true,
  );
});

test('docs/data.md names every member of curves.json', async () => {
  const report = fixedReport();
  const controls = someControls(report.curves);
  const effective = someEffective(report.curves);
  const text = await renderOne(await load('reporter', 'json'), { ...report, controls, effective });
  const [, page = ''] = read('docs/data.md').split('\n## curves.json\n');
  const known = [...page.matchAll(/`([^`]+)`/g)].flatMap(([, words]) => words!.split('.'));
  const own = /^(?:run\.(?:versions|plan\.corpora)|models\[\]\.params|.*\.outcomes)\./;
  const paths = keysOf(JSON.parse(text)).map((path) => path.replace(/^\./, ''));
  const unnamed = paths
    .filter((path) => !own.test(path))
    .flatMap((path) => path.replaceAll('[]', '').split('.'))
    .filter((name) => name !== '' && !known.includes(name));
  expect([...new Set(unnamed)]).toEqual([]);
});

test('docs/reference.md is what the commands say of themselves', async () => {
  const { code, stdout, stderr } = await type(
    `node ${resolve(root, 'docs', 'make-reference.js')} --print`,
    root,
  );
  expect(code, stderr).toBe(0);
  expect(
    stdout === read('docs/reference.md'),
    'make it again: npm run build && node docs/make-reference.js',
  ).toBe(true);
});

describe.each(documents)('%s', (file) => {
  const text = read(file);

  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^https?:/.test(link));
    const broken = links.filter((link) => {
      const [path, anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path!);
      return !existsSync(resolve(root, target)) || (anchor && !anchorsIn(target).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  test('names only files of this project that exist', () => {
    const paths = [...text.matchAll(/`((?:src|test|probes|datasets|reports|docs)\/[\w./-]*)`/g)].map(
      ([, path]) => path!,
    );
    const made = ['docs/', 'reports/runs/'];
    expect(
      paths.filter((path) => !/NAME/.test(path) && !made.includes(path) && !existsSync(resolve(root, path))),
    ).toEqual([]);
  });
});

describe('the example report', () => {
  const folderOfIt = 'reports/example';
  const rowsOf = (text: string) => text.trim().split('\n').slice(1);

  test('has the figures that its models give, byte for byte', async () => {
    const cwd = folder();
    const commands = commandsIn(read(`${folderOfIt}/README.md`));
    expect(commands).toHaveLength(1);
    const { code, stderr } = await type(commands[0]!, cwd);
    expect(code, stderr).toBe(0);
    for (const [name, rows] of [
      ['curves.csv', 3 * 15],
      ['summary.csv', 3],
    ] as const) {
      const again = rowsOf(readFileSync(join(cwd, 'reports', 'runs', 'part', name), 'utf8'));
      expect(again).toHaveLength(rows);
      const shown = rowsOf(read(`${folderOfIt}/${name}`)).filter((row) =>
        /^local:starved,false,table,\w+,512,/.test(row),
      );
      expect(shown, `${name} is stale: see ${folderOfIt}/README.md`).toEqual(again);
    }
  });

  test('has a page of its figures that names no place of the machine it was made on', () => {
    const page = read(`${folderOfIt}/report.html`);
    expect(page.length).toBeLessThan(1.5e6);
    const accuracies = rowsOf(read(`${folderOfIt}/summary.csv`)).map((row) =>
      (100 * Number(row.split(',')[8])).toFixed(1),
    );
    const shown = [...page.matchAll(/([\d.]+)\u00a0%, LiM/g)].map(([, share]) => share);
    expect(accuracies).toHaveLength(36);
    expect(shown.sort()).toEqual(accuracies.sort());
    expect(page.match(/(?<![\w.<\\-])\/(home|Users|root|tmp|work|var)\//g)).toBeNull();
  });

  test('draws recorded answers over published ones, without a place or a text of theirs', () => {
    const page = read(`${folderOfIt}/film/report.html`);
    expect(page.length).toBeLessThan(1.5e6);
    expect(page).toContain('FILM paper (arXiv 2404.16811), figure 1, 32K');
    expect(page).toContain('database_forward_32k.labels.jsonl');
    expect(page.match(/(?<![\w.<\\-])\/(home|Users|root|tmp|work|var)\//g)).toBeNull();
    expect(page).not.toMatch(/id="samples"/);
    expect(read(`${folderOfIt}/report.html`)).toMatch(/id="samples"/);
    const models = rowsOf(read(`${folderOfIt}/film/summary.csv`)).map((row) => row.split(',')[0]);
    expect(models).toEqual(['FILM-7B', 'Mistral-7B-Instruct-v0.2']);
  });

  test('is made by a script that the guide names', () => {
    expect(read(`${folderOfIt}/README.md`)).toContain('node reports/example/make.js');
    expect(existsSync(resolve(root, folderOfIt, 'make.js'))).toBe(true);
    expect(
      readFileSync(resolve(root, folderOfIt, 'report.png'))
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });
});
