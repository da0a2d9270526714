import { messageOf } from '../../core/user-error.ts';

/** An Error that also tells a runner whether to wait and try again. */
export interface Failure extends Error {
  /** HTTP status, if one came. */
  readonly status?: number;
  /** How long the server asked to be left alone. */
  readonly retryAfterMs?: number;
}

/** An Error of a request that was answered with a bad status. */
export function httpFailure(message: string, status: number, retryAfterMs?: number | undefined): Failure {
  const error = new Error(message);
  return Object.assign(error, retryAfterMs === undefined ? { status } : { status, retryAfterMs });
}

/**
 * The `retry-after-ms` or `retry-after` header in milliseconds; undefined where neither is a number of seconds.
 * (A date is not read: it would need the clock, and model servers send seconds.)
 */
export function retryAfter(
  header: (name: string) => string | readonly string[] | null | undefined,
): number | undefined {
  const milliseconds = Number(header('retry-after-ms') ?? Number.NaN);
  const value = Number.isFinite(milliseconds)
    ? milliseconds
    : Number(header('retry-after') ?? Number.NaN) * 1000;
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

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
    case 'ANSWER_TOO_LONG':
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
