import type { AdapterOptions } from '../../core/adapter.ts';
import { messageOf } from '../../core/user-error.ts';
import { withDeadline } from '../shared/deadline.ts';
import { httpFailure, lostCall } from '../shared/failure.ts';
import { excerpt, redact, secretsOf } from '../shared/secret.ts';
import type { Endpoint } from './endpoint.ts';
import { openTransport, type Reply } from './transport.ts';

/** An OpenAI-compatible server that is spoken to in JSON. */
export interface Client {
  /** The answer's status and text, whatever the status. */
  post(path: string, parts: readonly Uint8Array[], signal: AbortSignal | undefined): Promise<Reply>;
  /** Waits for so long at most, and for no longer than for any call. */
  get(path: string, patienceMs: number, signal: AbortSignal | undefined): Promise<Reply>;
  /** The answer as a value made by `read`; an Error that says what is wrong with it otherwise. */
  understand<T>(reply: Reply, path: string, read: (answer: unknown) => T): T;
  /** `http://127.0.0.1:8000/v1/models`, for messages: without query string. */
  where(path: string): string;
  close(): Promise<void>;
}

export async function openClient(endpoint: Endpoint, options: AdapterOptions): Promise<Client> {
  const { origin, base, search, headers } = endpoint;
  const transport = await openTransport(origin, headers, {
    connections: options.concurrency,
    idleMs: options.idleMs,
  });
  const secrets = [
    ...secretsOf(headers).filter((value) => value !== headers['content-type']),
    search.slice(1),
  ];
  const root = redact(`${origin}${base}`, secrets);
  const where = (path: string): string => `${root}${path}`;
  const send = (
    method: 'GET' | 'POST',
    path: string,
    parts: readonly Uint8Array[],
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
  ): Promise<Reply> =>
    withDeadline({ timeoutMs, signal, what: `no answer from ${where(path)}` }, (limit) =>
      transport.send(method, `${base}${path}${search}`, parts, limit),
    );
  const { timeoutMs } = options;
  return {
    post: (path, parts, signal) => send('POST', path, parts, { timeoutMs, signal }),
    get: (path, patienceMs, signal) =>
      send('GET', path, [], {
        timeoutMs: timeoutMs > 0 ? Math.min(timeoutMs, patienceMs) : patienceMs,
        signal,
      }),
    understand: (reply, path, read) => understand(reply, where(path), secrets, read),
    where,
    close: () => transport.close(),
  };
}

function understand<T>(
  reply: Reply,
  where: string,
  secrets: readonly string[],
  read: (answer: unknown) => T,
): T {
  const { status, text } = reply;
  const quote = (): string => excerpt(text, secrets) || '(empty body)';
  if (status < 200 || status > 299) {
    const to = [reply.header('location') ?? []].flat()[0];
    const moved =
      status > 299 && status < 400 && to !== undefined ? `, which sends on to ${redact(to, secrets)}` : '';
    throw httpFailure(`HTTP ${status} from ${where}${moved}: ${quote()}`, {
      status,
      body: text,
      header: reply.header,
    });
  }
  let answer: unknown;
  try {
    // Some servers begin with a byte order mark.
    answer = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    const coding = reply.header('content-encoding');
    if (coding !== undefined && coding !== 'identity')
      throw lostCall(`answer from ${where} is compressed (${coding}), which was not asked for`);
    throw lostCall(`answer from ${where} is not JSON: ${quote()}`);
  }
  try {
    return read(answer);
  } catch (error) {
    throw lostCall(`answer from ${where} not understood, ${messageOf(error)}: ${quote()}`);
  }
}
