import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { load, names, pluginKinds } from '../src/load.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Who may import whom (ARCHITECTURE.md, "Folders"): folder → folders it may reach besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'src/core': [],
  probes: ['src/core'],
  'src/corpora': ['src/core'],
  'src/tokenizers': ['src/core'],
  'src/lm': ['src/core'],
  'src/adapters/local.ts': ['src/core', 'src/lm'],
  'src/adapters': ['src/core'],
  'src/scorers': ['src/core'],
  'src/reporters': ['src/core'],
  'src/importers': ['src/core'],
  'src/generate': ['src/core'],
  'src/runner': ['src/core'],
  'src/stats': ['src/core'],
  'src/load.ts': ['src/core'],
  'src/view': ['src/core', 'src/runner', 'src/stats', 'src/reporters'],
  'src/commands': [
    'src/core',
    'src/generate',
    'src/runner',
    'src/stats',
    'src/lm',
    'src/load.ts',
    'src/reporters',
    'src/view',
  ],
  'src/cli.ts': ['src/core', 'src/commands', 'src/load.ts'],
  'src/index.ts': ['src/core', 'src/generate', 'src/runner', 'src/stats', 'src/load.ts'],
};

/** Packages that cost time or may be missing: imported where they are used, never at the top of a file. */
const heavy = [
  '@huggingface/jinja',
  '@huggingface/tokenizers',
  '@resvg/resvg-js',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-node',
  '@vscode/tree-sitter-wasm',
  'ai',
  'hyparquet',
  'hyparquet-compressors',
  'hyparquet-writer',
  'jiti',
  'js-tiktoken',
  'rolldown',
  'tokenizers',
  'vega',
  'vega-lite',
  'web-tree-sitter',
  'yaml',
];

/** Runs in the page of a report: the build makes one script of it and what it imports. */
const browser = 'src/reporters/html/browser/';

/** Who may touch the disk, the network and processes. */
const mayTouch: Readonly<Record<string, readonly string[]>> = {
  'node:fs': [
    'src/commands',
    'src/load.ts',
    'src/join.ts',
    'src/corpora',
    'src/tokenizers',
    'src/importers',
    'src/adapters',
    'src/runner',
    'src/reporters',
    'src/view',
  ],
  'node:fs/promises': [
    'src/corpora',
    'src/tokenizers',
    'src/importers',
    'src/adapters',
    'src/lm',
    'src/view',
  ],
  'node:child_process': ['src/adapters', 'src/reporters/pictures/pixels.ts'],
  'node:http': ['src/adapters', 'src/view'],
  'node:https': ['src/adapters'],
  undici: ['src/adapters'],
};

const sources = ['src', 'probes']
  .flatMap((folder) =>
    readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  .filter((file) => file.endsWith('.ts'));

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly isType: boolean;
  readonly isLazy: boolean;
}

/** Static imports and re-exports, and `import()` of a literal. */
const imports: readonly Import[] = sources.flatMap((from) => {
  const text = readFileSync(resolve(root, from), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const fixed = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)].map(
    (match) => ({
      from,
      specifier: match[2]!,
      isType: match[1] !== undefined,
      isLazy: false,
    }),
  );
  const lazy = [...text.matchAll(/\b(?:import|require)\(\s*'([^']+)'/g)].map((match) => ({
    from,
    specifier: match[1]!,
    isType: false,
    isLazy: true,
  }));
  return [...fixed, ...lazy];
});

const folderOf = (file: string): string =>
  Object.keys(allowed).find((folder) => file === folder || file.startsWith(`${folder}/`)) ?? file;

describe('imports', () => {
  test('are found at all', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(imports.some(({ isLazy }) => isLazy)).toBe(true);
  });

  test('go one way between folders, lazy ones included', () => {
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ from, specifier }) => ({ from, to: relative(root, resolve(root, dirname(from), specifier)) }))
      .filter(({ from, to }) => {
        const [own, other] = [folderOf(from), folderOf(to)];
        return own !== other && !allowed[own]?.includes(other);
      });
    expect(wrong).toEqual([]);
  });

  test('between plug-ins of one kind do not exist: they share through sub-folders', () => {
    const plugin = /^(probes|src\/(corpora|tokenizers|adapters|scorers|reporters|importers))\/[^/]+\.ts$/;
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ from, specifier }) => ({ from, to: relative(root, resolve(root, dirname(from), specifier)) }))
      .filter(({ to }) => plugin.test(to));
    expect(wrong).toEqual([]);
  });

  test('of heavy packages happen at the point of use', () => {
    expect(
      imports.filter(
        ({ from, specifier, isLazy, isType }) =>
          !isLazy && !isType && heavy.includes(specifier) && !from.startsWith(browser),
      ),
    ).toEqual([]);
  });

  test('of disk, network and processes stay at the edges', () => {
    const wrong = imports.filter(({ from, specifier }) => {
      const places = mayTouch[specifier] ?? mayTouch[specifier.split('/')[0]!];
      return places && ![from, folderOf(from)].some((place) => places.includes(place));
    });
    expect(wrong).toEqual([]);
  });
});

describe('the code', () => {
  test('takes time and chance as arguments', () => {
    const wrong = sources.filter(
      (file) =>
        file !== 'src/cli.ts' &&
        /Math\.random\(|Date\.now\(|new Date\(\)|performance\.now\(/.test(
          readFileSync(resolve(root, file), 'utf8'),
        ),
    );
    expect(wrong).toEqual([]);
  });

  test('sets the exit code in one place', () => {
    const wrong = sources.filter(
      (file) => file !== 'src/cli.ts' && /process\.exit/.test(readFileSync(resolve(root, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  test.each(pluginKinds)('every file in the folder of a %s is one', async (kind) => {
    expect(names(kind).length).toBeGreaterThan(0);
    for (const name of names(kind)) expect((await load(kind, name)).kind).toBe(kind);
  });
});
