import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, UserError } from '../core/user-error.ts';
import { type Gate, refusal } from './guard.ts';
import { problem } from './pages/frame.ts';
import type { Answer, Site } from './site.ts';

export interface Listening {
  /** With the token. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly token: string;
  /** By which names and addresses it may be spoken to. */
  readonly names: readonly string[];
}

/** Nothing but our own files, and nothing of them in a frame of others. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** A report from a run's folder runs its own script in an origin of its own, which may reach nothing. */
const FOREIGN =
  "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  events: 'text/event-stream',
} as const;

const headers = (type: keyof typeof types, policy = POLICY) => ({
  'content-type': types[type],
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
});

/** Serves a site on one address. A UserError where the address cannot be had. */
export async function serve(site: Site, { host, port, token, names }: ServerOptions): Promise<Listening> {
  const following = new Set<AbortController>();
  let gate: Gate | undefined;
  const server = createServer((request, response) => {
    if (!gate) return response.destroy();
    handle(site, gate, following, request, response).catch((error: unknown) => {
      // What a page did wrong ends that page and nothing else.
      if (!response.headersSent)
        send(response, 500, problem(`This is a bug in midspan: ${messageOf(error)}.`));
      else response.destroy();
    });
  });
  await listening(server, host, port);
  const { port: own } = server.address() as AddressInfo;
  const hosts = new Set(names.map((name) => `${bracketed(name.toLowerCase())}:${own}`));
  if (own === 80) for (const name of names) hosts.add(bracketed(name.toLowerCase()));
  gate = { token, hosts, cookie: `midspan-${own}` };
  return {
    url: `http://${bracketed(names[0] ?? host)}:${own}/?token=${token}`,
    async close() {
      for (const one of following) one.abort();
      site.close();
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
    },
  };
}

const bracketed = (name: string): string => (name.includes(':') ? `[${name}]` : name);

async function listening(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((ready, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(cannotListen(error, host, port)));
    server.listen(port, host, ready);
  });
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): UserError {
  if (error.code === 'EADDRINUSE')
    return new UserError(`Port ${port} is taken.`, 'Give another --port, or none to take one that is free.', {
      cause: error,
    });
  if (error.code === 'EACCES')
    return new UserError(`Port ${port} may not be used.`, 'Give a --port of 1024 or above.', {
      cause: error,
    });
  return new UserError(
    `${host} is no address of this machine.`,
    'Leave --host out to be reached from this machine only.',
    { cause: error },
  );
}

async function handle(
  site: Site,
  gate: Gate,
  following: Set<AbortController>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Slashes in front would make a host of what follows them.
  const address = `http://view/${(request.url ?? '').replace(/^\/+/, '')}`;
  if (!URL.canParse(address)) return send(response, 400, problem('That is no address.'));
  const { pathname: path, searchParams: query } = new URL(address);
  const token = query.get('token');
  const refused = refusal({ method: request.method, headers: request.headers, token }, gate);
  if (refused) return send(response, refused.status, problem(refused.reason));
  if (token !== null) {
    // Out of the address, where it could be read over a shoulder or copied with a link.
    query.delete('token');
    const rest = query.toString();
    response.writeHead(303, {
      ...headers('html'),
      location: rest === '' ? path : `${path}?${rest}`,
      'set-cookie': `${gate.cookie}=${gate.token}; HttpOnly; SameSite=Strict; Path=/`,
    });
    response.end();
    return;
  }
  try {
    if (path === '/events') return await follow(site, query.get('id') ?? '', following, request, response);
    sendAnswer(response, await site.page(path, query));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (response.headersSent) response.end();
    else send(response, 404, problem(error.message, error.hint));
  }
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, headers('html'));
  response.end(body);
}

function sendAnswer(response: ServerResponse, { type, body, foreign }: Answer): void {
  response.writeHead(200, headers(type, foreign ? FOREIGN : POLICY));
  response.end(body);
}

/** Server-sent events on one run, until it ends or nobody listens. */
async function follow(
  site: Site,
  id: string,
  following: Set<AbortController>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const stop = new AbortController();
  following.add(stop);
  request.once('close', () => stop.abort());
  try {
    for await (const { event, data } of site.events(id, stop.signal)) {
      if (stop.signal.aborted) break;
      if (!response.headersSent) response.writeHead(200, headers('events'));
      response.write(`event: ${event}\ndata: ${data}\n\n`);
    }
    response.end();
  } finally {
    following.delete(stop);
  }
}
