import type { GoogleGenerativeAIProviderOptions } from '@ai-sdk/google';
import type { Adapter, AdapterOptions, AdapterPlugin, ModelSpec } from '../core/adapter.ts';
import { sdkAdapter } from './sdk/adapter.ts';
import { openFetch } from './sdk/fetch.ts';
import { baseUrl, providerSettings } from './sdk/settings.ts';
import { requireKey, secretsOf } from './shared/secret.ts';

/**
 * Google's generateContent API. Key: GOOGLE_GENERATIVE_AI_API_KEY or GEMINI_API_KEY; another address:
 * GOOGLE_GENERATIVE_AI_BASE_URL. Caching is implicit: the service finds equal prefixes by itself.
 */
export default {
  kind: 'adapter',
  describe: 'Models of Google (key in GOOGLE_GENERATIVE_AI_API_KEY or GEMINI_API_KEY).',
  example: 'google:gemini-2.5-flash',
  create,
} satisfies AdapterPlugin;

/** What may change an answer, its price or its speed. */
const known = [
  'labels',
  'safetySettings',
  'serviceTier',
  'thinkingConfig',
  'threshold',
] as const satisfies readonly (keyof GoogleGenerativeAIProviderOptions)[];

async function create(spec: ModelSpec, options: AdapterOptions): Promise<Adapter> {
  const apiKey = requireKey(options, 'Google', ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY']);
  const usual = 'https://generativelanguage.googleapis.com/v1beta';
  const baseURL = baseUrl(options, ['GOOGLE_GENERATIVE_AI_BASE_URL', 'GOOGLE_GEMINI_BASE_URL'], usual);
  const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
  const fetching = await openFetch(options);
  const google = createGoogleGenerativeAI({
    apiKey,
    baseURL,
    headers: { ...options.headers },
    fetch: fetching.fetch,
  });
  const settings = providerSettings(spec, known);
  return sdkAdapter(
    {
      model: google(spec.target),
      name: spec.target,
      primeTokens: 1,
      callOptions: () => ({ google: settings }),
      secrets: [apiKey, ...secretsOf(options.headers)],
    },
    fetching,
    { spec, options },
  );
}
