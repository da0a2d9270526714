import type { AdapterOptions } from '../../core/adapter.ts';
import { oneOf } from '../../core/one-of.ts';
import { UserError } from '../../core/user-error.ts';

/**
 * What `--chat-template` means for an HTTP server.
 *
 * With `--api completions` the server takes raw text, so the wrapping is ours and the value is a name from the list
 * below (default `none`). The start-of-text token is left out: servers add it themselves.
 *
 * With `--api chat` the server wraps, and the value is passed on as `chat_template_kwargs` (vLLM, SGLang, llama.cpp):
 * `enable_thinking=false,depth=3` or a JSON object.
 */
export interface Template {
  readonly before: string;
  readonly after: string;
  /** Further fields of the request body. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const wrappings = {
  none: ['', ''],
  /** Also FILM-7B's. */
  mistral: ['[INST] ', ' [/INST]'],
  llama3: [
    '<|start_header_id|>user<|end_header_id|>\n\n',
    '<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
  ],
  chatml: ['<|im_start|>user\n', '<|im_end|>\n<|im_start|>assistant\n'],
  gemma: ['<start_of_turn>user\n', '<end_of_turn>\n<start_of_turn>model\n'],
} as const;

type Name = keyof typeof wrappings;

export function readTemplate({ api, chatTemplate }: Pick<AdapterOptions, 'api' | 'chatTemplate'>): Template {
  if (api === 'chat') {
    const fields = chatTemplate === undefined ? {} : { chat_template_kwargs: readSettings(chatTemplate) };
    return { before: '', after: '', fields };
  }
  const name = oneOf(
    'chat template',
    chatTemplate ?? 'none',
    Object.keys(wrappings) as Name[],
    'Settings of the server’s own template need --api chat.',
  );
  const [before, after] = wrappings[name];
  return { before, after, fields: {} };
}

/** `{"enable_thinking":false}` or `enable_thinking=false,depth=3`; values are JSON where they can be, else text. */
function readSettings(text: string): Readonly<Record<string, unknown>> {
  const object = readJson(text);
  if (object !== null && typeof object === 'object' && !Array.isArray(object))
    return object as Record<string, unknown>;
  const pairs = text.split(',').map((pair) => /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(pair));
  if (pairs.every((pair) => pair !== null)) {
    return Object.fromEntries(pairs.map((pair) => [pair[1]!, readJson(pair[2]!) ?? pair[2]!]));
  }
  throw new UserError(
    `"${text}" is not a setting of a chat template.`,
    Object.hasOwn(wrappings, text)
      ? `The template "${text}" wraps raw text: add --api completions.`
      : 'With --api chat write key=value,… or a JSON object, e.g. --chat-template enable_thinking=false.',
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
