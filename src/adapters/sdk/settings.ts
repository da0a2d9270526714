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
export function baseUrl(env: AdapterOptions['env'], variables: readonly string[], usual: string): string {
  const given = variables.map((name) => env[name]?.trim()).find(Boolean);
  if (given === undefined) return usual;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const named = variables.find((name) => env[name]?.trim());
  // Not quoted: what is wrong with it may be a password.
  if (!/^https?:$/.test(url?.protocol ?? '') || !url)
    throw new UserError(`${named} is not a URL.`, 'Write it like https://api.example.com/v1.');
  if (url.username || url.password)
    throw new UserError(
      `The URL in ${named} holds a user name or password.`,
      "Send it as a header instead: --header 'authorization: Basic …'.",
    );
  return url.pathname === '/' ? `${url.origin}${new URL(usual).pathname}` : given;
}
