import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../load.ts';
import { parseYaml } from './yaml.ts';

const folder = resolve(packageRoot, 'probes', 'suites');

/** Names of the built-in suites, sorted. */
export const suiteNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => extname(file) === '.yaml')
    .map((file) => basename(file, '.yaml'))
    .sort();

/** What the build made of the built-in suites: loading a YAML parser takes longer than all else before the first haystack. */
const preparedPath = fileURLToPath(new URL('suites.json', import.meta.url));

/** By name: the text that was parsed, and what it says. */
type Prepared = Readonly<Record<string, { readonly text: string; readonly values: unknown }>>;

const textOf = (name: string): string => readFileSync(resolve(folder, `${name}.yaml`), 'utf8');

/** What a built-in suite says: as prepared, unless its file has changed since or nothing was prepared. */
export async function builtInSuite(name: string): Promise<unknown> {
  const text = textOf(name);
  const prepared = existsSync(preparedPath)
    ? (JSON.parse(readFileSync(preparedPath, 'utf8')) as Prepared)[name]
    : undefined;
  return prepared?.text === text ? prepared.values : await parseYaml(text, name);
}

/** Part of the build. */
export async function prepareSuites(): Promise<void> {
  const entries = suiteNames().map(async (name) => {
    const text = textOf(name);
    return [name, { text, values: await parseYaml(text, name) }] as const;
  });
  writeFileSync(preparedPath, JSON.stringify(Object.fromEntries(await Promise.all(entries))));
}
