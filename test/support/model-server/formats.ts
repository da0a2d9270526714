import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

export type Format = 'chat' | 'completions' | 'responses' | 'messages' | 'generateContent' | 'unknown';

/** A request as the server understood it, whatever the format. */
export interface ServedRequest {
  readonly path: string;
  readonly format: Format;
  readonly headers: IncomingHttpHeaders;
  /** The body as it came, parsed; an empty object if it was no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The user's text, all parts joined. */
  readonly prompt: string;
  readonly maxTokens: number | undefined;
}

/** An answer in words of no format; `status`, `headers` and `raw` get in the way of being polite. */
export interface Answer {
  readonly text?: string;
  /** `stop`, `length` or `refusal`; `stop` by default. */
  readonly finish?: 'stop' | 'length' | 'refusal';
  readonly usage?: {
    readonly input: number;
    readonly cached?: number;
    readonly cacheWrite?: number;
    readonly output: number;
    readonly reasoning?: number;
  };
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole body, instead of one made from the above. */
  readonly raw?: string;
}

export function formatOf(path: string): Format {
  const { pathname } = new URL(path, 'http://x');
  if (pathname.endsWith('/chat/completions')) return 'chat';
  if (pathname.endsWith('/completions')) return 'completions';
  if (pathname.endsWith('/responses')) return 'responses';
  if (pathname.endsWith('/messages')) return 'messages';
  return pathname.endsWith(':generateContent') ? 'generateContent' : 'unknown';
}

export function readRequest(request: IncomingMessage, bytes: Buffer): ServedRequest {
  const path = request.url ?? '/';
  const format = formatOf(path);
  const body = parse(bytes.toString('utf8'));
  const config = body.generationConfig as Record<string, unknown> | undefined;
  const limit =
    body.max_tokens ?? body.max_completion_tokens ?? body.max_output_tokens ?? config?.maxOutputTokens;
  return {
    path,
    format,
    headers: request.headers,
    body,
    prompt: textOf(body.messages ?? body.input ?? body.contents ?? body.prompt),
    maxTokens: typeof limit === 'number' ? limit : undefined,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** All text in a message, list of messages or list of parts. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (value === null || typeof value !== 'object') return '';
  const { content, parts, text } = value as Record<string, unknown>;
  return textOf(content ?? parts ?? text);
}

/** Sends an answer in a format; `slow` sends it in pieces of 40 bytes. */
export function writeAnswer(
  response: ServerResponse,
  format: Format,
  given: Answer | string,
  slow: boolean,
): void {
  const answer = typeof given === 'string' ? { text: given } : given;
  const body = Buffer.from(answer.raw ?? JSON.stringify(phrase(format, answer)));
  const status = answer.status ?? (format === 'unknown' ? 404 : 200);
  const headers = { 'content-type': 'application/json', 'content-length': body.length, ...answer.headers };
  response.writeHead(status, headers);
  if (!slow) {
    response.end(body);
    return;
  }
  const trickle = (from: number): void => {
    if (from >= body.length) response.end();
    else response.write(body.subarray(from, from + 40), () => setTimeout(trickle, 5, from + 40));
  };
  trickle(0);
}

const defaultUsage = { input: 100, output: 14 };

export function phrase(format: Format, answer: Answer): unknown {
  switch (format) {
    case 'chat':
    case 'completions':
      return openaiChat(format, answer);
    case 'responses':
      return openaiResponses(answer);
    case 'messages':
      return anthropicMessages(answer);
    case 'generateContent':
      return googleContent(answer);
    case 'unknown':
      return { error: { message: 'no such path' } };
  }
}

function openaiChat(
  format: 'chat' | 'completions',
  { text = '', finish = 'stop', usage = defaultUsage }: Answer,
): unknown {
  const finish_reason = finish === 'refusal' ? 'content_filter' : finish;
  const chat = { index: 0, message: { role: 'assistant', content: text }, finish_reason, logprobs: null };
  return {
    id: 'mock-1',
    object: format === 'chat' ? 'chat.completion' : 'text_completion',
    created: 1700000000,
    model: 'mock',
    choices: [format === 'chat' ? chat : { index: 0, text, finish_reason, logprobs: null }],
    usage: {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
      prompt_tokens_details: { cached_tokens: usage.cached ?? 0 },
      completion_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
    },
  };
}

function openaiResponses({ text = '', finish = 'stop', usage = defaultUsage }: Answer): unknown {
  const reason = { stop: null, length: 'max_output_tokens', refusal: 'content_filter' }[finish];
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1700000000,
    model: 'mock',
    status: reason ? 'incomplete' : 'completed',
    incomplete_details: reason ? { reason } : null,
    error: null,
    output: [
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    ],
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cached ?? 0 },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
    },
  };
}

/** Anthropic counts cached tokens beside `input_tokens`, not in it. */
function anthropicMessages({ text = '', finish = 'stop', usage = defaultUsage }: Answer): unknown {
  const { cached = 0, cacheWrite = 0 } = usage;
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'mock',
    content: [{ type: 'text', text }],
    stop_reason: { stop: 'end_turn', length: 'max_tokens', refusal: 'refusal' }[finish],
    stop_sequence: null,
    usage: {
      input_tokens: usage.input - cached - cacheWrite,
      cache_read_input_tokens: cached,
      cache_creation_input_tokens: cacheWrite,
      output_tokens: usage.output,
    },
  };
}

function googleContent({ text = '', finish = 'stop', usage = defaultUsage }: Answer): unknown {
  const { reasoning = 0 } = usage;
  return {
    candidates: [
      {
        content: { role: 'model', parts: [{ text }] },
        finishReason: { stop: 'STOP', length: 'MAX_TOKENS', refusal: 'SAFETY' }[finish],
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: usage.input,
      cachedContentTokenCount: usage.cached ?? 0,
      candidatesTokenCount: usage.output - reasoning,
      thoughtsTokenCount: reasoning,
      totalTokenCount: usage.input + usage.output,
    },
  };
}
