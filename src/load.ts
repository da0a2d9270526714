import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AdapterPlugin } from './core/adapter.ts';
import type { CorpusPlugin } from './core/corpus.ts';
import type { Importer } from './core/import.ts';
import { nearest } from './core/nearest.ts';
import type { Probe } from './core/probe.ts';
import type { Reporter } from './core/report.ts';
import type { Scorer } from './core/score.ts';
import type { TokenizerPlugin } from './core/tokenizer.ts';
import { messageOf, UserError } from './core/user-error.ts';

/** The kinds of plug-ins: one file is one plug-in, the file's name is its name. */
export interface Plugins {
  probe: Probe;
  corpus: CorpusPlugin;
  tokenizer: TokenizerPlugin;
  adapter: AdapterPlugin;
  scorer: Scorer;
  reporter: Reporter;
  importer: Importer;
}
export type Kind = keyof Plugins;

/** Folder of each kind, from this file, and what its default export must have. */
const kinds: Readonly<
  Record<Kind, { readonly folder: string; readonly members: Readonly<Record<string, string>> }>
> = {
  probe: {
    folder: '../probes',
    members: {
      describe: 'string',
      version: 'number',
      style: 'string',
      scorer: 'string',
      heading: 'string',
      joint: 'object',
      render: 'function',
      ask: 'object',
    },
  },
  corpus: {
    folder: './corpora',
    members: { describe: 'string', example: 'string', styles: 'object', open: 'function' },
  },
  tokenizer: { folder: './tokenizers', members: { describe: 'string', example: 'string', open: 'function' } },
  adapter: { folder: './adapters', members: { describe: 'string', example: 'string', create: 'function' } },
  scorer: { folder: './scorers', members: { describe: 'string', version: 'number', open: 'function' } },
  reporter: { folder: './reporters', members: { describe: 'string', render: 'function' } },
  importer: {
    folder: './importers',
    members: { describe: 'string', tasks: 'object', read: 'function', compat: 'function' },
  },
};

export const pluginKinds = Object.keys(kinds) as Kind[];

const here = dirname(fileURLToPath(import.meta.url));
const extension = extname(fileURLToPath(import.meta.url));

/** The folder with package.json: the project's root, built or not. */
export const packageRoot: string = (() => {
  let folder = here;
  while (!existsSync(resolve(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

/** The project's own data. */
export const datasets: string = resolve(packageRoot, 'datasets');

/** Names of the built-in plug-ins of a kind, sorted: the files in its folder. */
export function names(kind: Kind): string[] {
  const files = readdirSync(resolve(here, kinds[kind].folder), { withFileTypes: true });
  return files
    .filter((file) => file.isFile() && extname(file.name) === extension && !file.name.endsWith('.d.ts'))
    .map((file) => file.name.slice(0, -extension.length))
    .sort();
}

const isPath = (name: string): boolean => /^(\.{1,2}\/|\/)/.test(name);

/** A built-in plug-in by name, or the user's own by path (from `cwd`). */
export async function load<K extends Kind>(kind: K, name: string, cwd = process.cwd()): Promise<Plugins[K]> {
  if (isPath(name)) return checked(kind, name, await importUserFile(kind, resolve(cwd, name), name));
  const known = names(kind);
  if (!known.includes(name)) {
    const near = nearest(name, known);
    throw new UserError(
      `No ${kind} is called "${name}".`,
      `${near ? `Did you mean "${near}"? ` : ''}Use one of: ${known.join(', ')}; or a path such as ./my-${kind}.js to load your own.`,
    );
  }
  const file = resolve(here, kinds[kind].folder, name + extension);
  return checked(kind, name, await import(pathToFileURL(file).href));
}

const modules: readonly string[] = ['.js', '.mjs', '.cjs', '.ts', '.mts'];

/** Whether a path is that of a module, which runs when it is loaded. */
export const isModulePath = (path: string): boolean => modules.includes(extname(path));

/** How a file or folder that is no module is named, by the kind of plug-in that reads it. */
const ownData: Readonly<Partial<Record<Kind, (path: string) => string>>> = {
  corpus: (path) => `text:${path} (sentences), rows:${path} (tables) or source:${path} (code)`,
  adapter: (path) => `local:${path} (a checkpoint) or replay:${path} (recorded answers)`,
};

async function importUserFile(kind: Kind, file: string, name: string): Promise<unknown> {
  const isModule = isModulePath(file);
  const own = isModule ? undefined : ownData[kind]?.(name);
  if (!existsSync(file))
    throw new UserError(
      `There is no file ${name}.`,
      `Give the path of a module that exports one ${kind} by default${own ? `; data of yours are named ${own}` : ''}.`,
    );
  if (!isModule)
    throw new UserError(
      `${name} is no module of JavaScript or TypeScript.`,
      own ? `Say what it is: ${own}.` : `Give a .js or .ts file that exports one ${kind} by default.`,
    );
  try {
    return extname(file).endsWith('ts')
      ? await importTypeScript(file)
      : await import(pathToFileURL(file).href);
  } catch (error) {
    throw new UserError(
      `${name} could not be loaded: ${messageOf(error)}.`,
      'Run it with node to see the whole error.',
      { cause: error },
    );
  }
}

/** Node 20 cannot strip types, so a user's TypeScript file goes through jiti. */
export async function importTypeScript(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return await createJiti(import.meta.url).import(file);
}

function checked<K extends Kind>(kind: K, name: string, module: unknown): Plugins[K] {
  const plugin = (module as { default?: unknown } | undefined)?.default;
  if (typeof plugin !== 'object' || plugin === null) {
    throw new UserError(
      `${name} has no default export.`,
      `Export one object: export default { kind: '${kind}', … }.`,
    );
  }
  const record = plugin as Readonly<Record<string, unknown>>;
  if (record.kind !== kind) {
    throw new UserError(
      `The default export of ${name} is no ${kind}: its kind is ${JSON.stringify(record.kind) ?? 'missing'}.`,
      `Set kind: '${kind}'.`,
    );
  }
  const missing = Object.entries(kinds[kind].members).filter(
    ([member, type]) => typeof record[member] !== type,
  );
  if (missing.length > 0) {
    const list = missing.map(([member, type]) => `${member} (${type})`).join(', ');
    throw new UserError(
      `The ${kind} ${name} lacks ${list}.`,
      'CONTRIBUTING.md has the check list for each kind.',
    );
  }
  return plugin as Plugins[K];
}

/** The version in package.json. */
export const version: string = (
  JSON.parse(readFileSync(resolve(packageRoot, 'package.json'), 'utf8')) as { version: string }
).version;
