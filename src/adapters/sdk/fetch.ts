import type { AdapterOptions } from '../../core/adapter.ts';

/** A fetch without timeouts of its own, and the connections behind it. */
export interface Fetching {
  readonly fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

/**
 * undici's fetch with its five-minute limit on headers taken off, for a long prefill exceeds it: the caller's deadline is
 * the limit there. An answer that has begun may be silent for `idleMs` at most.
 */
export async function openFetch({
  concurrency: connections,
  idleMs,
}: Pick<AdapterOptions, 'concurrency' | 'idleMs'>): Promise<Fetching> {
  const undici = await import('undici');
  const dispatcher = new undici.Agent({
    headersTimeout: 0,
    bodyTimeout: idleMs,
    connections: Math.max(1, connections),
  });
  const fetch = (input: string, init: object) => undici.fetch(input, { ...init, dispatcher });
  // Node's own fetch is an older undici, whose types differ from the package's though the objects do not.
  return { fetch: fetch as unknown as typeof globalThis.fetch, close: () => dispatcher.destroy() };
}
