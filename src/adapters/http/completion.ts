import type { Completion } from '../../core/adapter.ts';
import { finishReason } from '../shared/finish-reason.ts';
import { asObject, readUsage } from '../shared/usage.ts';

/**
 * Reads an answer of `/chat/completions` or `/completions`. Text is what the model said, not what it thought:
 * `reasoning_content` is left out. Throws an Error that says what is missing.
 */
export function readCompletion(answer: unknown): Omit<Completion, 'latencyMs'> {
  const body = asObject(answer);
  const choices = body.choices;
  if (!Array.isArray(choices) || choices.length === 0) throw new Error('no choices in it');
  const choice = asObject(choices[0]);
  const message = asObject(choice.message);
  if (choice.message === undefined && typeof choice.text !== 'string') throw new Error('no message in it');
  const refusal = typeof message.refusal === 'string' ? message.refusal : '';
  const text = choice.message === undefined ? String(choice.text) : contentText(message.content);
  return {
    text: text || refusal,
    finishReason: refusal ? 'refusal' : finishReason(choice.finish_reason),
    usage: readUsage(body.usage, body.timings),
  };
}

/** Content is a string, null when there was nothing to say, or a list of parts of which those with text count. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (content === null || content === undefined) return '';
  if (!Array.isArray(content)) throw new Error('content is neither text nor a list of parts');
  return content
    .map((part) => asObject(part).text)
    .filter((text) => typeof text === 'string')
    .join('');
}
