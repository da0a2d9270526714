import { setMaxListeners } from 'node:events';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Adapter, Completion, Primed, Session, Usage } from '../core/adapter.ts';
import { CallFailure } from '../core/failure.ts';
import type { Haystack, Sample } from '../core/haystack.ts';
import { seeded } from '../core/random.ts';
import type { Result } from '../core/result.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Governor } from './governor.ts';
import type { Came, PlannedCall, Purse, Share } from './purse.ts';
import { answeredResult, failedResult, isThoughtAway, raisedTokens } from './results.ts';

export interface RunRequest {
  readonly haystacks: AsyncIterable<Haystack>;
  readonly adapter: Adapter;
  /** Words the unscored first call of a haystack. */
  readonly primingQuestion: string;
  /** Called once per haystack; what it returns judges each answer. */
  readonly judgeOf: (haystack: Haystack) => (sample: Sample, completion: Completion) => Verdict;
  readonly keyOf: (sample: Sample) => string;
  /** Keys that are answered already: not asked again, and a haystack with nothing else is not opened. */
  readonly answered?: ReadonlySet<string> | undefined;
  readonly onResult: (result: Result) => void;
  /** Hears of the call that opened a context, where the adapter tells. */
  readonly onPrimed?: (haystack: Haystack, primed: Primed) => void;
  /** Hears of every try that failed, those that were tried again included. */
  readonly onFailure?: ((failure: unknown) => void) | undefined;
  /**
   * Asked before every haystack, at the last moment before every call, and told of its end. Once it objects for good no
   * call is made any more, or no haystack begun; those in flight or begun are waited for.
   */
  readonly purse?: Purse | undefined;
  /** Hears that answers are given more tokens from now on, because a model used all of them up for thinking. */
  readonly onRaised?: ((tokens: number) => void) | undefined;
  /** Decides when calls are made and tried again; one for all runs against the same endpoint. */
  readonly governor: Governor;
  readonly maxTokens: number;
  /** Characters of contexts held open at most; one context is always allowed. */
  readonly maxOpenText: number;
  readonly signal: AbortSignal;
}

/** How a run ended. */
export interface RunEnd {
  /** Why no more calls were allowed; null where they were. */
  readonly halted: string | null;
  /** Why the endpoint was given up before everything was asked; null where it was not. */
  readonly gaveUp: string | null;
}

/**
 * Puts every sample to the model, haystack by haystack: each context is opened (and primed) once, then its queries
 * fan out. As many haystacks are open as keep all slots busy. A call that fails is tried again as the governor says; for
 * good, it becomes an `error` result and the run goes on, unless the endpoint is dead: then the rest is not asked and
 * gets no result. An error of our own (scoring, writing) ends the run at once. After `signal` aborts, calls in flight
 * are dropped without a result and the promise resolves.
 */
export async function run(request: RunRequest): Promise<RunEnd> {
  const { governor } = request;
  const contexts = Math.min(governor.concurrency, request.adapter.limits.contexts ?? governor.concurrency);
  // Ends the run, and what is in flight, also when scoring or writing breaks: nothing more is asked that would be lost.
  const stop = new AbortController();
  const { signal } = stop;
  setMaxListeners(0, signal);
  const end = (): void => stop.abort(request.signal.reason);
  if (request.signal.aborted) end();
  request.signal.addEventListener('abort', end, { once: true });
  const open = new Set<Promise<void>>();
  const bell = doorbell();
  let openText = 0;
  let broken: { readonly error: unknown } | undefined;
  const round: Round = {
    ...request,
    signal,
    tooLong: new Map(),
    halt: { error: undefined },
    answer: { tokens: request.maxTokens },
    // At once, since others may wait for their next try for a minute.
    onFailure: (failure) => {
      request.onFailure?.(failure);
      if (governor.dead !== undefined) stop.abort(new Error(governor.dead));
    },
    onSettled: () => bell.ring(),
  };
  const openAll = async (): Promise<void> => {
    for await (const haystack of request.haystacks) {
      if (signal.aborted || round.halt.error) break;
      const samples = wantedSamples(request, haystack);
      if (samples.length === 0) continue;
      let share = begun(round, { haystack, samples });
      // What others take may turn out to be less than was kept for them.
      while (typeof share === 'string' && open.size > 0 && !signal.aborted && !round.halt.error) {
        await bell.next();
        share = begun(round, { haystack, samples });
      }
      if (signal.aborted || round.halt.error) break;
      if (typeof share === 'string') {
        round.halt.error = new Error(share);
        break;
      }
      openText += haystack.context.text.length;
      const visit = visitHaystack({ ...round, purse: share }, haystack, samples)
        .catch((error: unknown) => {
          if (signal.aborted) return;
          broken ??= { error };
          stop.abort(error);
        })
        .finally(() => {
          openText -= haystack.context.text.length;
          if (share && 'close' in share) share.close();
          open.delete(visit);
          bell.ring();
        });
      open.add(visit);
      // Building is work of this thread: answers that came in meanwhile get their turn.
      await turnOfTheLoop();
      const isFull = (): boolean =>
        governor.waiting >= governor.concurrency || open.size >= contexts || openText >= request.maxOpenText;
      while (isFull() && open.size > 0 && !signal.aborted && !round.halt.error) await bell.next();
    }
  };
  // Where no more haystacks can be built, those that are open are asked to their end: they are paid for.
  await openAll().catch((error: unknown) => {
    broken ??= { error };
  });
  await Promise.all(open);
  request.signal.removeEventListener('abort', end);
  if (broken) throw broken.error;
  return {
    halted: round.halt.error?.message ?? null,
    gaveUp: request.signal.aborted ? null : (governor.dead ?? null),
  };
}

