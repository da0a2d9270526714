import type { BatchAnswer, BatchApi, BatchName } from '../../../core/batch.ts';
import { CallFailure } from '../../../core/failure.ts';
import { excerpt } from '../secret.ts';
import { asObject } from '../usage.ts';
import { idIn, type Wire } from './wire.ts';

export interface AnthropicBatches {
  readonly wire: Wire;
  readonly secrets: readonly string[];
  /** The request that a live call would make, as JSON. */
  bodyOf(item: Parameters<BatchApi['encode']>[0]): Promise<string>;
  read(message: unknown): Promise<Extract<BatchAnswer, { readonly completion: unknown }>['completion']>;
}

const PATH = '/messages/batches';
const PAGES = 20;
/** Clocks differ by less. */
const SLACK_MS = 10 * 60_000;

/**
 * Anthropic's message batches (POST /messages/batches; at most 100,000 requests or 256 MB a batch). They carry no
 * metadata: a batch whose id was lost is told by its time, its number of requests, and the custom ids of its results,
 * which can be read once it is over.
 */
export function anthropicBatches(of: AnthropicBatches): BatchApi {
  const { wire } = of;
  return {
    limits: { requests: 100_000, bytes: 250_000_000 },
    frame: { before: '{"requests":[', between: ',', after: ']}' },
    encode: async (item) =>
      Buffer.from(`{"custom_id":${JSON.stringify(item.id)},"params":${await of.bodyOf(item)}}`),
    async handIn(_, document, signal) {
      const sent = { type: 'application/json', before: '', document, after: '' };
      return idIn(await wire.json('POST', PATH, sent, signal));
    },
    find: (name, signal) => findBatch(wire, name, signal),
    async look(id, signal) {
      const batch = asObject(await wire.json('GET', pathOf(id), undefined, signal));
      const counts = asObject(batch.request_counts);
      const done = ['succeeded', 'errored', 'canceled', 'expired'].reduce(
        (sum, name) => sum + (Number(counts[name]) || 0),
        0,
      );
      return { isOver: batch.processing_status === 'ended', done };
    },
    async *collect(id, signal) {
      for await (const line of wire.lines(`${pathOf(id)}/results`, signal))
        yield await answerIn(asObject(line), of);
    },
  };
}

const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

async function findBatch(
  wire: Wire,
  { label, requests, at }: BatchName,
  signal: AbortSignal,
): Promise<{ readonly id: string } | 'later' | undefined> {
  const since = Date.parse(at) - SLACK_MS;
  let isOpen = false;
  let after = '';
  for (let page = 0; page < PAGES; page++) {
    const path = `${PATH}?limit=100${after && `&after_id=${encodeURIComponent(after)}`}`;
    const answer = asObject(await wire.json('GET', path, undefined, signal));
    const batches = Array.isArray(answer.data) ? answer.data.map(asObject) : [];
    for (const batch of batches) {
      if (Date.parse(String(batch.created_at)) < since) continue;
      const counts = Object.values(asObject(batch.request_counts)).map(Number);
      if (counts.reduce((sum, count) => sum + (count || 0), 0) !== requests) continue;
      if (batch.processing_status !== 'ended') isOpen = true;
      else if (await isOwn(wire, idIn(batch), label, signal)) return { id: idIn(batch) };
    }
    const last = batches.at(-1);
    if (!last || answer.has_more !== true || Date.parse(String(last.created_at)) < since) break;
    after = idIn(last);
  }
  return isOpen ? 'later' : undefined;
}

async function isOwn(wire: Wire, id: string, label: string, signal: AbortSignal): Promise<boolean> {
  for await (const line of wire.lines(`${pathOf(id)}/results`, signal))
    return String(asObject(line).custom_id).startsWith(`${label}-`);
  return false;
}

async function answerIn(line: Readonly<Record<string, unknown>>, of: AnthropicBatches): Promise<BatchAnswer> {
  const id = String(line.custom_id ?? '');
  const result = asObject(line.result);
  if (result.type === 'succeeded') {
    try {
      return { id, completion: await of.read(result.message) };
    } catch (error) {
      return { id, error };
    }
  }
  const outer = asObject(result.error);
  const inner = outer.error === undefined ? outer : asObject(outer.error);
  const why = [inner.type, inner.message].filter((word) => typeof word === 'string').join(': ');
  const words = why || String(result.type ?? 'no result');
  const kind = /invalid_request/.test(words) ? 'refused' : 'lost';
  return { id, error: new CallFailure(excerpt(`batch: ${words}`, of.secrets), { kind }) };
}
