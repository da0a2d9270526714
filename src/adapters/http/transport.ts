import type { Pool } from 'undici';
import { connectionTrouble } from '../shared/failure.ts';

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
 * Connections to one server. undici's own timeouts are off: the prefill of a million tokens may take longer than its
 * five minutes, and the caller has one limit for the whole exchange. `dispatch` is used rather than `request` because
 * it makes no stream of an answer of a few hundred bytes, which halves the CPU time of a small request; and the pool is
 * imported alone, because all of undici takes three times as long to load.
 */
export async function openTransport(
  origin: string,
  headers: Readonly<Record<string, string>>,
  connections: number,
): Promise<Transport> {
  const { default: Pool } = await import('undici/lib/dispatcher/pool.js');
  const pool = new Pool(origin, {
    connections: Math.max(1, connections),
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: LONGEST_ANSWER_BYTES,
  });
  return {
    send: (method, path, parts, signal) => send(pool, { method, path, headers }, { parts, signal, origin }),
    close: () => pool.destroy(),
  };
}

interface Head {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

function send(
  pool: Pool,
  head: Head,
  { parts, signal, origin }: { parts: readonly Uint8Array[]; signal: AbortSignal; origin: string },
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    let answerHeaders: Readonly<Record<string, string | string[] | undefined>> = {};
    let stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', () => stop(), { once: true });
    pool.dispatch(
      { ...head, headers: withLength(head, parts), body: asBody(parts) },
      {
        onRequestStart: (controller) => {
          stop = () => controller.abort(signal.reason);
          if (signal.aborted) stop();
        },
        onResponseStart: (_controller, code, received) => {
          status = code;
          answerHeaders = received;
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () =>
          resolve({
            status,
            text: Buffer.concat(chunks).toString('utf8'),
            header: (name) => answerHeaders[name],
          }),
        onResponseError: (_controller, error) =>
          reject(signal.aborted ? signal.reason : new Error(connectionTrouble(error, origin))),
      },
    );
  });
}

/** With an exact length the server need not read chunks, and undici checks that every byte was sent. */
const withLength = ({ method, headers }: Head, parts: readonly Uint8Array[]): Record<string, string> =>
  method === 'GET'
    ? { ...headers }
    : { ...headers, 'content-length': String(parts.reduce((sum, part) => sum + part.byteLength, 0)) };

/** undici takes any iterable of buffers as a body; its types leave that out. */
const asBody = (parts: readonly Uint8Array[]): Uint8Array | null =>
  parts.length === 0 ? null : (parts as unknown as Uint8Array);