/** A request while it is being worked on. */
interface Round extends RunRequest {
  /** Called when a call has come to its end, well or not. */
  readonly onSettled: () => void;
  /** By probe, the fewest tokens that did not fit the model's window: nothing as long is asked any more. */
  readonly tooLong: Map<string, { readonly tokens: number; readonly error: Error }>;
  /** Tokens an answer may have by now. */
  readonly answer: { tokens: number };
  /** Set once no more calls are allowed. */
  readonly halt: { error: Error | undefined };
}

/** What is kept of the purse for a haystack; why it must not be begun, in words. */
function begun(
  { purse, answer }: Round,
  { haystack, samples }: { readonly haystack: Haystack; readonly samples: readonly Sample[] },
): Purse | Share | undefined | string {
  const share = purse?.begin?.({
    first: { prompt: haystack.context.tokens, answer: 1 },
    questions: samples.map(({ tokens }) => ({ prompt: tokens, answer: answer.tokens })),
  });
  if (!share) return purse;
  return 'why' in share ? share.why : share;
}

/** The error that ends a call before it is made, where none may be made any more; waits where the purse says so. */
function haltOf(round: Round, call: PlannedCall): Error | undefined | Promise<Error | undefined> {
  const { halt, purse, signal } = round;
  if (signal.aborted) return new Error('stopped');
  const objection = halt.error ? undefined : purse?.objection(call);
  if (objection?.passes) return objection.passes.then(() => haltOf(round, call));
  if (objection) halt.error = new Error(objection.why);
  return halt.error;
}

/** Makes a call and tells the purse what it took. */
async function paid<T extends { readonly usage: Usage | undefined }>(
  { purse }: Round,
  call: PlannedCall,
  make: () => Promise<T>,
): Promise<T> {
  let came: Came;
  try {
    const made = await make();
    came = made.usage;
    return made;
  } catch (error) {
    if (error instanceof CallFailure && error.mayBeCharged) came = 'lost';
    throw error;
  } finally {
    purse?.ended(call, came);
  }
}

/** In random order, so that neither position nor direction goes with the time of asking. */
function wantedSamples({ answered, keyOf }: RunRequest, { id, samples }: Haystack): readonly Sample[] {
  const wanted = answered ? samples.filter((sample) => !answered.has(keyOf(sample))) : samples;
  return seeded(`order/${id}`).shuffle(wanted);
}

async function visitHaystack(round: Round, haystack: Haystack, samples: readonly Sample[]): Promise<void> {
  const { signal } = round;
  let session: Session | undefined;
  try {
    session = await openSession(round, haystack);
  } catch (error) {
    if (!signal.aborted)
      for (const sample of samples) round.onResult(failedResult(round, sample, { error, tries: 1 }));
    return;
  }
  if (!session) return;
  const judge = round.judgeOf(haystack);
  const { contexts } = round.adapter.limits;
  const own: Limit =
    contexts === undefined ? atOnce : pLimit(Math.max(1, Math.ceil(round.governor.concurrency / contexts)));
  const visit = async (sample: Sample): Promise<void> => {
    const asked = await own(() => ask(round, session, haystack, sample));
    if (!asked) return;
    // The freed slot is filled before the answer is judged.
    await turnOfTheLoop();
    await turnOfTheLoop();
    round.onResult(
      'error' in asked
        ? failedResult(round, sample, asked)
        : answeredResult(round, sample, asked, judge(sample, asked.completion)),
    );
  };
  try {
    await Promise.all(samples.map(visit));
  } finally {
    await session.close?.();
  }
}

/**
 * Opens a context, anew where its first call failed in a way that may pass. When that call fails for good the session is
 * used all the same: the questions will tell, one by one. Undefined when the run has been stopped.
 */
