import type { Completion } from '../../core/adapter.ts';
import type { BatchItem } from '../../core/batch.ts';
import { CallFailure } from '../../core/failure.ts';

/** Makes the call that a live question would make, over the given fetch. */
export type CallOver = (
  fetch: typeof globalThis.fetch,
  item: Pick<BatchItem, 'context' | 'question' | 'maxTokens'>,
) => Promise<Completion>;

/** A request as a live call would send it. */
export interface Recorded {
  readonly body: string;
  header(name: string): string | null;
}

/** What a live call would send; nothing is sent. */
export async function recorded(call: CallOver, item: Parameters<CallOver>[1]): Promise<Recorded> {
  let sent: Recorded | undefined;
  const keep = async (_: unknown, init?: RequestInit): Promise<Response> => {
    const headers = new Headers(init?.headers);
    sent = { body: String(init?.body), header: (name) => headers.get(name) };
    throw new CallFailure('recorded', { kind: 'lost' });
  };
  try {
    await call(keep as typeof globalThis.fetch, item);
  } catch (error) {
    if (!sent) throw error;
  }
  return sent!;
}

/** What a live call would have made of this answer. */
export async function replayed(call: CallOver, answer: unknown): Promise<Omit<Completion, 'latencyMs'>> {
  const give = async (): Promise<Response> =>
    new Response(JSON.stringify(answer), { status: 200, headers: { 'content-type': 'application/json' } });
  const nothing = {
    context: { id: '', text: ' ', tokens: 0 },
    question: { id: '', text: ' ' },
    maxTokens: 16,
  };
  const { latencyMs: _, ...completion } = await call(give as typeof globalThis.fetch, nothing);
  return completion;
}
