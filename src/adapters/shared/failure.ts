import { CallFailure, type FailureKind } from '../../core/failure.ts';
import { messageOf } from '../../core/user-error.ts';
import { type Headers, rateHints, retryAfter } from './rate-headers.ts';

/**
 * The failure of a call that was answered with a bad status: what it was by status and wording, and what the headers
 * say of when to try again. `body` is only read, `message` shown.
 */
export function httpFailure(
  message: string,
  { status, body, header }: { readonly status: number; readonly body: string; readonly header: Headers },
): CallFailure {
  const kind = kindOf(status, body);
  const said = kind === 'overflow' ? `the prompt does not fit the model's window: ${message}` : message;
  return new CallFailure(said, { kind, status, retryAfterMs: retryAfter(header), rate: rateHints(header) });
}

/** A call that brought no answer, or one that cannot be understood: a fault of the way, not of the question. */
export const lostCall = (message: string): CallFailure => new CallFailure(message, { kind: 'lost' });

/** A call that broke with its connection, or never got one: then nobody worked for it. */
export const brokenCall = (message: string, error: unknown): CallFailure =>
  new CallFailure(message, { kind: 'lost', mayBeCharged: !neverSent.has(codeOf(error) ?? '') });

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);

function kindOf(status: number, body: string): FailureKind {
  if (status === 400 || status === 413 || status === 422 || status === 500) {
    if (overflows.some((pattern) => pattern.test(body))) return 'overflow';
  }
  if (status === 402 || (status === 429 && outOfCredit.test(body))) return 'denied';
  if (status === 429) return 'limited';
  if (status >= 500 || status === 408 || status === 425) return 'overloaded';
  if (status === 401 || status === 403 || status === 404) return 'denied';
  return 'refused';
}

const outOfCredit = /insufficient_quota|exceeded your current quota|credit balance is too low|billing/i;

/** How servers say that a prompt is too long for them. */
const overflows: readonly RegExp[] = [
  // OpenAI, vLLM, Azure and many gateways.
  /context_length_exceeded|maximum context length|exceeds the context window/i,
  // vLLM since 0.8.
  /longer than the maximum model length|exceeds? (the )?max(imum)?[_ ]model[_ ]len/i,
  // Anthropic.
  /prompt is too long|exceeds? context limit/i,
  // Google.
  /input token count .{0,40}exceeds the maximum number of tokens/i,
  // llama.cpp.
  /exceeds? the available context size|exceed_context_size/i,
  // SGLang.
  /longer than the model'?s context length/i,
  // Text Generation Inference.
  /`?inputs`? tokens \+ `?max_new_tokens`? must be/i,
];

/** What went wrong with a connection, in words: `connection refused by http://…`. */
export function connectionTrouble(error: unknown, where: string): string {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return `connection refused by ${where}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `no such host: ${where}`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return `connection lost to ${where}: ${messageOf(error)}`;
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `no connection to ${where}: ${messageOf(error)}`;
    case 'UND_ERR_BODY_TIMEOUT':
      return `connection lost to ${where}: silent for longer than --idle-timeout in the middle of its answer`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `${where} has a certificate that is not trusted (${messageOf(error)}); the environment variable NODE_EXTRA_CA_CERTS names a file of more authorities`;
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return `${where} does not speak https, or not as it is spoken here; does its address begin with http://?`;
    case 'ANSWER_TOO_LONG':
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return `answer from ${where} is too long`;
    default:
      return `request to ${where} failed: ${messageOf(error)}`;
  }
}

/** The code of an error, of its cause, or of the first of several (one per address of a host). */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}