async function openSession(round: Round, haystack: Haystack): Promise<Session | undefined> {
  const { adapter, governor, signal } = round;
  const { context } = haystack;
  const prime = { id: `${haystack.id}.prime`, text: round.primingQuestion };
  let session: Session | undefined;
  const planned = { prompt: context.tokens, answer: 1 };
  const make = () =>
    paid(round, planned, async () => {
      session?.close?.();
      session = await adapter.open(context, { prime, signal });
      const { primed } = session;
      if (primed && 'error' in primed) throw primed.error;
      if (primed) round.onPrimed?.(haystack, primed);
      // Where opening makes no call it takes nothing.
      return { usage: primed?.usage ?? nothing, tokens: primed ? tokensOf(primed) : 0, rate: primed?.rate };
    });
  try {
    await governor.call({ tokens: context.tokens, bytes: context.text.length }, make, {
      signal,
      onFailure: round.onFailure,
      mayBegin: () => haltOf(round, planned),
    });
  } catch (error) {
    if (signal.aborted || error === round.halt.error) {
      await session?.close?.();
      return undefined;
    }
    if (!session) throw error;
  } finally {
    round.onSettled();
  }
  return session;
}

const nothing: Usage = { input: 0, cached: 0, cacheWrite: 0, output: 0, reasoning: 0 };

type Asked =
  | { readonly completion: Completion; readonly tries: number; readonly maxTokens: number }
  | { readonly error: unknown; readonly tries: number };

type Limit = <T>(task: () => Promise<T>) => Promise<T>;

const atOnce: Limit = (task) => task();

/** Undefined when the run has been stopped. */
async function ask(
  round: Round,
  session: Session,
  haystack: Haystack,
  sample: Sample,
): Promise<Asked | undefined> {
  const { signal, tooLong } = round;
  let tries = 1;
  const onFailure = (failure: unknown): void => {
    round.onFailure?.(failure);
    tries++;
  };
  try {
    const asking = { haystack, sample, onFailure };
    const { completion, maxTokens } = await askOnce(round, session, asking);
    if (!isThoughtAway(completion) || maxTokens > round.maxTokens) return { completion, tries, maxTokens };
    return { ...(await askOnce(round, session, asking)), tries: tries + 1 };
  } catch (error) {
    if (signal.aborted || error === round.halt.error) return undefined;
    const { probe, tokens } = sample;
    if (error instanceof CallFailure && error.kind === 'overflow' && !isTooLong(round, sample))
      tooLong.set(probe, { tokens, error });
    return { error, tries: tries - 1 };
  } finally {
    round.onSettled();
  }
}

/** Counted by an estimate, code and sentences of as many tokens do not fit alike; controls are shorter than curves. */
const isTooLong = ({ tooLong }: Round, { probe, tokens }: Sample): boolean =>
  tokens >= (tooLong.get(probe)?.tokens ?? Number.POSITIVE_INFINITY);

interface Asking {
  readonly haystack: Haystack;
  readonly sample: Sample;
  readonly onFailure: (failure: unknown) => void;
}

/** One question, tried again as the governor says. */
async function askOnce(
  round: Round,
  session: Session,
  asking: Asking,
): Promise<{ readonly completion: Completion; readonly maxTokens: number }> {
  const { governor, signal, tooLong } = round;
  const { haystack, sample, onFailure } = asking;
  // May be raised while the call waits for its turn.
  let planned = { prompt: sample.tokens, answer: round.answer.tokens };
  const call = {
    tokens: planned.prompt + planned.answer,
    bytes: haystack.context.text.length + sample.prompt.length,
  };
  const make = () =>
    paid(round, planned, async () => {
      const question = { id: sample.id, text: sample.prompt };
      const maxTokens = planned.answer;
      const completion = await session.ask(question, { maxTokens, signal });
      // Before this call's place is given to the next one, which should not run into the same.
      if (isThoughtAway(completion)) raiseAnswer(round);
      return {
        completion,
        maxTokens,
        usage: completion.usage,
        tokens: tokensOf(completion),
        rate: completion.rate,
      };
    });
  const mayBegin = (): Error | undefined | Promise<Error | undefined> => {
    planned = { prompt: sample.tokens, answer: round.answer.tokens };
    return isTooLong(round, sample) ? tooLong.get(sample.probe)!.error : haltOf(round, planned);
  };
  return await governor.call(call, make, { signal, onFailure, mayBegin });
}

/** Gives all answers from now on more tokens, once a run. */
function raiseAnswer({ answer, maxTokens, onRaised }: Round): void {
  if (answer.tokens === maxTokens) {
    answer.tokens = raisedTokens(maxTokens);
    onRaised?.(answer.tokens);
  }
}

/** What the endpoint counted; undefined where it did not say. */
const tokensOf = ({ usage }: Pick<Completion, 'usage'>): number | undefined =>
  usage.input === null ? undefined : usage.input + (usage.output ?? 0);

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
