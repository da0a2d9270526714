import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../src/commands/shared/io.ts';
import { suiteNames } from '../src/commands/shared/layers.ts';
import { kebab, settingNames } from '../src/commands/shared/settings.ts';
import { styles } from '../src/core/piece.ts';
import { seeded } from '../src/core/random.ts';
import { names } from '../src/load.ts';
import { folder } from './cli/midspan.ts';
import { type ModelServer, startModelServer } from './support/model-server.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const cli = resolve(root, 'dist', 'src', 'cli.js');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'reports/example/README.md',
];
const readme = read('README.md');

interface Fence {
  readonly language: string;
  /** What stands behind the language: the name of a file to write. */
  readonly name: string;
  readonly body: string;
}

const fences = (text: string): readonly Fence[] =>
  [...text.matchAll(/^```(\S*) *(.*)\n([\s\S]*?)^```$/gm)].map(([, language, name, body]) => ({
    language: language!,
    name: name!,
    body: body!,
  }));

/** The lines of the `sh` fences: what a reader can type as it stands. Other commands are in `console` fences or tables. */
const commandsIn = (text: string): readonly string[] =>
  fences(text)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ body }) => body.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.trim() !== '');

/** Types a line into a shell in which `npx midspan` is the built command. */
async function type(line: string, cwd: string): Promise<{ code: number | null; stderr: string }> {
  const command = line.replaceAll('npx midspan', `"${process.execPath}" "${cli}"`);
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NO_COLOR: '1' };
  const child = spawn('bash', ['-c', command], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, stderr };
}

