import type { Usage } from './adapter.ts';

/** What a million tokens cost. */
export interface Rates {
  /** Of the prompt, neither read from nor written to a cache. */
  readonly input: number;
  /** Read from the cache. */
  readonly cached: number;
  /** Written to the cache. */
  readonly write: number;
  /** Of the answer, thinking included. */
  readonly output: number;
}

/** One line of a price table. */
export interface Price extends Rates {
  /** Names of models, or patterns in which `*` is any text. */
  readonly models: readonly string[];
  /** Rates of a request whose prompt has more than `above` tokens. */
  readonly long: (Rates & { readonly above: number }) | null;
  /** Factor of all rates in the provider's batch API; null where it has none. */
  readonly batch: number | null;
  /** e.g. `USD`. */
  readonly currency: string;
  /** When it was checked, YYYY-MM-DD. */
  readonly date: string;
  /** Where it stands. */
  readonly source: string;
}

/** The price of a model by its name: the pattern with most letters counts, then the first; undefined where none fits. */
export function priceOf(prices: readonly Price[], model: string): Price | undefined {
  let best: { readonly price: Price; readonly letters: number } | undefined;
  for (const price of prices) {
    for (const pattern of price.models) {
      const letters = pattern.replaceAll('*', '').length;
      if (fits(pattern, model) && letters > (best?.letters ?? -1)) best = { price, letters };
    }
  }
  return best?.price;
}

/** Whether a name is of a pattern in which `*` is any text. */
function fits(pattern: string, name: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.endsWith(last) && name.length - last.length >= at;
}

/** The rates of a request whose prompt has so many tokens. */
export const ratesFor = (price: Price, promptTokens: number): Rates =>
  price.long && promptTokens > price.long.above ? price.long : price;

/** The price in the provider's batch API; the live one where none is known. */
export function batchPrice(price: Price): Price {
  const factor = price.batch ?? 1;
  const scaled = ({ input, cached, write, output }: Rates): Rates => ({
    input: input * factor,
    cached: cached * factor,
    write: write * factor,
    output: output * factor,
  });
  return {
    ...price,
    ...scaled(price),
    long: price.long && { above: price.long.above, ...scaled(price.long) },
  };
}

/**
 * What one call cost, in the price's currency. `input` is the whole prompt, of which `cached` and `cacheWrite` are parts;
 * what the provider did not say was cached is charged in full. Null where the tokens of prompt or answer are not known.
 */
export function costOf(
  { input, cached, cacheWrite, output }: Pick<Usage, 'input' | 'cached' | 'cacheWrite' | 'output'>,
  price: Price,
): number | null {
  if (input === null || output === null) return null;
  const rates = ratesFor(price, input);
  const read = Math.min(cached ?? 0, input);
  const written = Math.min(cacheWrite ?? 0, input - read);
  const fresh = input - read - written;
  return (
    (fresh * rates.input + read * rates.cached + written * rates.write + output * rates.output) / 1_000_000
  );
}
