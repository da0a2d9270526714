import type { OpenAIResponsesProviderOptions } from '@ai-sdk/openai';
import type { Adapter, AdapterOptions, AdapterPlugin, ModelSpec } from '../core/adapter.ts';
import { sdkAdapter } from './sdk/adapter.ts';
import { openFetch } from './sdk/fetch.ts';
import { recorded, replayed } from './sdk/recorded.ts';
import { baseUrl, providerSettings } from './sdk/settings.ts';
import { openaiTokenizer } from './shared/openai-tokenizer.ts';
import { requireKey, secretsOf } from './shared/secret.ts';

/**
 * OpenAI's responses API. Key: OPENAI_API_KEY; another address: OPENAI_BASE_URL.
 * One cache key per context sends its queries to a machine that holds it; 16 is the least the API takes as a limit.
 */
export default {
  kind: 'adapter',
  describe: 'Models of OpenAI (key in OPENAI_API_KEY).',
  example: 'openai:gpt-5-mini',
  create,
} satisfies AdapterPlugin;

/** What may change an answer, its price or its speed. Not `truncation`, which would cut the context unseen. */
const known = [
  'forceReasoning',
  'instructions',
  'metadata',
  'promptCacheKey',
  'promptCacheRetention',
  'reasoningEffort',
  'reasoningSummary',
  'safetyIdentifier',
  'serviceTier',
  'store',
  'textVerbosity',
  'user',
] as const satisfies readonly (keyof OpenAIResponsesProviderOptions)[];

async function create(spec: ModelSpec, options: AdapterOptions): Promise<Adapter> {
  const apiKey = requireKey(options, 'OpenAI', ['OPENAI_API_KEY']);
  const baseURL = baseUrl(options, ['OPENAI_BASE_URL'], 'https://api.openai.com/v1');
  const { createOpenAI } = await import('@ai-sdk/openai');
  const fetching = await openFetch(options);
  const modelOver = (fetch: typeof globalThis.fetch) =>
    createOpenAI({ apiKey, baseURL, headers: { ...options.headers }, fetch })(spec.target);
  const secrets = [apiKey, ...secretsOf(options.headers)];
  const settings = providerSettings(spec, known);
  return sdkAdapter(
    {
      model: modelOver(fetching.fetch),
      name: spec.target,
      tokenizer: openaiTokenizer(spec.target),
      primeTokens: 16,
      callOptions: ({ id }) => ({ openai: { promptCacheKey: id.slice(0, 16), ...settings } }),
      secrets,
      batch: {
        modelOver,
        async open(call) {
          const { openWire } = await import('./shared/batch/wire.ts');
          const { openaiBatches } = await import('./shared/batch/openai.ts');
          const headers = { authorization: `Bearer ${apiKey}`, ...options.headers };
          return openaiBatches({
            wire: openWire({ base: baseURL, headers, secrets, timeoutMs: options.timeoutMs }),
            endpoint: '/v1/responses',
            secrets,
            bodyOf: async (item) => (await recorded(call, item)).body,
            read: (body) => replayed(call, body),
          });
        },
      },
    },
    fetching,
    { spec, options },
  );
}
