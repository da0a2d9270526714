import type { Dispatcher, Pool } from 'undici';
import { brokenCall, connectionTrouble } from '../shared/failure.ts';
import { openConnector } from './connector.ts';

const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;

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
 * Connections to one server by undici, kept open between requests. Nothing here limits how long an answer takes to
 * begin, as the prefill of a million tokens takes minutes, and the caller has one limit for the whole exchange; but an
 * answer that has begun may not fall silent.
 */
export async function openTransport(
  origin: string,
  headers: Readonly<Record<string, string>>,
  { connections, idleMs }: { readonly connections: number; readonly idleMs: number },
): Promise<Transport> {
  // The one file is read and not the package, which has fetch, caches and mocks too and takes three times as long.
  const { default: Pool } = await import('undici/lib/dispatcher/pool.js');
  const connector = await openConnector();
  const pool = new Pool(origin, {
    connections: Math.max(1, connections),
    connect: connector.connect,
    headersTimeout: 0,
    bodyTimeout: idleMs,
    maxResponseSize: LONGEST_ANSWER_BYTES,
  });
  return {
    async send(method, path, parts, signal) {
      try {
        return await exchange(pool, { method, path, ...bodyOf(method, headers, parts) }, signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw brokenCall(connectionTrouble(error, origin), error);
      }
    },
    async close() {
      const closed = pool.destroy(new Error('the adapter was closed'));
      connector.close();
      await closed;
    },
  };
}

/** With an exact length the server need not read chunks. */
function bodyOf(
  method: string,
  headers: Readonly<Record<string, string>>,
  parts: readonly Uint8Array[],
): Pick<Dispatcher.DispatchOptions, 'headers' | 'body'> {
  if (method === 'GET') return { headers };
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  // undici takes any iterable for a body; its types have only the streams among them.
  const body = parts as unknown as NonNullable<Dispatcher.DispatchOptions['body']>;
  return { headers: { ...headers, 'content-length': String(length) }, body };
}

function exchange(pool: Pool, request: Dispatcher.DispatchOptions, signal: AbortSignal): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    let headers: Readonly<Record<string, string | string[] | undefined>> = {};
    const whenAborted = (stop: () => void): void => {
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    };
    // A request that waits for a connection has nothing yet that could be stopped.
    whenAborted(() => reject(signal.reason));
    pool.dispatch(request, {
      onRequestStart: (controller) => whenAborted(() => controller.abort(signal.reason)),
      onResponseStart: (_, code, received) => {
        status = code;
        headers = received;
      },
      onResponseData: (_, chunk) => {
        chunks.push(chunk);
      },
      onResponseEnd: () =>
        resolve({
          status,
          text: Buffer.concat(chunks).toString('utf8'),
          header: (name) => headers[name],
        }),
      onResponseError: (_, error) => reject(error),
    });
  });
}
