import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { oneOf } from '../../core/one-of.ts';
import { messageOf, UserError } from '../../core/user-error.ts';
import { importTypeScript } from '../../load.ts';
import { kebab, type Layer, settingNames } from './settings.ts';
import { builtInSuite, suiteNames } from './suite-files.ts';
import { parseYaml } from './yaml.ts';

const CONFIG = ['ts', 'js', 'mjs', 'json', 'yaml', 'yml'].map((ending) => `midspan.config.${ending}`);

/** `midspan.config.*` in the folder, if there is one. */
export async function configLayer(cwd: string): Promise<Layer[]> {
  const name = CONFIG.find((candidate) => existsSync(resolve(cwd, candidate)));
  if (name === undefined) return [];
  const file = resolve(cwd, name);
  const values = /\.(ts|js|mjs)$/.test(name)
    ? ((await importConfig(file, name)) as { default?: unknown }).default
    : await parseYaml(readFileSync(file, 'utf8'), name);
  return [{ source: name, values: asRecord(values, name) }];
}

async function importConfig(file: string, name: string): Promise<unknown> {
  try {
    return await importTypeScript(file);
  } catch (error) {
    throw new UserError(
      `${name} could not be loaded: ${messageOf(error)}.`,
      'Export one object by default.',
      { cause: error },
    );
  }
}

/** `MIDSPAN_MAX_TOKENS=128` sets `max-tokens`. Other names with the prefix (such as a key) are not ours to judge. */
export function environmentLayer(env: Readonly<Record<string, string | undefined>>): Layer {
  const values = Object.fromEntries(
    settingNames.map((name) => [name, env[`MIDSPAN_${kebab(name).replaceAll('-', '_').toUpperCase()}`]]),
  );
  return { source: 'MIDSPAN_ variables', values };
}

export interface Suite {
  readonly name: string;
  readonly describe: string;
  readonly layer: Layer;
}

/** A suite by name, or the user's own by the path of a YAML file. */
export async function readSuite(name: string, cwd: string): Promise<Suite> {
  const isFile = /\.ya?ml$/.test(name);
  if (!isFile) oneOf('suite', name, suiteNames(), 'Or give the path of a YAML file.');
  const { describe, ...values } = asRecord(
    isFile ? await readOwn(resolve(cwd, name), name) : await builtInSuite(name),
    name,
  );
  const title = isFile ? basename(name).replace(/\.ya?ml$/, '') : name;
  return { name: title, describe: String(describe ?? ''), layer: { source: `suite ${title}`, values } };
}

async function readOwn(file: string, name: string): Promise<unknown> {
  if (!existsSync(file))
    throw new UserError(`There is no suite file ${name}.`, `Built in are: ${suiteNames().join(', ')}.`);
  return parseYaml(readFileSync(file, 'utf8'), name);
}

function asRecord(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new UserError(`${name} does not hold settings.`, 'Write one setting a line, e.g. length: 32k.');
}
