import type { BatchApi } from '../../core/batch.ts';
import { openaiBatches } from '../shared/batch/openai.ts';
import { openWire } from '../shared/batch/wire.ts';
import { secretsOf } from '../shared/secret.ts';
import { bodyHead, bodyTail, type Dialect, learn, type Wording } from './body.ts';
import { readCompletion } from './completion.ts';
import type { Endpoint } from './endpoint.ts';

/** The batch API of an OpenAI-compatible service, at the same address as its live API. */
export async function httpBatches(
  { origin, base, search, headers }: Endpoint,
  wording: Wording,
  timeoutMs: number,
): Promise<BatchApi> {
  const { 'content-type': _, ...sent } = headers;
  const secrets = [...secretsOf(sent), search.slice(1)];
  let dialect: Dialect = { tokens: 'max_tokens', temperature: true };
  return openaiBatches({
    wire: openWire({ base: `${origin}${base}`, search, headers: sent, secrets, timeoutMs }),
    endpoint: wording.api === 'chat' ? '/v1/chat/completions' : '/v1/completions',
    secrets,
    bodyOf: async ({ context, question, maxTokens }) =>
      Buffer.concat([
        bodyHead(wording, context.text),
        bodyTail(wording, dialect, question.text, maxTokens),
      ]).toString('utf8'),
    read: async (body) => readCompletion(body),
    learns: (refusal) => {
      const before = dialect;
      // Of many refused for one reason the first teaches; the others were asked in the old words too.
      dialect = learn(dialect, refusal) ?? dialect;
      return dialect !== before || learned(dialect, refusal);
    },
  });
}

/** Whether a refusal is about what has been learned already. */
const learned = (dialect: Dialect, refusal: string): boolean =>
  (dialect.tokens !== 'max_tokens' && refusal.includes('max_completion_tokens')) ||
  (!dialect.temperature && /temperature/i.test(refusal) && /unsupported|not support/i.test(refusal));
