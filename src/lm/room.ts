import { UserError } from '../core/user-error.ts';
import type { Model } from './model.ts';

/** Bytes of keys and values that the open contexts of a process may take. */
export const MAX_CACHE_BYTES = 2 * 1024 ** 3;

/**
 * Bytes of keys and values that an open context of so many tokens takes. With dynamic scaling a question may go beyond
 * the trained length; its prompt is then read whole, beside what the context holds for shorter ones.
 */
export function bytesOfContext(
  { config: { rope }, engine }: Pick<Model, 'config' | 'engine'>,
  tokens: number,
): number {
  const both = rope.scaling.type === 'dynamic' && tokens <= rope.trained;
  return (both ? 2 : 1) * tokens * engine.bytesPerToken;
}

/**
 * A prompt longer than the model's window, or with more keys and values than there is room for, is a UserError. `beside`
 * are tokens whose keys and values are held at the same time.
 */
export function checkRoom({ config, engine, folder }: Model, tokens: number, { beside = 0 } = {}): void {
  if (tokens >= config.window) {
    throw new UserError(
      `The prompt has ${tokens} tokens, the model in ${folder} holds ${config.window} with its answer.`,
      'Use a shorter --length, or stretch it with e.g. --rope-scaling yarn:4.',
    );
  }
  const held = tokens + beside;
  const bytes = held * engine.bytesPerToken;
  if (bytes <= MAX_CACHE_BYTES) return;
  const mib = (size: number): string => `${Math.ceil(size / 1024 ** 2)} MiB`;
  throw new UserError(
    `The keys and values of ${held} tokens take ${mib(bytes)}, ${mib(MAX_CACHE_BYTES)} are allowed.`,
    'Use a shorter --length, or a server (vLLM, llama.cpp) and its http address.',
  );
}

/** Every prompt ends in it, so a tokenizer knows it. */
const SAMPLE = 'Answer:';

/** Tokens that a model's prompts have beside their text: those of its chat template, or the start-of-text token. */
function addedTokens({ codec, template }: Pick<Model, 'codec' | 'template'>): number {
  if (!template) return codec.start.length;
  return Math.max(0, codec.encode(template(SAMPLE)).length - codec.encode(SAMPLE).length);
}

/**
 * A text of so many tokens that does not fit the model's window together with what is added to it and an answer of so
 * many, or has more keys and values than there is room for, is a UserError.
 */
export function checkFit(model: Model, text: number, answer: number): void {
  const { config, folder, template } = model;
  const added = addedTokens(model);
  checkRoom(model, text);
  if (text + added + answer > config.window) {
    const more = template ? `, ${added} of the chat template` : `, ${added} to start it`;
    throw new UserError(
      `The model in ${folder} holds ${config.window} tokens; a prompt of ${text}${added > 0 ? more : ''} and an answer of ${answer} do not fit.`,
      `Lower --length or --max-tokens${template ? ', or ask without the template: --chat-template none' : ''}.`,
    );
  }
  checkRoom(model, text + added);
}
