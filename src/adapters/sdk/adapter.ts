import type { SharedV3ProviderOptions } from '@ai-sdk/provider';
import type { GenerateTextResult, LanguageModel, ToolSet } from 'ai';
import type { Adapter, AdapterOptions, Completion, ModelSpec, Session } from '../../core/adapter.ts';
import type { BatchApi } from '../../core/batch.ts';
import type { Context } from '../../core/haystack.ts';
import { UserError } from '../../core/user-error.ts';
import { heed, withDeadline } from '../shared/deadline.ts';
import { lostCall } from '../shared/failure.ts';
import { finishReason } from '../shared/finish-reason.ts';
import { rateHints } from '../shared/rate-headers.ts';
import { tokenCount } from '../shared/usage.ts';
import { sdkFailure } from './failure.ts';
import type { Fetching } from './fetch.ts';
import type { CallOver } from './recorded.ts';
import { paramsOf } from './settings.ts';

/** What differs between providers that are reached through the AI SDK. */
export interface Provider {
  readonly model: Exclude<LanguageModel, string>;
  /** As reports show it. */
  readonly name: string;
  readonly tokenizer?: string | undefined;
  /** The smallest number of answer tokens the service takes; for the call that fills its cache. */
  readonly primeTokens: number;
  /** Options of the part that holds the context, e.g. a cache mark. */
  readonly contextOptions?: SharedV3ProviderOptions;
  /** Options of every call about a context. */
  readonly callOptions: (context: Context) => SharedV3ProviderOptions;
  /** Never to be shown. */
  readonly secrets: readonly string[];
  /** The provider's batch API, where it has one. */
  readonly batch?: {
    /** The same model over another fetch. */
    readonly modelOver: (fetch: typeof globalThis.fetch) => Exclude<LanguageModel, string>;
    open(call: CallOver): Promise<BatchApi>;
  };
}

/** An adapter around one AI SDK model. */
export function sdkAdapter(
  provider: Provider,
  fetching: Fetching,
  { spec, options }: { readonly spec: ModelSpec; readonly options: AdapterOptions },
): Adapter {
  const { name, tokenizer, primeTokens, batch } = provider;
  const callOver: CallOver = async (fetch, { context, question, maxTokens }) => {
    const put = await asker({ ...provider, model: batch!.modelOver(fetch) }, context, options);
    return await put({ text: question.text, maxTokens, signal: undefined });
  };
  return {
    model: name,
    tokenizer,
    limits: {},
    params: paramsOf(spec, options),
    open: async (context, { prime, signal }) => {
      const put = await asker(provider, context, options);
      const primed = await put({ text: prime.text, maxTokens: primeTokens, signal }).catch(
        (error: unknown) => {
          signal?.throwIfAborted();
          if (error instanceof UserError) throw error;
          return { error };
        },
      );
      return { ...session(put), primed };
    },
    ...(batch && { batch: () => batch.open(callOver) }),
    close: () => fetching.close(),
  };
}

interface Query {
  readonly text: string;
  readonly maxTokens: number;
  readonly signal: AbortSignal | undefined;
}

type Asker = (query: Query) => Promise<Completion>;

function session(asker: Asker): Session {
  let put: Asker | undefined = asker;
  return {
    ask: async (question, { maxTokens, signal }) => {
      if (!put) throw new Error('the context is closed');
      return put({ text: question.text, maxTokens, signal });
    },
    close: () => {
      put = undefined;
    },
  };
}

async function asker(provider: Provider, context: Context, options: AdapterOptions): Promise<Asker> {
  const { generateText } = await import('ai');
  (globalThis as { AI_SDK_LOG_WARNINGS?: unknown }).AI_SDK_LOG_WARNINGS = false;
  const { timeoutMs, temperature, now } = options;
  const { contextOptions } = provider;
  const part = { type: 'text' as const, text: context.text };
  const contextPart = contextOptions ? { ...part, providerOptions: contextOptions } : part;
  return async ({ text, maxTokens, signal }) => {
    const start = now();
    const answer = await withDeadline(
      { timeoutMs, signal, what: `no answer from ${provider.name}` },
      (stop) => {
        const call = generateText({
          model: provider.model,
          messages: [{ role: 'user', content: [contextPart, { type: 'text', text }] }],
          maxOutputTokens: maxTokens,
          temperature,
          maxRetries: 0,
          abortSignal: stop,
          providerOptions: provider.callOptions(context),
          experimental_include: { requestBody: false, responseBody: false },
        });
        return heed(stop, call).catch((error) => {
          throw stop.aborted ? stop.reason : explain(error, provider.secrets);
        });
      },
    );
    const read = readAnswer(answer);
    if (read.text === '' && read.finishReason === 'other' && !read.usage.output)
      throw lostCall(`the answer of ${provider.name} holds no text, and does not say why`);
    return { ...read, latencyMs: now() - start };
  };
}

function explain(error: unknown, secrets: readonly string[]): Error {
  if (error instanceof Error && error.name === 'AI_LoadAPIKeyError') {
    return new UserError(
      error.message,
      'Put the key into that variable, or name another with --api-key-env.',
    );
  }
  return sdkFailure(error, secrets);
}

type Answer = Pick<
  GenerateTextResult<ToolSet, never>,
  'text' | 'finishReason' | 'usage' | 'warnings' | 'response'
>;

function readAnswer({
  text,
  finishReason: word,
  usage,
  warnings,
  response,
}: Answer): Omit<Completion, 'latencyMs'> {
  const rate = rateHints((name) => response.headers?.[name]);
  const words = (warnings ?? []).map((warning) =>
    warning.type === 'other'
      ? warning.message
      : [`${warning.feature} is ${warning.type}`, warning.details].filter(Boolean).join(': '),
  );
  return {
    text,
    finishReason: finishReason(word),
    usage: {
      input: tokenCount(usage.inputTokens),
      cached: tokenCount(usage.inputTokenDetails.cacheReadTokens),
      cacheWrite: tokenCount(usage.inputTokenDetails.cacheWriteTokens),
      output: tokenCount(usage.outputTokens),
      reasoning: tokenCount(usage.outputTokenDetails.reasoningTokens),
    },
    ...(words.length > 0 ? { warnings: words } : {}),
    ...(rate ? { rate } : {}),
  };
}
