/** A fetch without timeouts of its own, and the connections behind it. */
export interface Fetching {
  readonly fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

/**
 * undici's fetch with its five-minute limits on headers and body taken off, for a long prefill exceeds them;
 * the caller's deadline is the only limit.
 */
export async function openFetch(connections: number): Promise<Fetching> {
  const undici = await import('undici');
  const dispatcher = new undici.Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connections: Math.max(1, connections),
  });
  const fetch = (input: string, init: object) => undici.fetch(input, { ...init, dispatcher });
  // Node's own fetch is an older undici, whose types differ from the package's though the objects do not.
  return { fetch: fetch as unknown as typeof globalThis.fetch, close: () => dispatcher.destroy() };
}
