import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AdapterOptions } from '../../core/adapter.ts';
import { UserError } from '../../core/user-error.ts';

/**
 * The key the user named (`--api-key-env`, `--api-key-file`), else the first in one of the usual variables or in the
 * file that such a variable with `_FILE` behind it names. One that was named but is empty is an error, for nothing is
 * worse than asking without the key one meant.
 */
export function findKey(options: AdapterOptions, usual: readonly string[]): string | undefined {
  const { env, apiKeyEnv, apiKeyFile } = options;
  if (apiKeyEnv !== undefined && apiKeyFile !== undefined)
    throw new UserError('Both --api-key-env and --api-key-file name a key.', 'Leave one of them out.');
  if (apiKeyFile !== undefined) return keyIn(apiKeyFile, '--api-key-file', options);
  if (apiKeyEnv !== undefined) {
    const key = env[apiKeyEnv]?.trim();
    if (key) return key;
    throw new UserError(
      `The environment variable ${apiKeyEnv} is empty.`,
      `Put the key there: export ${apiKeyEnv}=…`,
    );
  }
  for (const name of usual) {
    const key = env[name]?.trim();
    if (key) return key;
    const file = env[`${name}_FILE`]?.trim();
    if (file) return keyIn(file, `${name}_FILE`, options);
  }
  return undefined;
}

/** The key that is all there is in a file; says so where others may read it too. */
function keyIn(path: string, named: string, { cwd, warn }: AdapterOptions): string {
  const file = resolve(cwd, path);
  let key: string;
  try {
    const { mode } = statSync(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      warn?.(
        `${path} holds a key and may be read by others on this machine; chmod 600 ${path} keeps it yours.`,
      );
    key = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UserError(
      `The key file ${path} (${named}) cannot be read.`,
      'Name a file that holds the key.',
      {
        cause: error,
      },
    );
  }
  if (key !== '' && !/\s/.test(key)) return key;
  // Not quoted: it may be a key all the same.
  throw new UserError(
    `The key file ${path} (${named}) ${key === '' ? 'is empty' : 'holds more than a key'}.`,
    'Put the key into it and nothing else.',
  );
}

/** Like `findKey`, for services that answer nobody without a key. */
export function requireKey(options: AdapterOptions, service: string, usual: readonly string[]): string {
  const key = findKey(options, usual);
  if (key) return key;
  throw new UserError(
    `There is no key for ${service}.`,
    `Put it in the environment: export ${usual[0]}=…, or name a file that holds it: --api-key-file PATH.`,
  );
}

/** The text with every secret blotted out. Words under 6 characters are no secrets, and would blot out prose. */
export const redact = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret.length >= 6)
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);

/** What may be a secret in headers: their values, and the token behind `Bearer`. */
export const secretsOf = (headers: Readonly<Record<string, string>>): string[] =>
  Object.values(headers).flatMap((value) => [value, ...value.split(' ').slice(1)]);

/** The first 200 characters, white space folded and secrets blotted out: fit for an error message. */
export const excerpt = (text: string, secrets: readonly string[] = []): string => {
  const line = redact(text, secrets).slice(0, 4000).replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
};
