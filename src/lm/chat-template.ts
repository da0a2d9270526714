import { join } from 'node:path';
import { messageOf, UserError } from '../core/user-error.ts';
import { isObject, type Json, readTextFile } from './json.ts';
import { tokenText } from './tokenizer.ts';

/** Wraps what the user says as the model was trained to see it, up to where its answer begins. */
export type ChatTemplate = (content: string) => string;

/** What templates call "today": prompts must not change from day to day. It is the date Llama's templates fall back to. */
const TODAY = '26 Jul 2024';
/** Stands in for the function of that name, which would ask the clock. */
const NO_CLOCK = `{%- macro strftime_now(format) -%}${TODAY}{%- endmacro %}\n`;

/** The template in chat_template.jinja or tokenizer_config.json; undefined where the model has none. */
export async function openChatTemplate(folder: string, config: Json): Promise<ChatTemplate | undefined> {
  const source = await findTemplate(folder, config);
  if (source === undefined) return undefined;
  const { Template } = await import('@huggingface/jinja');
  const fail = (cause: unknown): UserError =>
    new UserError(
      `The chat template of ${folder} does not work: ${messageOf(cause)}.`,
      'Use --chat-template none to ask without it.',
      { cause },
    );
  let template: InstanceType<typeof Template>;
  try {
    template = new Template(NO_CLOCK + source);
  } catch (cause) {
    throw fail(cause);
  }
  const tokens = Object.fromEntries(
    ['bos_token', 'eos_token', 'unk_token', 'pad_token'].flatMap((name) => {
      const text = tokenText(config[name]);
      return text === undefined ? [] : [[name, text]];
    }),
  );
  return (content) => {
    try {
      return template.render({
        ...tokens,
        messages: [{ role: 'user', content }],
        add_generation_prompt: true,
        date_string: TODAY,
      });
    } catch (cause) {
      throw fail(cause);
    }
  };
}

/** The text of the template; undefined where the model has none. */
export const findTemplate = async (folder: string, config: Json): Promise<string | undefined> =>
  (await readTextFile(join(folder, 'chat_template.jinja'))) ?? templateIn(config.chat_template);

/** One template, or a list of named ones of which `default` is meant. */
function templateIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  const found = value.find((item: unknown) => isObject(item) && item.name === 'default') as Json | undefined;
  return typeof found?.template === 'string' ? found.template : undefined;
}

/** Whether `--chat-template` leaves a model its own template: it can be left out, not replaced. */
export function wantsChat(chatTemplate: string | undefined): boolean {
  if (chatTemplate === undefined) return true;
  if (chatTemplate === 'none') return false;
  throw new UserError(
    `A local model has no chat template "${chatTemplate}".`,
    'Leave --chat-template out to use the model’s own, or write --chat-template none.',
  );
}