describe('the commands in README.md', () => {
  const setup = ['npm ci && npm start', 'npm ci && npm test'];
  const commands = commandsIn(readme).filter((line) => !setup.includes(line));
  const cwd = folder();
  let server: ModelServer;

  beforeAll(async () => {
    if (!existsSync(cli)) throw new Error('dist/ is missing: npm run build first');
    // As many tokens as were asked for: a server that counts otherwise makes the run invalid.
    server = await startModelServer({
      respond: () => ({ text: 'I do not know.', usage: { input: 8192, output: 5 } }),
    });
    for (const { name, body } of fences(readme)) if (name !== '') writeFileSync(join(cwd, name), body);
    furnish(cwd);
  });
  afterAll(() => server.close());

  test('are found, and all others need nothing but npm', () => {
    expect(commands.length).toBeGreaterThan(12);
    expect(commands.filter((line) => !/^(npx midspan|node) /.test(line))).toEqual([]);
    expect(commandsIn(readme)).toEqual(expect.arrayContaining(setup));
    for (const line of setup)
      for (const [, script] of line.matchAll(/npm (start|test)/g))
        expect(JSON.parse(read('package.json')).scripts).toHaveProperty(script!);
  });

  test.each(commands)('%s', async (line) => {
    const { code, stderr } = await type(line.replace('http://127.0.0.1:8000', server.url), cwd);
    expect(code, stderr).toBe(0);
  });

  test('print and write what the JSON blocks show', () => {
    const [prompt, figures] = fences(readme)
      .filter(({ language }) => language === 'json')
      .map(({ body }) => JSON.parse(body));
    const line = readFileSync(join(cwd, 'samples', 'prompts.jsonl'), 'utf8').split('\n')[0]!;
    expect(keysOf(prompt)).toEqual(keysOf(JSON.parse(line)));
    const printed = JSON.parse(readFileSync(join(cwd, 'curves.json'), 'utf8'));
    expect(keysOf(figures)).toEqual(keysOf(printed));
  });

  test('leave the files behind that the table of a run lists, and no others', () => {
    const listed = [...section('For scripts').matchAll(/`([\w-]+\.(?:jsonl?|csv|html))`/g)].map(
      ([, name]) => name,
    );
    const made = readdirSync(join(cwd, 'reports', 'runs')).flatMap((run) =>
      readdirSync(join(cwd, 'reports', 'runs', run)),
    );
    expect([...new Set(made)].filter((name) => !listed.includes(name))).toEqual([]);
    expect(listed.filter((name) => name !== 'contexts.jsonl' && !made.includes(name!))).toEqual([]);
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

/** The reader's own files that the commands name. */
function furnish(cwd: string): void {
  cpSync(resolve(root, 'test', 'fixtures', 'tokenizers', 'tiny'), join(cwd, 'my-model'), { recursive: true });
  symlinkSync(resolve(root, 'src'), join(cwd, 'src'));
  const random = seeded('docs');
  const word = (): string => Array.from({ length: 3 }, () => random.pick(syllables)).join('');
  const words = (count: number): string => Array.from({ length: count }, word).join(' ');
  const many = <T>(count: number, make: (i: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));
  const write = (file: string, lines: readonly string[]): void => {
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), `${lines.join('\n')}\n`);
  };
  const sentence = (): string => `The ${words(11)} was.`;
  write('notes/harbour.md', ['# Harbour', '', ...many(300, sentence)]);
  write('notes/canal.txt', many(300, sentence));
  write('products.csv', [
    'sku,name,price,stock',
    ...many(900, (i) => `P-${10007 + 13 * i},${words(2)},${random.int(90_000) / 100},${random.int(5000)}`),
  ]);
  const pieces = 'VaLProbing/pieces';
  write(
    `${pieces}/document_sentences.jsonl`,
    many(3500, () => JSON.stringify({ sentence: sentence(), piece: '' })),
  );
  write(
    `${pieces}/code_functions.jsonl`,
    many(1500, () => JSON.stringify(functionPiece(words(1), words))),
  );
  write(
    `${pieces}/database_entities.jsonl`,
    many(2500, (i) => JSON.stringify({ id: `Q${70001 + 17 * i}`, label: words(2), dcpt: words(4) })),
  );
}

const functionPiece = (name: string, words: (count: number) => string) => ({
  function_name: `find_${name}`,
  function_define: many3(words).join('\n'),
  piece: '',
});
const many3 = (words: (count: number) => string): string[] => {
  const [a, b, c] = words(3).split(' ');
  return [
    `    ${a} = read_${b}("${words(2)}")`,
    `    ${c} = ${a}.split("${words(1)}")`,
    `    return join_${b}(${c}, "${words(2)}")`,
  ];
};
const syllables = [
  'ba',
  'ce',
  'di',
  'fo',
  'gu',
  'ka',
  'le',
  'mi',
  'no',
  'pu',
  'ra',
  'se',
  'ti',
  'vo',
  'zu',
] as const;

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
    const listed = [...section('For scripts').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(listed).toEqual(Object.values(exitCodes).sort((a, b) => a - b));
  });

  test('names no flag that does not exist', () => {
    const own = read('src/cli.ts').matchAll(/\.option\('([\w-]+)'/g);
    const known = new Set([
      ...settingNames.map(kebab),
      ...[...own].map(([, name]) => name!),
      'help',
      'version',
    ]);
    const foreign = ['max-model-len', 'enable-prompt-tokens-details'];
    const named = [...readme.matchAll(/(?<![\w-])--([a-z][\w-]*)/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((name) => !known.has(name) && !foreign.includes(name))).toEqual([]);
  });

  test('counts the questions and contexts of every suite as they are', () => {
    const rows = [...section('Your server, step by step').matchAll(/^\| `run[^|]*\| ([\d,]+) \| (\d+) \|/gm)];
    const plain = (text: string): number => Number(text.replaceAll(',', ''));
    expect(rows.map(([, questions, contexts]) => [plain(questions!), plain(contexts!)])).toEqual([
      [9 * 12 * 30, 3 * 12],
      [9 * 2 * 24 * 30, 3 * 2 * 24],
      [3 * 24 * 30, 3 * 24],
    ]);
  });
});

describe.each(documents)('%s', (file) => {
  const text = read(file);

  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^https?:/.test(link));
    const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(
      ([, heading]) =>
        `#${heading!
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-')}`,
    );
    const broken = links.filter((link) =>
      link.startsWith('#') ? !anchors.includes(link) : !existsSync(resolve(root, dirname(file), link)),
    );
    expect(broken).toEqual([]);
  });

  test('names only files of this project that exist', () => {
    const paths = [...text.matchAll(/`((?:src|test|probes|datasets|reports)\/[\w./-]*)`/g)].map(
      ([, path]) => path!,
    );
    const made = ['reports/runs/', 'reports/runs/example'];
    expect(
      paths.filter((path) => !/NAME/.test(path) && !made.includes(path) && !existsSync(resolve(root, path))),
    ).toEqual([]);
  });
});

describe('the example report', () => {
  test('is what its commands make, byte for byte', async () => {
    const cwd = folder();
    const commands = commandsIn(read('reports/example/README.md')).filter((line) =>
      line.startsWith('npx midspan'),
    );
    expect(commands.length).toBeGreaterThan(0);
    for (const line of commands) {
      const { code, stderr } = await type(line, cwd);
      expect(code, stderr).toBe(0);
    }
    for (const name of ['curves.csv', 'summary.csv'])
      expect(
        readFileSync(join(cwd, 'reports', 'example', name), 'utf8'),
        `${name} is stale: see reports/example/README.md`,
      ).toBe(read(`reports/example/${name}`));
  });

  test('says in its page and its picture that the model is simulated', () => {
    expect(read('reports/example/report.html')).toContain('SYNTHETIC');
    expect(readFileSync(resolve(root, 'reports/example/report.png')).subarray(1, 4).toString()).toBe('PNG');
  });
});
