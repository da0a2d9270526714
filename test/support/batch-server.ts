import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, formatOf, phrase, textOf } from './model-server/formats.ts';

/** One request of a batch, as the server took it. */
export interface BatchedRequest {
  readonly id: string;
  readonly prompt: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly maxTokens: number;
}

/** An answer, a refusal with a status and words, no line at all, or the end of the day. */
export type Fate = Answer | { readonly refuse: number; readonly text: string } | 'missing' | 'expired';

/**
 * A real HTTP server that speaks OpenAI's Files and Batches and Anthropic's Message Batches: `/v1/files`, `/v1/batches`,
 * `/v1/messages/batches`. Answers come in reverse order. Batches are over at once, or with `finish` where `hold` is set.
 */
export interface BatchServer {
  readonly url: string;
  /** Requests of every batch taken, oldest batch first. */
  readonly batches: readonly (readonly BatchedRequest[])[];
  /** Bodies of live calls, which a batch run must not make. */
  readonly live: readonly string[];
  readonly seen: { readonly headers: IncomingMessage['headers']; readonly path: string }[];
  hold: boolean;
  /** Drops the connection after the next batches were taken, before saying so. */
  loseReplies: number;
  /** Refuses batches of more requests as too many tokens, when they are looked at. */
  most: number;
  fate: (request: BatchedRequest) => Fate;
  close(): Promise<void>;
}

interface Taken {
  readonly id: string;
  readonly endpoint: string;
  readonly created: number;
  readonly metadata: unknown;
  readonly requests: readonly BatchedRequest[];
}

