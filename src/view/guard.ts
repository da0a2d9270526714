import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a request shows of itself before anything is looked up for it. */
export interface Caller {
  readonly method: string | undefined;
  readonly headers: Pick<IncomingHttpHeaders, 'host' | 'origin' | 'cookie'>;
  /** The token in the address, if any. */
  readonly token: string | null;
}

/** What a caller must know and may be called. */
export interface Gate {
  readonly token: string;
  /** Names and addresses, with port, that the server may be spoken to by, e.g. `127.0.0.1:8123`. */
  readonly hosts: ReadonlySet<string>;
  readonly cookie: string;
}

export type Refusal = { readonly status: 403 | 405; readonly reason: string };

/**
 * Why a caller is turned away, or null. Reading only. The host must be one of our own names, so that a foreign name that
 * was made to point here (DNS rebinding) gets nothing; a page of another origin gets nothing; and the token from the
 * terminal must stand in the address or in the cookie it was put into.
 */
export function refusal({ method, headers, token }: Caller, gate: Gate): Refusal | null {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, reason: 'This page only reads: use GET.' };
  const host = headers.host?.toLowerCase();
  if (host === undefined || !gate.hosts.has(host))
    return { status: 403, reason: 'This server is not reached by that name; use the address it printed.' };
  if (headers.origin !== undefined && headers.origin !== `http://${host}`)
    return { status: 403, reason: 'Pages of other origins may not read this one.' };
  if (!isSame(token ?? cookieIn(headers.cookie, gate.cookie) ?? '', gate.token))
    return { status: 403, reason: 'Open the address that midspan view printed: it ends with a token.' };
  return null;
}

function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
