import { readFileSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

// The last part of the build, run at the root. Most runs load the same 270 modules, and finding, opening and linking each
// takes longer than what it does when it is loaded. So these are joined in a few files in `dist/joined`; each module's own
// file stays where it was and hands on what is there now, for those who import it by its path.

const dist = resolve('dist');
const joined = resolve(dist, 'joined');

/**
 * What the files are made of: the module of that name with all that it imports and that is in none of the files before
 * it. What a run only loads for some models, formats or pictures stays apart.
 */
const roots = [
  'src/cli',
  'src/commands/run',
  ...['document', 'code', 'table'].map((name) => `probes/${name}`),
  'src/adapters/http',
  'src/tokenizers/o200k',
  'src/corpora/generated',
  ...['document', 'code', 'table'].map((name) => `src/corpora/generated/${name}/index`),
  ...['word-recall', 'identifier', 'fields'].map((name) => `src/scorers/${name}`),
  ...['csv', 'html', 'json', 'junit', 'terminal'].map((name) => `src/reporters/${name}`),
];

const staticImport = /^(?:import|export)\b[^'"\n]*["'](\.[^"'\n]+)["'];?$/gm;

/** A module and all that it imports from the start, by path. */
function closureOf(path: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(path)) return known;
  known.add(path);
  for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(staticImport))
    closureOf(resolve(dirname(path), name), known);
  return known;
}

/** The file that each module goes to. */
const fileOf = new Map<string, string>();
for (const root of roots) {
  const name = root.replace(/^src\//, '').replaceAll('/', '-');
  for (const path of closureOf(resolve(dist, `${root}.js`))) if (!fileOf.has(path)) fileOf.set(path, name);
}
// Whoever imports a part of it must not start the command.
const cli = resolve(dist, 'src/cli.js');
fileOf.delete(cli);
const inputs = [cli, ...fileOf.keys()];

/** A module's own address, which it finds its data by, seen from the joined file. */
const addressOf = (path: string): string =>
  `new URL(${JSON.stringify(relative(joined, path).replaceAll('\\', '/'))}, import.meta.url).href`;

/** Whether it is a package's or of Node's; rolldown has helpers of its own. */
const isPackage = (name: string): boolean => /^[@\w]/.test(name) && !name.startsWith('@oxc-project/');

rmSync(joined, { recursive: true, force: true });
// Ours to build with, not there where midspan is installed.
const { rolldown } = await import('rolldown');
const build = await rolldown({
  input: Object.fromEntries(inputs.map((path) => [relative(dist, path).slice(0, -'.js'.length), path])),
  platform: 'node',
  treeshake: false,
  preserveEntrySignatures: 'allow-extension',
  external: (name, from = '') =>
    name.startsWith('.') ? !inputs.includes(resolve(dirname(from), name)) : isPackage(name),
  plugins: [
    {
      name: 'address',
      transform: (code, path) =>
        code.includes('import.meta.url') ? code.replaceAll('import.meta.url', addressOf(path)) : null,
    },
  ],
});
await build.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'joined/[name].js',
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [{ name: (path) => fileOf.get(path) ?? null, debugName: 'joined' }],
  },
});
await build.close();
