import type { ModelSpec } from './adapter.ts';
import { UserError } from './user-error.ts';

/**
 * Takes a model spec apart: `synthetic:u?sag=0.3`, `http://127.0.0.1:8000/v1#qwen`, `openai:gpt-5-mini`,
 * `exec:./answer.sh --fast`, `./my-adapter.js`. `adapters` are the built-in names; another scheme is taken for an
 * AI SDK provider package (`mistral:…`, `@ai-sdk/mistral:…`), a path for the user's own module (adapter `module`).
 */
export function parseModelSpec(text: string, adapters: readonly string[]): ModelSpec {
  if (/^https?:\/\//i.test(text)) return { text, adapter: 'http', target: text, settings: {} };
  if (/^(\.{1,2}\/|\/)/.test(text)) return { text, adapter: 'module', ...withSettings(text) };
  if (/^(?:localhost|[\w-]+(?:\.[\w-]+)+|\[[\da-f:]+\]):\d+(?:[/#?]|$)/i.test(text))
    throw new UserError(`"${text}" is an address without http://.`, `Write --model http://${text}.`);
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) {
    throw new UserError(
      `"${text}" is not a model spec.`,
      'Write adapter:model, e.g. openai:gpt-5-mini, http://127.0.0.1:8000/v1#name, exec:./answer.sh, synthetic:u or ./my-adapter.js.',
    );
  }
  const adapter = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  if (adapter === 'exec') return { text, adapter, ...execTarget(rest) };
  if (adapters.includes(adapter)) return { text, adapter, ...withSettings(rest) };
  return { text, adapter: 'ai-sdk', ...withSettings(text) };
}

/** `target?a=1&b=2` → target and settings. */
export function withSettings(text: string): Pick<ModelSpec, 'target' | 'settings'> {
  const mark = text.indexOf('?');
  if (mark < 0) return { target: text, settings: {} };
  return {
    target: text.slice(0, mark),
    settings: Object.fromEntries(new URLSearchParams(text.slice(mark + 1))),
  };
}

/** A command line may hold question marks of its own: only a trailing `?key=value` without blanks is settings. */
function execTarget(text: string): Pick<ModelSpec, 'target' | 'settings'> {
  return /\?[\w-]+=[^\s?]*$/.test(text) ? withSettings(text) : { target: text, settings: {} };
}
