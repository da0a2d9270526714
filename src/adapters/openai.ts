import type { OpenAIResponsesProviderOptions } from '@ai-sdk/openai';
import type { Adapter, AdapterOptions, AdapterPlugin, ModelSpec } from '../core/adapter.ts';
import { sdkAdapter } from './sdk/adapter.ts';
import { openFetch } from './sdk/fetch.ts';
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
  const baseURL = baseUrl(options.env, ['OPENAI_BASE_URL'], 'https://api.openai.com/v1');
  const { createOpenAI } = await import('@ai-sdk/openai');
  const fetching = await openFetch(options.concurrency);
  const openai = createOpenAI({ apiKey, baseURL, headers: { ...options.headers }, fetch: fetching.fetch });
  const settings = providerSettings(spec, known);
  return sdkAdapter(
    {
      model: openai(spec.target),
      name: spec.target,
      tokenizer: openaiTokenizer(spec.target),
      primeTokens: 16,
      callOptions: ({ id }) => ({ openai: { promptCacheKey: id.slice(0, 16), ...settings } }),
      secrets: [apiKey, ...secretsOf(options.headers)],
    },
    fetching,
    { spec, options },
  );
}
