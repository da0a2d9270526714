import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  type Answer,
  formatOf,
  readRequest,
  type ServedRequest,
  writeAnswer,
} from './model-server/formats.ts';
import { Meter, type Stats } from './model-server/meter.ts';

/**
 * A real HTTP server that stands in for model servers, for tests and the bench. It speaks enough of OpenAI's
 * chat completions, completions and responses, of Anthropic's messages and of Google's generateContent, all on one port:
 *
 *   POST /v1/chat/completions   POST /v1/completions   POST /v1/responses   POST /v1/messages
 *   POST /v1beta/models/NAME:generateContent           GET /v1/models
 *   GET /stats                  POST /reset            POST /config?latency=50&mode=html
 *
 * As a program (Node 20 needs jiti to read TypeScript); it prints {"url":…} when it listens:
 *
 *   node --import jiti/register test/support/model-server.ts --port 8399 --latency 50 --mode normal --reply "4217"
 */
export interface ModelServerOptions {
  /** 0 (default) takes any free port. */
  readonly port?: number;
  /** From the last byte of the request to the answer; 0 by default. */
  readonly latencyMs?: number;
  readonly mode?: Mode;
  /** What to answer; a fixed sentence by default. Bodies are parsed only when this or `keep` is given. */
  readonly respond?: (request: ServedRequest) => Answer | string | Promise<Answer | string>;
  /** The names at /v1/models. */
  readonly models?: readonly string[];
  /** Keeps the last so many requests in `requests`; 0 by default, so that a bench does not fill the memory. */
  readonly keep?: number;
}

/**
 * How the server behaves: `normal`; `error` HTTP 503; `html` a page with status 200; `empty` no body; `half` JSON that
 * breaks off; `hang` never answers; `reset` drops the connection after the request; `slow` sends 40 bytes every 5 ms;
 * `flood` an answer of 32 MiB.
 */
export const modes = ['normal', 'error', 'html', 'empty', 'half', 'hang', 'reset', 'slow', 'flood'] as const;
export type Mode = (typeof modes)[number];

export interface ModelServer {
  /** `http://127.0.0.1:PORT`, without `/v1`. */
  readonly url: string;
  /** The last `keep` requests, oldest first. */
  readonly requests: readonly ServedRequest[];
  stats(): Stats;
  reset(): void;
  setMode(mode: Mode): void;
  setLatency(milliseconds: number): void;
  dropConnections(): void;
  /** Stops listening and drops all connections. */
  close(): Promise<void>;
}

const DEFAULT_REPLY = 'The secret ingredient is basil, and the answer is 4217.';

export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const meter = new Meter();
  const requests: ServedRequest[] = [];
  const state = { mode: options.mode ?? 'normal', latencyMs: options.latencyMs ?? 0 };
  const server = createServer((request, response) => {
    if (control(request, response, { meter, state, models: options.models ?? ['mock'] })) return;
    serve(request, response, { options, meter, state, requests }).catch(() => response.destroy());
  });
  server.on('connection', () => meter.connected());
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stats: () => meter.read(),
    reset: () => {
      meter.reset();
      requests.length = 0;
    },
    setMode: (mode) => {
      state.mode = mode;
    },
    setLatency: (milliseconds) => {
      state.latencyMs = milliseconds;
    },
    dropConnections: () => server.closeAllConnections(),
    close: () => close(server),
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

interface State {
  mode: Mode;
  latencyMs: number;
}

/** Everything that is not a question to a model; false for those. */
function control(
  request: IncomingMessage,
  response: ServerResponse,
  { meter, state, models }: { meter: Meter; state: State; models: readonly string[] },
): boolean {
  const url = new URL(request.url ?? '/', 'http://x');
  const json = (value: unknown): true => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    return true;
  };
  if (url.pathname.endsWith('/models') && state.mode === 'normal') {
    return json({ object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
  }
  if (url.pathname === '/stats') return json({ ...meter.read(), ...state });
  if (url.pathname !== '/reset' && url.pathname !== '/config') return false;
  if (url.pathname === '/reset') meter.reset();
  const latency = url.searchParams.get('latency');
  const mode = url.searchParams.get('mode');
  if (latency !== null) state.latencyMs = Number(latency);
  if (mode !== null) state.mode = modes.find((known) => known === mode) ?? state.mode;
  return json({ ...state });
}

interface Serving {
  readonly options: ModelServerOptions;
  readonly meter: Meter;
  readonly state: State;
  readonly requests: ServedRequest[];
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { options, meter, state, requests } = serving;
  const { respond, keep = 0 } = options;
  const finished = meter.began();
  response.on('close', () => finished(response.writableFinished));
  const parse = respond !== undefined || keep > 0;
  const body = await receive(request, meter, parse);
  const served = parse ? readRequest(request, body) : undefined;
  if (served && keep > 0) {
    requests.push(served);
    requests.splice(0, requests.length - keep);
  }
  const { mode, latencyMs } = state;
  if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
  if (mode !== 'normal' && mode !== 'slow') return misbehave(mode, response);
  const answer = (served && (await respond?.(served))) ?? DEFAULT_REPLY;
  writeAnswer(response, formatOf(request.url ?? ''), answer, mode === 'slow');
}

/** Counts the bytes of a body, and joins them when someone wants to read it. */
function receive(request: IncomingMessage, meter: Meter, keep: boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => {
      meter.received(chunk.length);
      if (keep) chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('aborted')));
  });
}

function misbehave(mode: Exclude<Mode, 'normal' | 'slow'>, response: ServerResponse): void {
  const json = { 'content-type': 'application/json' };
  switch (mode) {
    case 'error':
      response.writeHead(503, { ...json, 'retry-after': '2' });
      response.end('{"error":{"message":"The model is\\n  overloaded."}}');
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>\n<title>Sign in</title>');
      return;
    case 'empty':
      response.writeHead(200, json).end();
      return;
    case 'half':
      response.writeHead(200, json).end('{"choices":[{"message":{"content":"The secr');
      return;
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'flood':
      response.writeHead(200, json).end('x'.repeat(32 * 1024 * 1024));
  }
}

async function main(argv: readonly string[]): Promise<void> {
  const option = (name: string): string | undefined => {
    const index = argv.indexOf(`--${name}`);
    return index < 0 ? undefined : argv[index + 1];
  };
  const reply = option('reply');
  const server = await startModelServer({
    port: Number(option('port') ?? 0),
    latencyMs: Number(option('latency') ?? 0),
    mode: modes.find((mode) => mode === option('mode')) ?? 'normal',
    ...(reply === undefined ? {} : { respond: () => reply }),
  });
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
