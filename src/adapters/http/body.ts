import { escaped, openString, type Room } from '../shared/escaped.ts';
import type { Template } from './template.ts';

/** What all requests of one adapter say alike. */
export interface Wording {
  readonly model: string;
  readonly api: 'chat' | 'completions';
  readonly temperature: number;
  readonly template: Template;
}

/** What a server turned out not to take; learned from its first refusal. */
export interface Dialect {
  readonly tokens: 'max_tokens' | 'max_completion_tokens';
  readonly temperature: boolean;
}

/** The start of every request body about a context, up to and including the context. */
export function bodyHead({ model, api, template }: Wording, context: string, room?: Room): Buffer {
  const start = `{"model":${JSON.stringify(model)},`;
  const field = api === 'chat' ? '"messages":[{"role":"user","content":"' : '"prompt":"';
  return openString(`${start}${field}`.slice(0, -1), JSON.stringify(template.before + context), room);
}

/** The rest of one request body: the query and the settings. */
export function bodyTail(wording: Wording, dialect: Dialect, query: string, maxTokens: number): Buffer {
  const { api, temperature, template } = wording;
  const settings = JSON.stringify({
    ...(dialect.temperature ? { temperature } : {}),
    [dialect.tokens]: maxTokens,
    stream: false,
    ...template.fields,
  });
  const close = api === 'chat' ? '"}],' : '",';
  return Buffer.from(`${escaped(query + template.after)}${close}${settings.slice(1)}`);
}

/** What to leave out or rename after a server's 400, or undefined when the refusal is about something else. */
export function learn(dialect: Dialect, refusal: string): Dialect | undefined {
  if (dialect.tokens === 'max_tokens' && refusal.includes('max_completion_tokens')) {
    return { ...dialect, tokens: 'max_completion_tokens' };
  }
  const refused =
    /temperature/i.test(refusal) && /unsupported|not support|not allowed|deprecated/i.test(refusal);
  return dialect.temperature && refused ? { ...dialect, temperature: false } : undefined;
}
