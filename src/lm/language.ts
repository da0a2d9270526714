import { join } from 'node:path';
import { type ChatTemplate, openChatTemplate } from './chat-template.ts';
import type { ConfigFile } from './config-file.ts';
import { type Json, readJsonFile } from './json.ts';
import { type Codec, openCodec, tokenText } from './tokenizer.ts';

/** How a model is spoken to, and when it has said what it has to say. */
export interface Language {
  readonly codec: Codec;
  /** Undefined for plain completion. */
  readonly template: ChatTemplate | undefined;
  /** Ids that end an answer. */
  readonly stopIds: ReadonlySet<number>;
  /** The one of them that the tokenizer names as its end token, else the first; undefined where there is none. */
  readonly end: number | undefined;
}

/** Reads a folder's tokenizer, chat template and stop tokens; `chat` is false to ask without the template. */
export async function openLanguage(
  folder: string,
  { json, config }: ConfigFile,
  chat: boolean,
): Promise<Language> {
  const tokenizerConfig = (await readJsonFile(join(folder, 'tokenizer_config.json'))) ?? {};
  const codec = await openCodec(folder, tokenizerConfig, config.vocabulary);
  const template = chat ? await openChatTemplate(folder, tokenizerConfig) : undefined;
  const token = tokenText(tokenizerConfig.eos_token);
  const own = token === undefined ? undefined : codec.idOf(token);
  const stopIds = stopIdsOf(await readJsonFile(join(folder, 'generation_config.json')), json, own);
  const end = own !== undefined && stopIds.has(own) ? own : [...stopIds][0];
  return { codec, template, stopIds, end };
}

/** From generation_config.json, else config.json (a number or a list), else the tokenizer's own end token. */
function stopIdsOf(generation: Json | undefined, config: Json, own: number | undefined): ReadonlySet<number> {
  for (const ids of [generation?.eos_token_id, config.eos_token_id]) {
    const list = (Array.isArray(ids) ? ids : [ids]).filter((id) => Number.isInteger(id));
    if (list.length > 0) return new Set(list as number[]);
  }
  return new Set(own === undefined ? [] : [own]);
}

/** The answer that a model gives by these ids: without a template, only what comes before a blank line. */
export function heard(
  { codec, template }: Pick<Language, 'codec' | 'template'>,
  ids: readonly number[],
): string {
  const text = codec.decode(ids);
  return template ? text : (blankLine(text) ?? text);
}

/**
 * The answer before a blank line, if one has come. A model without a chat template seldom ends by itself: it goes on
 * with the next paragraph, which is no part of the answer.
 */
export function blankLine(text: string): string | undefined {
  const end = text.indexOf('\n\n', text.length - text.trimStart().length);
  return end < 0 ? undefined : text.slice(0, end);
}
