import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Adapter, Completion, Session } from '../core/adapter.ts';
import type { Haystack, Sample } from '../core/haystack.ts';
import { seeded } from '../core/random.ts';
import type { Result } from '../core/result.ts';
import { messageOf } from '../core/user-error.ts';
import type { Verdict } from '../core/verdict.ts';

export interface RunRequest {
  readonly haystacks: AsyncIterable<Haystack>;
  readonly adapter: Adapter;
  /** Words the unscored first call of a haystack. */
  readonly primingQuestion: string;
  /** Called once per haystack; what it returns judges each answer. */
  readonly judgeOf: (haystack: Haystack) => (sample: Sample, completion: Completion) => Verdict;
  readonly keyOf: (sample: Sample) => string;
  readonly onResult: (result: Result) => void;
  /** Calls in flight at most. */
  readonly concurrency: number;
  readonly maxTokens: number;
  /** Characters of contexts held open at most; one context is always allowed. */
  readonly maxOpenText: number;
  readonly signal: AbortSignal;
}

/**
 * Puts every sample to the model, haystack by haystack: each context is opened (and primed) once, then its queries
 * fan out. As many haystacks are open as keep all slots busy. A call that fails becomes an `error` result and the
 * run goes on; an error of our own (scoring, writing) ends it. After `signal` aborts, calls in flight are dropped without a result and the promise resolves.
 */
export async function run(request: RunRequest): Promise<void> {
  const { concurrency, signal } = request;
  const contexts = Math.min(concurrency, request.adapter.limits.contexts ?? concurrency);
  const limit = pLimit(concurrency);
  const open = new Set<Promise<void>>();
  const bell = doorbell();
  let openText = 0;
  let broken: { readonly error: unknown } | undefined;
  for await (const haystack of request.haystacks) {
    if (signal.aborted || broken) break;
    openText += haystack.context.text.length;
    const visit = visitHaystack(request, haystack, limit, bell.ring)
      .catch((error: unknown) => {
        broken ??= { error };
      })
      .finally(() => {
        openText -= haystack.context.text.length;
        open.delete(visit);
        bell.ring();
      });
    open.add(visit);
    // Building is work of this thread: answers that came in meanwhile get their turn.
    await turnOfTheLoop();
    const isFull = (): boolean =>
      limit.pendingCount >= concurrency || open.size >= contexts || openText >= request.maxOpenText;
    while (isFull() && open.size > 0 && !signal.aborted) await bell.next();
  }
  await Promise.all(open);
  if (broken) throw broken.error;
}

type Limit = <T>(task: () => Promise<T>) => Promise<T>;

async function visitHaystack(
  request: RunRequest,
  haystack: Haystack,
  limit: Limit,
  done: () => void,
): Promise<void> {
  const { adapter, signal, maxTokens } = request;
  const prime = { id: `${haystack.id}.prime`, text: request.primingQuestion };
  const samples = seeded(`order/${haystack.id}`).shuffle(haystack.samples);
  let session: Session;
  try {
    session = await limit(() => adapter.open(haystack.context, { prime, signal }));
  } catch (error) {
    if (!signal.aborted) for (const sample of samples) request.onResult(failed(request, sample, error));
    return;
  }
  const judge = request.judgeOf(haystack);
  const { contexts } = adapter.limits;
  const own: Limit =
    contexts === undefined ? atOnce : pLimit(Math.max(1, Math.ceil(request.concurrency / contexts)));
  const ask = async (sample: Sample): Promise<Completion | { readonly error: unknown } | undefined> => {
    if (signal.aborted) return undefined;
    const question = { id: sample.id, text: sample.prompt };
    const asked = await session
      .ask(question, { maxTokens, signal })
      .catch((error: unknown) => (signal.aborted ? undefined : { error }));
    done();
    return asked;
  };
  const visit = async (sample: Sample): Promise<void> => {
    const asked = await own(() => limit(() => ask(sample)));
    if (!asked) return;
    // The freed slot is filled before the answer is judged.
    await turnOfTheLoop();
    await turnOfTheLoop();
    request.onResult(
      'error' in asked
        ? failed(request, sample, asked.error)
        : answered(request, sample, asked, judge(sample, asked)),
    );
  };
  await Promise.all(samples.map(visit));
  await session.close?.();
}

const atOnce: Limit = (task) => task();

function answered(request: RunRequest, sample: Sample, completion: Completion, verdict: Verdict): Result {
  const { text, finishReason, usage, latencyMs, warnings } = completion;
  return {
    ...common(request, sample),
    ...verdict,
    completion: { text, finishReason, usage, latencyMs, ...(warnings?.length ? { warnings } : {}) },
  };
}

const failed = (request: RunRequest, sample: Sample, error: unknown): Result => ({
  ...common(request, sample),
  outcome: 'error',
  score: null,
  completion: null,
  error: messageOf(error).slice(0, 500),
});

const common = (request: RunRequest, sample: Sample) => ({
  key: request.keyOf(sample),
  sample: sample.id,
  model: request.adapter.model,
  probe: sample.probe,
  direction: sample.direction,
  length: sample.length,
  tokens: sample.tokens,
  haystack: sample.haystack,
  position: sample.position,
});

/** Lets one waiter sleep until something changed; a ring while nobody waits is kept. */
function doorbell(): { ring: () => void; next: () => Promise<void> } {
  let wake: (() => void) | undefined;
  let rung = false;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    next: async () => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      wake = undefined;
      rung = false;
    },
  };
}
