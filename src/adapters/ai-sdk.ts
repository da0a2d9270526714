import type { Adapter, AdapterOptions, AdapterPlugin, ModelSpec } from '../core/adapter.ts';
import { sdkAdapter } from './sdk/adapter.ts';
import { openFetch } from './sdk/fetch.ts';
import { findModel } from './sdk/find-model.ts';
import { loadPackage, readTarget } from './sdk/package.ts';
import { keepPrivate, providerSettings } from './sdk/settings.ts';
import { openaiTokenizer } from './shared/openai-tokenizer.ts';
import { findKey, secretsOf } from './shared/secret.ts';

/**
 * Any other provider of the AI SDK that the user has installed: `mistral:…` is the package `@ai-sdk/mistral`.
 * Key and address come from MISTRAL_API_KEY and MISTRAL_BASE_URL; where the package looks elsewhere, it finds its own.
 */
export default {
  kind: 'adapter',
  describe: 'Any provider package of the Vercel AI SDK that is installed.',
  example: '@ai-sdk/mistral:mistral-large-latest',
  create,
} satisfies AdapterPlugin;

async function create(spec: ModelSpec, options: AdapterOptions): Promise<Adapter> {
  const target = readTarget(spec.target);
  const { provider, packageName } = target;
  const exports = await loadPackage(target, options.cwd);
  const prefix = (packageName.split('/').at(-1) ?? provider).toUpperCase().replaceAll('-', '_');
  const apiKey = findKey(options, [`${prefix}_API_KEY`]);
  const baseURL = options.env[`${prefix}_BASE_URL`];
  if (apiKey && baseURL && URL.canParse(baseURL))
    keepPrivate(new URL(baseURL), `${prefix}_BASE_URL`, options);
  const fetching = await openFetch(options);
  const model = findModel(exports, target, {
    fetch: fetching.fetch,
    headers: { ...options.headers },
    ...(apiKey ? { apiKey } : {}),
    ...(baseURL ? { baseURL } : {}),
  });
  const settings = providerSettings(spec);
  const family = model.provider.split('.')[0] ?? provider;
  return sdkAdapter(
    {
      model,
      name: target.model,
      tokenizer: openaiTokenizer(target.model),
      // Some services refuse less, and a refused call would leave the cache empty.
      primeTokens: 16,
      callOptions: () => ({ [family]: settings }),
      secrets: [...(apiKey ? [apiKey] : []), ...secretsOf(options.headers)],
    },
    fetching,
    { spec, options },
  );
}
