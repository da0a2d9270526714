import type { IncomingMessage } from 'node:http';
import type { BatchDocument } from '../../../core/batch.ts';
import { withDeadline } from '../deadline.ts';
import { connectionTrouble, httpFailure, lostCall } from '../failure.ts';
import { excerpt, redact } from '../secret.ts';
import { asObject } from '../usage.ts';

/** Where a batch API is, and how it is greeted. */
export interface WireOptions {
  /** `https://api.openai.com/v1`, without a slash at the end. */
  readonly base: string;
  /** Sent with every request, e.g. `?api-version=…`. */
  readonly search?: string;
  /** May hold secrets: never shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** For one call, the transfer of a whole document included. */
  readonly timeoutMs: number;
}

/** A batch API that is spoken to in JSON and lines of JSON; all calls fail with a CallFailure. */
export interface Wire {
  json(method: 'GET' | 'POST', path: string, sent: Sent | undefined, signal: AbortSignal): Promise<unknown>;
  /** An answer of any length, a line at a time; blank lines are left out. */
  lines(path: string, signal: AbortSignal): AsyncGenerator<unknown>;
}

/** The body of a request: a text, or a document between two. */
export type Sent =
  | { readonly type: 'application/json'; readonly text: string }
  | {
      readonly type: string;
      readonly before: string;
      readonly document: BatchDocument;
      readonly after: string;
    };

/** A transfer that has begun may be silent for so long. */
const SILENT_MS = 120_000;
const LONGEST_JSON_BYTES = 64 * 1024 * 1024;

export function openWire({ base, search = '', headers, secrets, timeoutMs }: WireOptions): Wire {
  const where = (path: string): string => redact(`${base}${path.split('?')[0]}`, secrets);
  const urlOf = (path: string): URL => {
    const url = new URL(`${base}${path}`);
    for (const [name, value] of new URLSearchParams(search)) url.searchParams.set(name, value);
    return url;
  };
  const send = async (
    method: 'GET' | 'POST',
    path: string,
    sent: Sent | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> => {
    try {
      const response = await exchange(urlOf(path), { method, headers, sent, signal });
      const { statusCode: status = 0 } = response;
      if (status >= 200 && status <= 299) return response;
      const body = await textOf(response);
      throw httpFailure(`HTTP ${status} from ${where(path)}: ${excerpt(body, secrets) || '(empty body)'}`, {
        status,
        body,
        header: (name) => response.headers[name],
      });
    } catch (error) {
      throw troubleOf(error, where(path), { signal, secrets });
    }
  };
  const limited = <T>(
    path: string,
    signal: AbortSignal,
    work: (stop: AbortSignal) => Promise<T>,
  ): Promise<T> => withDeadline({ timeoutMs, signal, what: `no answer from ${where(path)}` }, work);
  return {
    json: (method, path, sent, signal) =>
      limited(path, signal, async (stop) => {
        const response = await send(method, path, sent, stop);
        const text = await textOf(response).catch((error: unknown) => {
          throw troubleOf(error, where(path), { signal: stop, secrets });
        });
        return parsed(text, where(path), secrets);
      }),
    async *lines(path, signal) {
      const response = await limited(path, signal, (stop) => send('GET', path, undefined, stop));
      try {
        let rest = '';
        response.setEncoding('utf8');
        response.setTimeout(SILENT_MS, () => response.destroy(new Error('silent for two minutes')));
        for await (const chunk of response as AsyncIterable<string>) {
          signal.throwIfAborted();
          const lines = (rest + chunk).split('\n');
          rest = lines.pop()!;
          for (const line of lines) if (line.trim() !== '') yield parsed(line, where(path), secrets);
        }
        if (rest.trim() !== '') yield parsed(rest, where(path), secrets);
      } catch (error) {
        throw troubleOf(error, where(path), { signal, secrets });
      }
    },
  };
}

/** What a failed exchange means; failures that are understood already are handed on. */
function troubleOf(
  error: unknown,
  where: string,
  { signal, secrets }: { readonly signal: AbortSignal; readonly secrets: readonly string[] },
): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof Error && error.name === 'CallFailure') return error;
  return lostCall(excerpt(connectionTrouble(error, where), secrets));
}

function parsed(text: string, where: string, secrets: readonly string[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw lostCall(`answer from ${where} is not JSON: ${excerpt(text, secrets) || '(empty body)'}`);
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LONGEST_JSON_BYTES) throw Object.assign(new Error('too long'), { code: 'ANSWER_TOO_LONG' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly sent: Sent | undefined;
  readonly signal: AbortSignal;
}

/** One request on a connection of its own; there are few, and minutes between them. */
async function exchange(url: URL, { method, headers, sent, signal }: Exchange): Promise<IncomingMessage> {
  const { request } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  const outgoing = request(url, {
    method,
    agent: false,
    signal,
    headers: { ...headers, ...(sent && { 'content-type': sent.type, 'content-length': bytesOf(sent) }) },
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
  });
  // Heard of below, also where writing fails first.
  answer.catch(() => {});
  if (sent && 'document' in sent) {
    outgoing.write(sent.before);
    for await (const chunk of sent.document.chunks()) {
      if (outgoing.destroyed) break;
      if (!outgoing.write(chunk)) await drained(outgoing, answer);
    }
    outgoing.end(sent.after);
  } else outgoing.end(sent?.text);
  return await answer;
}

const bytesOf = (sent: Sent): number =>
  'document' in sent
    ? Buffer.byteLength(sent.before) + sent.document.bytes + Buffer.byteLength(sent.after)
    : Buffer.byteLength(sent.text);

/** A server that answers before it has read everything, or is gone, is not waited for. */
const drained = (
  outgoing: { once(event: 'drain', listener: () => void): unknown },
  answer: Promise<unknown>,
): Promise<unknown> =>
  Promise.race([new Promise<void>((resolve) => outgoing.once('drain', resolve)), answer.catch(() => {})]);

/** The id of what an answer describes. */
export function idIn(answer: unknown): string {
  const { id } = asObject(answer);
  if (typeof id === 'string' && id !== '') return id;
  throw lostCall('the batch API gave no id');
}
