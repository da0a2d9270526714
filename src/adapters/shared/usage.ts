import type { Usage } from '../../core/adapter.ts';

/** Nothing was counted. */
export const noUsage: Usage = { input: null, cached: null, cacheWrite: null, output: null, reasoning: null };

type Json = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {};

/** A count of tokens: whole, never below 0 (some servers subtract and come out negative); null if it is no number. */
export const tokenCount = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? Math.max(0, Math.round(value)) : null;

const first = (...values: readonly unknown[]): number | null =>
  values.map(tokenCount).find((count) => count !== null) ?? null;

/**
 * Reads the `usage` of an OpenAI-compatible answer, and the other spellings of cached tokens: DeepSeek's
 * `prompt_cache_hit_tokens`, Anthropic's names as gateways pass them on, `cached_tokens`, and llama.cpp's `timings.cache_n`.
 */
export function readUsage(usage: unknown, timings?: unknown): Usage {
  const counts = asObject(usage);
  const prompt = asObject(counts.prompt_tokens_details ?? counts.input_tokens_details);
  const output = asObject(counts.completion_tokens_details ?? counts.output_tokens_details);
  return {
    input: first(counts.prompt_tokens, counts.input_tokens, counts.input),
    cached: first(
      prompt.cached_tokens,
      counts.prompt_cache_hit_tokens,
      counts.cache_read_input_tokens,
      counts.cached_tokens,
      counts.cached,
      asObject(timings).cache_n,
    ),
    cacheWrite: first(prompt.cache_write_tokens, counts.cache_creation_input_tokens, counts.cacheWrite),
    output: first(counts.completion_tokens, counts.output_tokens, counts.output),
    reasoning: first(output.reasoning_tokens, counts.reasoning),
  };
}
