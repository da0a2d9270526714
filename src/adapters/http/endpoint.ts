import type { AdapterOptions, ModelSpec } from '../../core/adapter.ts';
import { UserError } from '../../core/user-error.ts';
import { findKey } from '../shared/secret.ts';

/** Where an OpenAI-compatible server listens and how it is greeted. */
export interface Endpoint {
  /** `http://127.0.0.1:8000`. */
  readonly origin: string;
  /** `/v1`, without a slash at the end. */
  readonly base: string;
  /** `?api-version=…` of the URL, sent with every request. */
  readonly search: string;
  /** What stands behind `#`, '' if nothing does. */
  readonly name: string;
  /** Lower-case names. May hold secrets: never shown. */
  readonly headers: Readonly<Record<string, string>>;
}

const ours = ['content-length', 'transfer-encoding', 'connection', 'host', 'expect', 'upgrade', 'keep-alive'];

/**
 * Takes `http://host:port/v1#name` apart. A URL without a path gets `/v1`, where these servers listen, and a
 * pasted `/chat/completions` or `/completions` at its end is dropped.
 */
export function readEndpoint(spec: ModelSpec, options: AdapterOptions): Endpoint {
  const url = readUrl(spec.target);
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(chat\/)?completions$/, '');
  return {
    origin: url.origin,
    base: url.pathname === '/' ? '/v1' : path,
    search: url.search,
    name: readName(url.hash.slice(1)),
    headers: readHeaders(options),
  };
}

function readUrl(target: string): URL {
  if (!URL.canParse(target)) {
    throw new UserError(`"${target}" is not a URL.`, 'Write it like http://127.0.0.1:8000/v1#model-name.');
  }
  const url = new URL(target);
  if (url.username || url.password) {
    throw new UserError(
      `The URL of ${url.host} holds a user name or password.`,
      "Send it as a header instead: --header 'authorization: Basic …'.",
    );
  }
  return url;
}

function readName(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

/** `MIDSPAN_API_KEY` is sent to any host; keys of providers are not, for the host may be anyone's. */
function readHeaders(options: AdapterOptions): Record<string, string> {
  const key = findKey(options, ['MIDSPAN_API_KEY']);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (key) headers.authorization = `Bearer ${key}`;
  for (const [name, value] of Object.entries(options.headers)) headers[checkHeader(name, value)] = value;
  if (key) checkHeader('authorization', headers.authorization ?? '');
  return headers;
}

function checkHeader(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (ours.includes(lower)) {
    throw new UserError(`The header "${name}" cannot be set.`, 'Leave it out: it follows from the request.');
  }
  try {
    new Headers([[name, value]]);
  } catch {
    // Not with its message or as its cause, for they quote the value.
    throw new UserError(
      `The header "${name}" is not one that HTTP allows.`,
      "Write it as --header 'name: value', in one line of plain characters.",
    );
  }
  return lower;
}
