import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../src/core/user-error.ts';
import { datasets, type Kind, load, names, packageRoot, pluginKinds, version } from '../src/load.ts';
import { adapterOptions, askOnce, specOf } from './support/adapter-options.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'midspan-load-'));
});
afterAll(() => rm(cwd, { recursive: true }));

async function write(name: string, content: string): Promise<string> {
  await writeFile(join(cwd, name), content);
  return `./${name}`;
}

/** Message and hint of the mistake that loading fails with. */
async function mistake(kind: Kind, name: string): Promise<{ message: string; hint: string }> {
  const error: unknown = await load(kind, name, cwd).then(
    () => 'it was loaded',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw error;
  return { message: error.message, hint: error.hint ?? '' };
}

describe('built-in plug-ins', () => {
  test.each(pluginKinds)(
    'of the kind %s are the files of its folder, sorted, without their ending',
    async (kind) => {
      const found = names(kind);
      expect(found).toEqual([...found].sort());
      for (const name of found) {
        expect(name).toMatch(/^[a-z0-9][a-z0-9-]*$/);
        expect(await load(kind, name)).toMatchObject({ kind, describe: expect.stringMatching(/./) });
      }
    },
  );

  test.each([
    ['probe', 'documnet', 'document'],
    ['corpus', 'Generated', 'generated'],
    ['tokenizer', 'o200', 'o200k'],
    ['adapter', 'opnai', 'openai'],
    ['scorer', 'field', 'fields'],
    ['reporter', 'htlm', 'html'],
    ['importer', 'flim', 'film'],
  ] as const)('%s "%s" is taken for a slip of "%s"', async (kind, name, meant) => {
    const { message, hint } = await mistake(kind, name);
    expect(message).toBe(`No ${kind} is called "${name}".`);
    expect(hint).toMatch(new RegExp(`^Did you mean "${meant}"\\? Use one of: `));
    for (const known of names(kind)) expect(hint).toContain(known);
    expect(hint).toContain(`./my-${kind}.js`);
  });

  test.each(['', 'no-such-thing-at-all', '__proto__', 'constructor', 'words', 'document.ts', 'shared'])(
    '"%s" is none and near to none',
    async (name) => {
      const { message, hint } = await mistake('probe', name);
      expect(message).toBe(`No probe is called "${name}".`);
      if (!name.startsWith('document')) expect(hint).toMatch(/^Use one of: code, document, table/);
    },
  );
});

const adapter = (type: string): string => `
  const text${type} = 'thyme';
  export default {
    kind: 'adapter',
    describe: 'answers the same',
    example: './mine.js',
    async create(spec) {
      return {
        model: 'mine:' + spec.target,
        limits: {},
        params: spec.settings,
        open: async () => ({
          ask: async () => ({
            text, finishReason: 'stop', latencyMs: 0,
            usage: { input: null, cached: null, cacheWrite: null, output: null, reasoning: null },
          }),
        }),
      };
    },
  };`;
const scorer = (type: string): string => `
  const wanted${type} = 'correct';
  export default {
    kind: 'scorer',
    describe: 'everything is right',
    version: 3,
    open: () => () => ({ outcome: wanted, value: 1, strict: false }),
  };`;

describe("a user's own file", () => {
  test.each([
    ['mine.js', adapter('')],
    ['mine.mjs', adapter('')],
    ['mine.ts', adapter(': string')],
  ])('%s is an adapter that answers', async (name, source) => {
    const plugin = await load('adapter', await write(name, source), cwd);
    const completion = await askOnce(plugin, specOf('module', `./${name}`), adapterOptions({ cwd }));
    expect(completion).toMatchObject({ text: 'thyme', finishReason: 'stop' });
  });

  test.each([
    ['judge.js', scorer('')],
    ['judge.ts', scorer(": 'correct' | 'format'")],
  ])('%s is a scorer that judges', async (name, source) => {
    const plugin = await load('scorer', await write(name, source), cwd);
    expect(plugin.version).toBe(3);
    const query = { question: 'Q', cue: 'c', target: 't', parts: ['t'] };
    expect(plugin.open([])(query, 0, { text: 'x', finishReason: 'stop' })).toEqual({
      outcome: 'correct',
      value: 1,
      strict: false,
    });
  });

  test('may import its neighbours, in TypeScript too', async () => {
    await mkdir(join(cwd, 'lib'), { recursive: true });
    await write('lib/words.ts', "export const kind = 'scorer' as const;");
    const source = `import { kind } from './lib/words.ts';\n${scorer(': string').replace("kind: 'scorer'", 'kind')}`;
    expect((await load('scorer', await write('with-words.ts', source), cwd)).kind).toBe('scorer');
  });

  test('is read from the given folder, or from anywhere by its whole path', async () => {
    await write('anywhere.js', scorer(''));
    await mkdir(join(cwd, 'below'), { recursive: true });
    expect((await load('scorer', join(cwd, 'anywhere.js'))).version).toBe(3);
    expect((await load('scorer', '../anywhere.js', join(cwd, 'below'))).version).toBe(3);
  });

  test.each(['./none.js', './none.ts', '../none.js', '/no/such/none.js'])(
    'that is not there is named: %s',
    async (name) => {
      expect(await mistake('adapter', name)).toEqual({
        message: `There is no file ${name}.`,
        hint: 'Give the path of a module that exports one adapter by default.',
      });
    },
  );

  test.each([
    ['broken.js', 'export default {'],
    ['broken.ts', 'export default { kind: = };'],
    ['throws.js', "throw new Error('no licence');"],
    ['throws.ts', "const reason: string = 'no licence'; throw new Error(reason);"],
    ['imports.js', "import './not-there.js';"],
    ['imports.ts', "import './not-there.ts';"],
  ])('that cannot be loaded says why: %s', async (name, source) => {
    const { message, hint } = await mistake('scorer', await write(name, source));
    expect(message).toMatch(new RegExp(`^\\./${name} could not be loaded: \\S.*\\.$`));
    expect(message).not.toContain('\n');
    if (name.startsWith('throws')) expect(message).toContain('no licence');
    if (name.startsWith('imports')) expect(message).toContain('not-there');
    expect(hint).not.toBe('');
  });

  test.each([
    ['empty.js', '', 'has no default export'],
    ['named.js', 'export const scorer = {};', 'has no default export'],
    ['function.js', 'export default () => {};', 'has no default export'],
    ['null.js', 'export default null;', 'has no default export'],
    ['kindless.js', 'export default {};', 'is no scorer: its kind is missing'],
    ['reporter.js', "export default { kind: 'reporter' };", 'is no scorer: its kind is "reporter"'],
    ['kind-number.ts', 'export default { kind: 7 as number };', 'is no scorer: its kind is 7'],
    [
      'bare.js',
      "export default { kind: 'scorer' };",
      'lacks describe (string), version (number), open (function)',
    ],
    [
      'mistyped.js',
      "export default { kind: 'scorer', describe: 'd', version: '1', open: {} };",
      'lacks version (number), open (function)',
    ],
  ])('of the wrong shape says what is missing: %s', async (name, source, reason) => {
    const { message, hint } = await mistake('scorer', await write(name, source));
    expect(message).toContain(`./${name}`);
    expect(message).toContain(reason);
    expect(hint).not.toBe('');
  });

  test.each(pluginKinds)('of the kind %s is asked for every member that kind has', async (kind) => {
    const { message } = await mistake(
      kind,
      await write(`no-${kind}.js`, `export default { kind: '${kind}' };`),
    );
    const [first] = names(kind);
    const plugin: object = await load(kind, first!);
    for (const member of message.matchAll(/(\w+) \(\w+\)/g)) expect(plugin).toHaveProperty(member[1]!);
    expect(message).toContain('describe (string)');
  });
});

test("the project's root, data and version are found", () => {
  expect(datasets).toBe(join(packageRoot, 'datasets'));
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
});