export async function startBatchServer(): Promise<BatchServer> {
  const files = new Map<string, string>();
  const taken: Taken[] = [];
  const live: string[] = [];
  const seen: BatchServer['seen'] = [];
  const state = { hold: false, loseReplies: 0, most: Number.POSITIVE_INFINITY };
  const batches: (readonly BatchedRequest[])[] = [];
  const own = Object.assign(state, {
    url: '',
    live,
    seen,
    batches,
    fate: (_: BatchedRequest): Fate => ({ text: 'I do not know.' }),
    close: async () => {},
  }) satisfies BatchServer;

  const take = (batch: Taken, response: ServerResponse, shown: object): void => {
    taken.push(batch);
    batches.push(batch.requests);
    if (own.loseReplies > 0) {
      own.loseReplies--;
      response.socket?.destroy();
    } else json(response, shown);
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/v1/, '');
    seen.push({ headers: request.headers, path });
    bodyOf(request).then((body) => {
      const [route, query = ''] = path.split('?');
      const parts = route!.split('/').slice(1);
      if (request.method === 'POST' && route === '/files') {
        const id = `file-${files.size + 1}`;
        files.set(id, /\r\n\r\n(\{[\s\S]*?)\r\n--/.exec(body.slice(body.indexOf('filename=')))![1]!);
        json(response, { id, object: 'file', purpose: 'batch' });
      } else if (request.method === 'POST' && route === '/batches') {
        const order = JSON.parse(body) as { input_file_id: string; endpoint: string; metadata: unknown };
        const lines = files.get(order.input_file_id)!.split('\n').filter(Boolean);
        const requests = lines.map((line) => requestIn(JSON.parse(line), 'body'));
        const batch = {
          id: `batch_${taken.length + 1}`,
          endpoint: order.endpoint,
          created: Date.now(),
          metadata: order.metadata,
          requests,
        };
        take(batch, response, openaiBatch(batch, own));
      } else if (route === '/batches') {
        const from = new URLSearchParams(query).get('after');
        const all = taken.toReversed().map((batch) => openaiBatch(batch, own));
        const at = from === null ? 0 : all.findIndex(({ id }) => id === from) + 1;
        json(response, { object: 'list', data: all.slice(at, at + 2), has_more: at + 2 < all.length });
      } else if (parts[0] === 'batches') {
        json(response, openaiBatch(taken.find(({ id }) => id === parts[1])!, own));
      } else if (parts[0] === 'files') {
        const [kind, id] = parts[1]!.split('-of-');
        response.end(fileOf(taken.find((batch) => batch.id === id)!, kind!, own));
      } else if (request.method === 'POST' && route === '/messages/batches') {
        const { requests } = JSON.parse(body) as { requests: Record<string, unknown>[] };
        const batch = {
          id: `msgbatch_${taken.length + 1}`,
          endpoint: '/v1/messages',
          created: Date.now(),
          metadata: null,
          requests: requests.map((one) => requestIn(one, 'params')),
        };
        take(batch, response, anthropicBatch(batch, own));
      } else if (route === '/messages/batches') {
        const data = taken.toReversed().map((batch) => anthropicBatch(batch, own));
        json(response, { data, has_more: false });
      } else if (parts[1] === 'batches') {
        const batch = taken.find(({ id }) => id === parts[2])!;
        if (parts[3] === 'results') response.end(resultsOf(batch, own));
        else json(response, anthropicBatch(batch, own));
      } else {
        live.push(body);
        response.writeHead(500).end('no live calls here');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(own, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const json = (response: ServerResponse, value: unknown): void => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
};

function requestIn(line: Readonly<Record<string, unknown>>, field: 'body' | 'params'): BatchedRequest {
  const body = line[field] as Record<string, unknown>;
  return {
    id: String(line.custom_id),
    body,
    prompt: textOf(body.messages ?? body.input ?? body.prompt),
    maxTokens: Number(body.max_tokens ?? body.max_completion_tokens ?? body.max_output_tokens),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
const isGood = (fate: Fate): fate is Answer => typeof fate === 'object' && !('refuse' in fate);

function openaiBatch({ id, endpoint, created, metadata, requests }: Taken, server: BatchServer) {
  const isTooMuch = requests.length > server.most;
  const code = 'token_limit_exceeded';
  return {
    id,
    object: 'batch',
    endpoint,
    metadata,
    created_at: Math.floor(created / 1000),
    status: isTooMuch ? 'failed' : server.hold ? 'in_progress' : 'completed',
    errors: isTooMuch ? { object: 'list', data: [{ code, message: 'Enqueued token limit reached' }] } : null,
    output_file_id: server.hold || isTooMuch ? null : `output-of-${id}`,
    error_file_id: server.hold || isTooMuch ? null : `error-of-${id}`,
    request_counts: {
      total: requests.length,
      completed: server.hold || isTooMuch ? 0 : requests.length,
      failed: 0,
    },
  };
}

function fileOf({ endpoint, requests }: Taken, kind: string, server: BatchServer): string {
  const lines = requests.toReversed().flatMap((request): object[] => {
    const fate = server.fate(request);
    if (fate === 'missing' || isGood(fate) !== (kind === 'output')) return [];
    const head = { id: `r-${request.id}`, custom_id: request.id };
    if (fate === 'expired') {
      const message = 'This request could not be executed before the completion window expired.';
      return [{ ...head, response: null, error: { code: 'batch_expired', message } }];
    }
    const [status_code, body] = isGood(fate)
      ? [200, phrase(formatOf(endpoint), fate)]
      : [fate.refuse, { error: { message: fate.text } }];
    return [{ ...head, response: { status_code, request_id: 'x', body }, error: null }];
  });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

const anthropicBatch = ({ id, created, requests }: Taken, { hold }: BatchServer) => ({
  id,
  type: 'message_batch',
  processing_status: hold ? 'in_progress' : 'ended',
  created_at: iso(created),
  request_counts: {
    processing: hold ? requests.length : 0,
    succeeded: hold ? 0 : requests.length,
    errored: 0,
    canceled: 0,
    expired: 0,
  },
});

function resultsOf({ endpoint, requests }: Taken, server: BatchServer): string {
  const lines = requests.toReversed().flatMap((request): object[] => {
    const fate = server.fate(request);
    if (fate === 'missing') return [];
    if (fate === 'expired') return [{ custom_id: request.id, result: { type: 'expired' } }];
    const result = isGood(fate)
      ? { type: 'succeeded', message: phrase(formatOf(endpoint), fate) }
      : {
          type: 'errored',
          error: { type: 'error', error: { type: 'invalid_request_error', message: fate.text } },
        };
    return [{ custom_id: request.id, result }];
  });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
