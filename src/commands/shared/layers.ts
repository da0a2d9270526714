import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { oneOf } from '../../core/one-of.ts';
import { messageOf, UserError } from '../../core/user-error.ts';
import { importTypeScript, packageRoot } from '../../load.ts';
import { kebab, type Layer, settingNames } from './settings.ts';

const CONFIG = ['ts', 'js', 'mjs', 'json', 'yaml', 'yml'].map((ending) => `midspan.config.${ending}`);

/** `midspan.config.*` in the folder, if there is one. */
export async function configLayer(cwd: string): Promise<Layer[]> {
  const name = CONFIG.find((candidate) => existsSync(resolve(cwd, candidate)));
  if (name === undefined) return [];
  const file = resolve(cwd, name);
  const values = /\.(ts|js|mjs)$/.test(name)
    ? ((await importConfig(file, name)) as { default?: unknown }).default
    : await readYaml(file, name);
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

const suitesFolder = resolve(packageRoot, 'probes', 'suites');

export const suiteNames = (): string[] =>
  readdirSync(suitesFolder)
    .filter((file) => extname(file) === '.yaml')
    .map((file) => basename(file, '.yaml'))
    .sort();

/** A suite by name, or the user's own by the path of a YAML file. */
export async function readSuite(name: string, cwd: string): Promise<Suite> {
  const isFile = /\.ya?ml$/.test(name);
  if (!isFile) oneOf('suite', name, suiteNames(), 'Or give the path of a YAML file.');
  const file = isFile ? resolve(cwd, name) : resolve(suitesFolder, `${name}.yaml`);
  if (!existsSync(file))
    throw new UserError(`There is no suite file ${name}.`, `Built in are: ${suiteNames().join(', ')}.`);
  const { describe, ...values } = asRecord(await readYaml(file, name), name);
  const title = isFile ? basename(name).replace(/\.ya?ml$/, '') : name;
  return { name: title, describe: String(describe ?? ''), layer: { source: `suite ${title}`, values } };
}

async function readYaml(file: string, name: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(readFileSync(file, 'utf8'));
  const problem = document.errors[0];
  if (problem) {
    const line = problem.linePos?.[0].line ?? 1;
    throw new UserError(
      `${name} line ${line} is not valid YAML: ${problem.message.split('\n')[0]}`,
      'Mend the line and try again.',
    );
  }
  return document.toJS();
}

function asRecord(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new UserError(`${name} does not hold settings.`, 'Write one setting a line, e.g. length: 32k.');
}
