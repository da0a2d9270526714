import type { RateHints } from '../../core/failure.ts';

/** Gives a header's value by its lower-case name. */
export type Headers = (name: string) => string | readonly string[] | null | undefined;

/**
 * What the headers of an answer say of the endpoint's limits: OpenAI's `x-ratelimit-remaining-requests` and its kin,
 * Anthropic's `anthropic-ratelimit-requests-remaining` and its kin. Undefined where they say nothing.
 */
export function rateHints(header: Headers): RateHints | undefined {
  const requests =
    hint(header, 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests') ??
    hint(header, 'anthropic-ratelimit-requests-remaining', 'anthropic-ratelimit-requests-reset');
  const tokens =
    hint(header, 'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens') ??
    hint(header, 'anthropic-ratelimit-input-tokens-remaining', 'anthropic-ratelimit-input-tokens-reset') ??
    hint(header, 'anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset');
  if (!requests && !tokens) return undefined;
  return { ...(requests ? { requests } : {}), ...(tokens ? { tokens } : {}) };
}

function hint(
  header: Headers,
  remainingName: string,
  resetName: string,
): { readonly remaining: number; readonly resetMs: number } | undefined {
  const given = text(header(remainingName));
  if (given === undefined || !/^\s*-?\d+\s*$/.test(given)) return undefined;
  const resetMs = waitMs(text(header(resetName)), header);
  return resetMs === undefined ? undefined : { remaining: Math.max(0, Number(given)), resetMs };
}

/** `retry-after-ms` or `retry-after` (seconds or a date) in milliseconds; undefined where there is none that can be read. */
export function retryAfter(header: Headers): number | undefined {
  const milliseconds = text(header('retry-after-ms'));
  if (milliseconds !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(milliseconds)) return Number(milliseconds);
  return waitMs(text(header('retry-after')), header);
}

const text = (value: ReturnType<Headers>): string | undefined =>
  typeof value === 'string' ? value : Array.isArray(value) ? value[0] : undefined;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A wait in milliseconds: seconds (`2`, `0.5`), OpenAI's durations (`6m0s`, `20ms`), or a point of time, which is held
 * against the `date` header, so that a wrong clock here does no harm.
 */
function waitMs(value: string | undefined, header: Headers): number | undefined {
  const word = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(word)) return Number(word) * 1000;
  if (/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(word)) {
    let sum = 0;
    for (const [, amount, unit] of word.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
      sum += Number(amount) * UNITS[unit!]!;
    return sum;
  }
  if (!/\d{4}/.test(word)) return undefined;
  const wait = Date.parse(word) - Date.parse(text(header('date')) ?? '');
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
