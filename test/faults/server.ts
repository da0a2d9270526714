import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256 } from '../../src/core/hash.ts';
import { seeded } from '../../src/core/random.ts';

/** A way to treat one request other than by answering it; `answer` is the body it would get. */
export type Fault = (response: ServerResponse, answer: string) => void;

const json = { 'content-type': 'application/json' };

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}, message = 'try later'): Fault =>
  (response) => {
    response.writeHead(code, { ...json, ...headers }).end(JSON.stringify({ error: { message } }));
  };

const body =
  (text: string, headers: Readonly<Record<string, string>> = {}): Fault =>
  (response) => {
    response.writeHead(200, { ...json, ...headers }).end(text);
  };

/** Faults of the way: the question was fine, and the same question asked again gets its answer. */
export const passing: Readonly<Record<string, Fault>> = {
  '429 without Retry-After': status(429),
  '429, Retry-After in seconds': status(429, { 'retry-after': '1' }),
  '429, Retry-After as a date': (response) => {
    const now = Math.floor(Date.now() / 1000) * 1000;
    const [date, later] = [new Date(now).toUTCString(), new Date(now + 1000).toUTCString()];
    status(429, { date, 'retry-after': later })(response, '');
  },
  '429, retry-after-ms': status(429, { 'retry-after-ms': '300' }),
  '429, nothing left': status(429, {
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '700ms',
  }),
  '500': status(500),
  '502 with a page': (response) => {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
  },
  '503, Retry-After': status(503, { 'retry-after': '1' }),
  '529': status(529, {}, 'Overloaded'),
  '408': status(408),
  'reset before headers': (response) => response.socket?.resetAndDestroy(),
  'reset in the middle of the body': (response, answer) => {
    response.writeHead(200, { ...json, 'content-length': answer.length });
    response.write(answer.slice(0, answer.length / 2), () => response.socket?.resetAndDestroy());
  },
  'reset in the middle of a stream': (response, answer) => {
    response.writeHead(200, json);
    response.write(answer.slice(0, answer.length / 2), () => response.socket?.destroy());
  },
  'silence in the middle of the answer': (response, answer) => {
    response.writeHead(200, json);
    response.write(answer.slice(0, answer.length / 2));
  },
  'half JSON': (response, answer) => body(answer.slice(0, answer.length / 2))(response, ''),
  'wrong JSON': body('{"object":"list","data":[]}'),
  'no choices': body('{"choices":[],"usage":{}}'),
  'a page with status 200': body('<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' }),
  'an empty body': body(''),
  'gzip garbage': body('\u001f\u008b\u0008garbage', { 'content-encoding': 'gzip' }),
  'an answer of 20 MB': (response) => body(`{"choices":["${'x'.repeat(20 * 1024 * 1024)}"]}`)(response, ''),
  'slow loris': (response, answer) => {
    response.writeHead(200, { ...json, 'content-length': answer.length });
    let at = 0;
    const drip = setInterval(() => response.write(answer[at++] ?? ''), 200);
    response.on('close', () => clearInterval(drip));
  },
};

/** What looks odd and is an answer all the same. */
export const harmless: Readonly<Record<string, Fault>> = {
  latency: (response, answer) => {
    setTimeout(() => body(answer)(response, ''), 150);
  },
  '10 MB around the answer': (response, answer) =>
    body(`${' '.repeat(10 * 1024 * 1024)}${answer}`)(response, ''),
  'usage numbers that are none': (response, answer) => {
    const usage = {
      prompt_tokens: -5,
      completion_tokens: '7',
      prompt_tokens_details: { cached_tokens: 1e99 },
    };
    body(JSON.stringify({ ...JSON.parse(answer), usage }))(response, '');
  },
  'two choices': (response, answer) => {
    const parsed = JSON.parse(answer) as { choices: unknown[] };
    body(JSON.stringify({ ...parsed, choices: [...parsed.choices, ...parsed.choices] }))(response, '');
  },
};

export interface FaultServer {
  readonly url: string;
  /** Questions that came, priming calls included, and how many of them met a fault. */
  readonly counts: { calls: number; faults: number };
  close(): Promise<void>;
}

/**
 * Speaks chat completions. A prompt's answer depends on nothing but the prompt; whether a call meets the fault depends on
 * the seed and on how often the prompt came: with probability `share`, at most `most` times.
 */
export async function startFaultServer(options: {
  readonly fault?: Fault | undefined;
  readonly share?: number;
  readonly most?: number;
  readonly seed?: string;
  readonly latencyMs?: number;
}): Promise<FaultServer> {
  const { fault, share = 0.15, most = 2, seed = '1', latencyMs = 0 } = options;
  const seen = new Map<string, number>();
  const counts = { calls: 0, faults: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => response.destroy());
    request.on('end', () => {
      const prompt = promptOf(Buffer.concat(chunks).toString('utf8'));
      const id = sha256(prompt);
      const times = (seen.get(id) ?? 0) + 1;
      seen.set(id, times);
      counts.calls++;
      const isFaulty = times <= most && seeded(`${seed}/${id}/${times}`).float() < share;
      setTimeout(() => {
        if (!fault || !isFaulty) return body(answerTo(prompt))(response, '');
        counts.faults++;
        fault(response, answerTo(prompt));
      }, latencyMs);
    });
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const promptOf = (text: string): string => {
  const { messages } = JSON.parse(text) as { messages: { content: string }[] };
  return messages[0]!.content;
};

/** Four of five questions get the line of the context that holds a line of the question, the others any line. */
function answerTo(prompt: string): string {
  const lines = prompt.split('\n').filter((line) => line.trim() !== '');
  const question = lines.slice(-6);
  const context = lines.slice(0, -6);
  const random = seeded(sha256(prompt));
  const right = context.find((line) =>
    question.some((part) => part.length > 3 && line.includes(part.trim())),
  );
  const text = right !== undefined && random.float() < 0.8 ? right : random.pick(context);
  return JSON.stringify({
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 2048, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 0 } },
  });
}
