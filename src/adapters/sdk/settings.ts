import { isIPv4 } from 'node:net';
import type { SharedV3ProviderOptions } from '@ai-sdk/provider';
import type { AdapterOptions, ModelSpec } from '../../core/adapter.ts';
import { oneOf } from '../../core/one-of.ts';
import { UserError } from '../../core/user-error.ts';

export type ProviderSettings = SharedV3ProviderOptions[string];

/**
 * The settings behind `?` as options of the provider, under the AI SDK's own names: `openai:gpt-5-mini?reasoningEffort=low`,
 * `google:gemini-2.5-pro?thinkingConfig={"thinkingBudget":128}`. Values are JSON where they can be, else text.
 * Names that are not among the known ones are refused, for the SDK drops them without a word.
 */
export function providerSettings(spec: ModelSpec, known?: readonly string[]): ProviderSettings {
  if (known) for (const name of Object.keys(spec.settings)) oneOf(`setting of ${spec.adapter}`, name, known);
  return Object.fromEntries(Object.entries(spec.settings).map(([name, value]) => [name, jsonOrText(value)]));
}

/** Temperature and settings: what changes answers. */
export const paramsOf = (spec: ModelSpec, options: AdapterOptions): Record<string, string | number> => ({
  temperature: options.temperature,
  ...spec.settings,
});

function jsonOrText(text: string): ProviderSettings[string] {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The base URL of a service: from the first variable that is set, else the usual one. An address without a path gets
 * the version path, so that `http://127.0.0.1:4000` works as it does in the services' own clients.
 */
export function baseUrl(options: AdapterOptions, variables: readonly string[], usual: string): string {
  const named = variables.find((name) => options.env[name]?.trim());
  if (named === undefined) return usual;
  const given = options.env[named]!.trim();
  const url = URL.canParse(given) ? new URL(given) : undefined;
  // Not quoted: what is wrong with it may be a password.
  if (!/^https?:$/.test(url?.protocol ?? '') || !url)
    throw new UserError(`${named} is not a URL.`, 'Write it like https://api.example.com/v1.');
  if (url.username || url.password)
    throw new UserError(
      `The URL in ${named} holds a user name or password.`,
      "Send it as a header instead: --header 'authorization: Basic …'.",
    );
  keepPrivate(url, named, options);
  return url.pathname === '/' ? `${url.origin}${new URL(usual).pathname}` : given;
}

/**
 * Refuses to send a service's key in the clear. It may go to this machine, where gateways listen, and a key that the
 * user named for this run may go anywhere.
 */
export function keepPrivate(url: URL, variable: string, { apiKeyEnv, apiKeyFile }: AdapterOptions): void {
  if (url.protocol !== 'http:' || isThisMachine(url.hostname)) return;
  if (apiKeyEnv !== undefined || apiKeyFile !== undefined) return;
  throw new UserError(
    `The address in ${variable} is a plain http: one, and the key would be sent to it for all to read.`,
    'Use an https: address, or name the key that may go there: --api-key-env NAME.',
  );
}

/** Of host names as URLs have them, where `127.1` is written out and an IPv6 address stands in brackets. */
const isThisMachine = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
