import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { brokenCall, connectionTrouble } from '../shared/failure.ts';

const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;
/** A host that does not take a connection by then is not there. */
const CONNECT_MS = 10_000;
/** Shorter than the servers' own limits (five seconds in many), so that none closes a connection we are about to use. */
const IDLE_MS = 4000;
/** Peers that are gone, and boxes on the way that forget quiet connections, are noticed while a long prefill goes on. */
const PROBE_MS = 30_000;

/** An answer of any status, read to its end. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  header(name: string): string | readonly string[] | undefined;
}

export interface Transport {
  /**
   * Sends one request and reads the answer. A body is given in parts that are written to the socket one after the
   * other, never joined, so that requests about one context share its bytes.
   */
  send(
    method: 'GET' | 'POST',
    path: string,
    parts: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<Reply>;
  /** Drops all connections; whatever is still under way fails. */
  close(): Promise<void>;
}

/**
 * Connections to one server, kept open between requests. Node's own client is used and not undici: it costs a busy run
 * the same, and a run of a few hundred requests half a second less, for undici loads 30 files and then has the parser
 * in its WebAssembly compiled. Nothing here limits how long an answer takes to begin, as the prefill of a million tokens
 * takes minutes, and the caller has one limit for the whole exchange; but an answer that has begun may not fall silent.
 */
export async function openTransport(
  origin: string,
  headers: Readonly<Record<string, string>>,
  { connections, idleMs }: { readonly connections: number; readonly idleMs: number },
): Promise<Transport> {
  const { protocol, hostname, port } = new URL(origin);
  const isSecure = protocol === 'https:';
  const { Agent, request } = await (isSecure ? import('node:https') : import('node:http'));
  const agent: Agent = new Agent({
    keepAlive: true,
    maxSockets: Math.max(1, connections),
    timeout: IDLE_MS,
    keepAliveInitialDelay: PROBE_MS,
  });
  const server = { protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port, agent };
  const underWay = new Set<ClientRequest>();
  let isClosed = false;
  return {
    async send(method, path, parts, signal) {
      const sent = request({ ...server, method, path, headers: withLength(method, headers, parts) });
      underWay.add(sent);
      try {
        return await exchange(sent, { parts, signal, idleMs, ready: isSecure ? 'secureConnect' : 'connect' });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const why = isClosed ? new Error('the adapter was closed') : error;
        throw brokenCall(connectionTrouble(why, origin), why);
      } finally {
        underWay.delete(sent);
      }
    },
    async close() {
      isClosed = true;
      for (const request of underWay) request.destroy();
      agent.destroy();
    },
  };
}

/** With an exact length the server need not read chunks. */
const withLength = (
  method: string,
  headers: Readonly<Record<string, string>>,
  parts: readonly Uint8Array[],
): NonNullable<RequestOptions['headers']> =>
  method === 'GET'
    ? headers
    : { ...headers, 'content-length': parts.reduce((sum, part) => sum + part.byteLength, 0) };

interface Exchange {
  readonly parts: readonly Uint8Array[];
  readonly signal: AbortSignal;
  /** Milliseconds between two pieces of an answer at most. */
  readonly idleMs: number;
  /** The event that says that a new connection can be used. */
  readonly ready: 'connect' | 'secureConnect';
}

function exchange(request: ClientRequest, { parts, signal, idleMs, ready }: Exchange): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      request.destroy(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    request.on('error', reject);
    request.on('socket', (socket) => giveUpConnecting(socket, ready));
    request.on('response', (response) => readReply(response, idleMs).then(resolve, reject));
    for (const part of parts) request.write(part);
    request.end();
    if (signal.aborted) stop();
  });
}

function giveUpConnecting(socket: Socket, ready: Exchange['ready']): void {
  if (!socket.connecting) return;
  const late = (): void => {
    const error = new Error(`none within ${CONNECT_MS / 1000} s`);
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
  };
  const timer = setTimeout(late, CONNECT_MS);
  for (const event of [ready, 'close']) socket.once(event, () => clearTimeout(timer));
}

function readReply(response: IncomingMessage, idleMs: number): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const measure = (bytes: number): void => {
      if (bytes > LONGEST_ANSWER_BYTES)
        response.destroy(Object.assign(new Error('too long'), { code: 'ANSWER_TOO_LONG' }));
    };
    const silence = setTimeout(() => {
      const error = new Error(`silent for ${idleMs / 1000} s in the middle of its answer`);
      response.destroy(Object.assign(error, { code: 'ECONNRESET' }));
    }, idleMs);
    response.on('close', () => clearTimeout(silence));
    response.on('data', (chunk: Buffer) => {
      silence.refresh();
      chunks.push(chunk);
      length += chunk.length;
      measure(length);
    });
    response.on('error', reject);
    measure(Number(response.headers['content-length'] ?? 0));
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        text: Buffer.concat(chunks).toString('utf8'),
        header: (name) => response.headers[name],
      }),
    );
  });
}
