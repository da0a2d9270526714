import type { AdapterOptions } from '../../core/adapter.ts';
import { UserError } from '../../core/user-error.ts';

/**
 * The first key found in the environment: in the variable the user named, else in one of the usual ones.
 * A variable that was named but is empty is an error, for nothing is worse than asking without the key one meant.
 */
export function findKey(options: AdapterOptions, usual: readonly string[]): string | undefined {
  const { env, apiKeyEnv } = options;
  if (apiKeyEnv === undefined) return usual.map((name) => env[name]?.trim()).find(Boolean);
  const key = env[apiKeyEnv]?.trim();
  if (key) return key;
  throw new UserError(
    `The environment variable ${apiKeyEnv} is empty.`,
    `Put the key there: export ${apiKeyEnv}=…`,
  );
}

/** Like `findKey`, for services that answer nobody without a key. */
export function requireKey(options: AdapterOptions, service: string, usual: readonly string[]): string {
  const key = findKey(options, usual);
  if (key) return key;
  throw new UserError(
    `There is no key for ${service}.`,
    `Put it in the environment: export ${usual[0]}=… (or name another variable with --api-key-env).`,
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
