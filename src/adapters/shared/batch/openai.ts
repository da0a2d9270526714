import type { BatchAnswer, BatchApi, BatchName, BatchState } from '../../../core/batch.ts';
import { CallFailure } from '../../../core/failure.ts';
import { httpFailure } from '../failure.ts';
import { excerpt } from '../secret.ts';
import { asObject } from '../usage.ts';
import { idIn, type Wire } from './wire.ts';

/** How one adapter words requests and reads answers. */
export interface OpenAiBatches {
  readonly wire: Wire;
  /** The live endpoint that the requests are for, e.g. `/v1/responses`. */
  readonly endpoint: string;
  readonly secrets: readonly string[];
  /** The request that a live call would make, as JSON. */
  bodyOf(item: Parameters<BatchApi['encode']>[0]): Promise<string>;
  read(body: unknown): Promise<Extract<BatchAnswer, { readonly completion: unknown }>['completion']>;
  /** Whether a refusal taught the adapter how to ask. */
  learns?(body: string): boolean;
}

const BOUNDARY = 'midspan-batch-document';
/** Batches looked through for one that may have been handed in: 20 pages of 100. */
const PAGES = 20;

/**
 * OpenAI's batch API and its like (POST /files, POST /batches; at most 50,000 requests and 200 MB a batch): a file of
 * requests is sent, a batch of it begun, answers and failures are read from two files. The batch's metadata carries its
 * label, so that one is found again whose id was lost.
 */
export function openaiBatches(of: OpenAiBatches): BatchApi {
  const { wire, endpoint } = of;
  const batch = async (id: string, signal: AbortSignal) =>
    asObject(await wire.json('GET', `/batches/${encodeURIComponent(id)}`, undefined, signal));
  return {
    limits: { requests: 50_000, bytes: 200_000_000 },
    frame: { before: '', between: '\n', after: '\n' },
    async encode(item) {
      const head = JSON.stringify({ custom_id: item.id, method: 'POST', url: endpoint });
      return Buffer.from(`${head.slice(0, -1)},"body":${await of.bodyOf(item)}}`);
    },
    async handIn({ label }, document, signal) {
      // Lines of JSON hold no carriage return, so the boundary cannot come in them.
      const part = (name: string, more = '') =>
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n`;
      const form = {
        type: `multipart/form-data; boundary=${BOUNDARY}`,
        before: `${part('purpose')}\r\nbatch\r\n${part('file', `; filename="${label}.jsonl"`)}Content-Type: application/jsonl\r\n\r\n`,
        document,
        after: `\r\n--${BOUNDARY}--\r\n`,
      };
      const file = idIn(await wire.json('POST', '/files', form, signal));
      const order = {
        input_file_id: file,
        endpoint,
        completion_window: '24h',
        metadata: { midspan: label },
      };
      const sent = { type: 'application/json', text: JSON.stringify(order) } as const;
      return idIn(await wire.json('POST', '/batches', sent, signal));
    },
    find: ({ label, at }, signal) => findBatch(wire, { label, at }, signal),
    look: async (id, signal) => stateOf(await batch(id, signal), of.secrets),
    async *collect(id, signal) {
      const { output_file_id, error_file_id } = await batch(id, signal);
      for (const file of [output_file_id, error_file_id]) {
        if (typeof file !== 'string' || file === '') continue;
        for await (const line of wire.lines(`/files/${encodeURIComponent(file)}/content`, signal))
          yield await answerIn(asObject(line), of);
      }
    },
  };
}

async function findBatch(
  wire: Wire,
  { label, at }: Pick<BatchName, 'label' | 'at'>,
  signal: AbortSignal,
): Promise<{ readonly id: string } | undefined> {
  // Clocks differ; newest come first.
  const since = Date.parse(at) / 1000 - 86_400;
  let after = '';
  for (let page = 0; page < PAGES; page++) {
    const path = `/batches?limit=100${after && `&after=${encodeURIComponent(after)}`}`;
    const answer = asObject(await wire.json('GET', path, undefined, signal));
    const batches = Array.isArray(answer.data) ? answer.data.map(asObject) : [];
    const own = batches.find(({ metadata }) => asObject(metadata).midspan === label);
    if (own) return { id: idIn(own) };
    const last = batches.at(-1);
    if (!last || answer.has_more !== true || Number(last.created_at) < since) return undefined;
    after = idIn(last);
  }
  return undefined;
}

function stateOf(batch: Readonly<Record<string, unknown>>, secrets: readonly string[]): BatchState {
  const { status, errors, request_counts } = batch;
  const counts = asObject(request_counts);
  const done = (Number(counts.completed) || 0) + (Number(counts.failed) || 0);
  if (status !== 'failed')
    return { isOver: status === 'completed' || status === 'expired' || status === 'cancelled', done };
  const { data } = asObject(errors);
  const first = asObject(Array.isArray(data) ? data[0] : undefined);
  const words = [first.code, first.message].filter((word) => typeof word === 'string').join(': ');
  const why = excerpt(words, secrets) || 'the provider does not say why';
  return { isOver: true, done, refused: { why, tooMuch: /token_limit_exceeded/.test(words) } };
}

async function answerIn(line: Readonly<Record<string, unknown>>, of: OpenAiBatches): Promise<BatchAnswer> {
  const id = String(line.custom_id ?? '');
  const { status_code: status, body } = asObject(line.response);
  const said = asObject(line.error);
  if (typeof status !== 'number') {
    const why = [said.code, said.message].filter((word) => typeof word === 'string').join(': ');
    return {
      id,
      error: new CallFailure(excerpt(`batch: ${why || 'no answer'}`, of.secrets), { kind: 'lost' }),
    };
  }
  if (status >= 200 && status <= 299) {
    try {
      return { id, completion: await of.read(body) };
    } catch (error) {
      return { id, error };
    }
  }
  const text = JSON.stringify(body ?? said);
  const error = httpFailure(`HTTP ${status} in the batch: ${excerpt(text, of.secrets)}`, {
    status,
    body: text,
    header: () => undefined,
  });
  return { id, error, ...(of.learns?.(text) && { again: true }) };
}
