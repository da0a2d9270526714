import { messageOf } from '../../core/user-error.ts';
import { brokenCall, connectionTrouble, httpFailure, lostCall } from '../shared/failure.ts';
import { excerpt, redact } from '../shared/secret.ts';

/** The AI SDK's error about one HTTP call; told by its name, so that the SDK need not be loaded to know it. */
interface CallError extends Error {
  readonly url: string;
  readonly statusCode?: number;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseBody?: string;
}

const isCallError = (error: unknown): error is CallError =>
  error instanceof Error && error.name === 'AI_APICallError' && 'url' in error;

/** The error of an AI SDK call in our words and without its cause, which would keep the whole prompt in memory. */
export function sdkFailure(error: unknown, secrets: readonly string[]): Error {
  if (!isCallError(error)) return new Error(excerpt(messageOf(error), secrets));
  const where = redact(error.url.split('?')[0] ?? '', secrets);
  const { statusCode: status } = error;
  if (status === undefined) {
    const cause = error.cause ?? error;
    return brokenCall(excerpt(connectionTrouble(cause, where), secrets), cause);
  }
  const body = excerpt(error.responseBody ?? '', secrets) || '(empty body)';
  if (status >= 200 && status <= 299) {
    return lostCall(`answer from ${where} not understood, ${excerpt(error.message, secrets)}: ${body}`);
  }
  return httpFailure(`HTTP ${status} from ${where}: ${body}`, {
    status,
    body: error.responseBody ?? '',
    header: (name) => error.responseHeaders?.[name],
  });
}
