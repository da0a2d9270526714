import type { AnthropicProviderOptions } from '@ai-sdk/anthropic';
import type { Adapter, AdapterOptions, AdapterPlugin, ModelSpec } from '../core/adapter.ts';
import { sdkAdapter } from './sdk/adapter.ts';
import { openFetch } from './sdk/fetch.ts';
import { recorded, replayed } from './sdk/recorded.ts';
import { baseUrl, providerSettings } from './sdk/settings.ts';
import { requireKey, secretsOf } from './shared/secret.ts';

/**
 * Anthropic's messages API. Key: ANTHROPIC_API_KEY; another address: ANTHROPIC_BASE_URL.
 * The context carries a cache mark, so that only its first call pays for it in full (and a quarter more).
 */
export default {
  kind: 'adapter',
  describe: 'Models of Anthropic (key in ANTHROPIC_API_KEY).',
  example: 'anthropic:claude-sonnet-4-5',
  create,
} satisfies AdapterPlugin;

/** What may change an answer, its price or its speed. */
const known = [
  'anthropicBeta',
  'effort',
  'inferenceGeo',
  'metadata',
  'sendReasoning',
  'speed',
  'thinking',
] as const satisfies readonly (keyof AnthropicProviderOptions)[];

async function create(spec: ModelSpec, options: AdapterOptions): Promise<Adapter> {
  const apiKey = requireKey(options, 'Anthropic', ['ANTHROPIC_API_KEY']);
  const baseURL = baseUrl(options, ['ANTHROPIC_BASE_URL'], 'https://api.anthropic.com/v1');
  const { createAnthropic } = await import('@ai-sdk/anthropic');
  const fetching = await openFetch(options);
  const modelOver = (fetch: typeof globalThis.fetch) =>
    createAnthropic({ apiKey, baseURL, headers: { ...options.headers }, fetch })(spec.target);
  const secrets = [apiKey, ...secretsOf(options.headers)];
  const settings = providerSettings(spec, known);
  return sdkAdapter(
    {
      model: modelOver(fetching.fetch),
      name: spec.target,
      primeTokens: 1,
      contextOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
      callOptions: () => ({ anthropic: settings }),
      secrets,
      batch: {
        modelOver,
        async open(call) {
          const { openWire } = await import('./shared/batch/wire.ts');
          const { anthropicBatches } = await import('./shared/batch/anthropic.ts');
          // The same betas and version of the API as a live call asks for.
          const { header } = await recorded(call, probe);
          const asked = ['anthropic-version', 'anthropic-beta'].map((name) => [name, header(name)] as const);
          const headers = {
            'x-api-key': apiKey,
            ...options.headers,
            ...Object.fromEntries(asked.filter((pair): pair is [string, string] => pair[1] !== null)),
          };
          return anthropicBatches({
            wire: openWire({ base: baseURL, headers, secrets, timeoutMs: options.timeoutMs }),
            secrets,
            bodyOf: async (item) => (await recorded(call, item)).body,
            read: (message) => replayed(call, message),
          });
        },
      },
    },
    fetching,
    { spec, options },
  );
}

/** Any request, to see with which headers it would be sent. */
const probe = {
  context: { id: '', text: ' ', tokens: 0 },
  question: { id: '', text: ' ' },
  maxTokens: 16,
};
