import type { Adapter, Completion } from '../core/adapter.ts';
import type { BatchAnswer, BatchApi } from '../core/batch.ts';
import { CallFailure } from '../core/failure.ts';
import type { Haystack, Sample } from '../core/haystack.ts';
import type { Result } from '../core/result.ts';
import { messageOf } from '../core/user-error.ts';
import type { Verdict } from '../core/verdict.ts';
import { BatchFile } from './batch-document.ts';
import type { BatchNote, BatchNotes } from './batch-notes.ts';
import type { Governor, Taken, Timer } from './governor.ts';
import type { PlannedCall, Purse } from './purse.ts';
import { answeredResult, failedResult, isThoughtAway, raisedTokens } from './results.ts';
import type { RunEnd } from './run.ts';

export interface BatchRequest {
  /** Builds the haystacks anew, without those whose id `skip` knows. */
  readonly haystacks: (skip: (id: string) => boolean) => AsyncIterable<Haystack>;
  readonly adapter: Pick<Adapter, 'model'>;
  readonly api: BatchApi;
  readonly judgeOf: (haystack: Haystack) => (sample: Sample, completion: Completion) => Verdict;
  readonly keyOf: (sample: Sample) => string;
  /** Keys that are answered already. */
  readonly answered: ReadonlySet<string>;
  readonly onResult: (result: Result) => void;
  /** Hears of a batch when it was handed in, and when more of it is done. */
  readonly onProgress: (batch: {
    readonly id: string;
    readonly requests: number;
    readonly done: number;
  }) => void;
  readonly onRaised: (tokens: number) => void;
  readonly purse: Purse | undefined;
  /** Tries calls to the batch API again. */
  readonly governor: Governor;
  readonly notes: BatchNotes;
  /** Where the document of a batch is put together. */
  readonly spool: string;
  /** Names for batches, each once. */
  readonly newLabel: () => string;
  readonly date: () => Date;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
}

const FIRST_LOOK_MS = 1000;
const LONGEST_LOOK_MS = 60_000;
/** So often an item may teach its adapter how to ask. */
const LESSONS = 3;

/**
 * Asks by batch APIs, all models at once: hands in what is neither answered nor handed in already, looks until the
 * batches are over, and turns what comes back into the results of a live run. May be stopped at any moment and called
 * again days later with the same notes. What a batch did not answer becomes an `error`; a thinking model that used its
 * tokens up before it said a word is asked once more, with more.
 */
export async function runBatches(requests: readonly BatchRequest[], timer: Timer): Promise<RunEnd[]> {
  const rounds = requests.map((request) => new ModelBatches(request));
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(LONGEST_LOOK_MS, wait * 1.5)) {
    for (const round of rounds) await round.step();
    const signal = requests[0]?.signal;
    if (rounds.every((round) => round.isDone) || signal?.aborted) break;
    if (rounds.some((round) => round.hasMoved)) wait = FIRST_LOOK_MS;
    await sleep(timer, wait, signal!);
  }
  return rounds.map((round) => round.end);
}

function sleep(timer: Timer, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      alarm.cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const alarm = timer.alarm(ms, wake);
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
  });
}

/** The batches of one model. */
class ModelBatches {
  readonly #of: BatchRequest;
  /** Keys with a result, those that failed here included. */
  readonly #settled: Set<string>;
  readonly #lessons = new Map<string, number>();
  readonly #reserved = new Set<string>();
  readonly #seen = new Map<string, number>();
  #halted: string | null = null;
  #gaveUp: string | null = null;
  /** Part of the provider's limits that it was found to take at a time. */
  #share = 1;
  #wantsMore = true;
  isDone = false;
  /** Whether the last step did more than look. */
  hasMoved = false;

  constructor(request: BatchRequest) {
    this.#of = request;
    this.#settled = new Set(request.answered);
  }

  get end(): RunEnd {
    return { halted: this.#halted, gaveUp: this.#gaveUp };
  }

  get #open(): readonly BatchNote[] {
    return this.#of.notes.open(this.#of.adapter.model);
  }

  get #stops(): boolean {
    return this.#of.signal.aborted || this.#gaveUp !== null;
  }

  /** Does what can be done now. */
  async step(): Promise<void> {
    this.hasMoved = false;
    if (this.isDone) return;
    try {
      for (const note of this.#open) {
        if (note.id === undefined && !this.#stops) await this.#findAgain(note);
      }
      const isClear = this.#open.every(({ id }) => id !== undefined);
      if (this.#wantsMore && isClear && !this.#stops) await this.#handIn();
      for (const note of this.#open) {
        if (note.id !== undefined && !this.#stops) await this.#look(note, note.id);
      }
      this.#minuteHand();
    } catch (error) {
      if (this.#of.signal.aborted) return;
      // What went wrong between us and the provider ends this model's run; anything else is ours.
      if (!(error instanceof CallFailure)) throw error;
      this.#gaveUp = messageOf(error).slice(0, 300);
    }
    this.isDone =
      this.#gaveUp !== null ||
      this.#open.length + Number(this.#wantsMore) === 0 ||
      // Stopped by a limit: what is handed in is still worth waiting for, unless it is the time that is up.
      (this.#halted !== null && (this.#open.length === 0 || this.#isLate));
  }

  #isLate = false;

  /** Time goes on also where nothing is asked. */
  #minuteHand(): void {
    const nothing = { prompt: 0, answer: 0 };
    const why = this.#of.purse?.objection(nothing);
    if (why === undefined) this.#of.purse?.ended(nothing, undefined);
    else if (why.isTime) {
      this.#halted ??= why.why;
      this.#isLate = true;
    }
  }

  #call<T>(work: (tries: number) => Promise<T>): Promise<T> {
    const { governor, signal } = this.#of;
    let tries = 0;
    const make = async (): Promise<Taken & { readonly value: T }> => ({
      tokens: undefined,
      value: await work(++tries),
    });
    return governor.call({ tokens: 0, bytes: 0 }, make, { signal }).then(({ value }) => value);
  }

  async #findAgain(note: BatchNote): Promise<void> {
    const { api, notes, signal } = this.#of;
    const found = await this.#call(() => api.find(note, signal));
    if (found === 'later') return;
    this.hasMoved = true;
    if (found) notes.taken(note.label, found.id);
    else notes.over(note.label);
  }

  /** Hands in all that is neither settled nor on its way. */
  async #handIn(): Promise<void> {
    const { api, haystacks, keyOf, notes, adapter, purse, maxTokens, spool } = this.#of;
    const flying = new Set(this.#open.flatMap(({ asked }) => Object.values(asked).flat()));
    const answer = notes.raised(adapter.model) ?? maxTokens;
    this.#wantsMore = false;
    let file: BatchFile | undefined;
    let asked: Record<string, string[]> = {};
    const flush = async (): Promise<void> => {
      if (!file || file.items === 0) return;
      const full = file;
      file = undefined;
      const handed = asked;
      asked = {};
      await this.#handInFile(full, handed, answer);
    };
    try {
      for await (const haystack of haystacks(() => false)) {
        if (this.#stops || this.#halted !== null) break;
        for (const sample of haystack.samples) {
          const key = keyOf(sample);
          if (this.#settled.has(key)) continue;
          const call: PlannedCall = { prompt: sample.tokens, answer };
          const objection = this.#reserved.has(key) ? undefined : purse?.objection(call);
          if (objection === undefined) this.#reserved.add(key);
          if (flying.has(key)) continue;
          if (objection !== undefined) {
            this.#halted = objection.why;
            break;
          }
          const encode = (): Promise<Uint8Array> =>
            api.encode({
              id: `${this.#nextLabel()}-${key}`,
              context: haystack.context,
              question: { id: sample.id, text: sample.prompt },
              maxTokens: answer,
            });
          let item = await encode();
          const { requests, bytes } = this.#limits(api);
          if (file && (file.items >= requests || file.sizeWith(item) > bytes)) {
            await flush();
            if (this.#stops) break;
            // Its id begins with the name of its batch, which is another one now.
            item = await encode();
          }
          file ??= new BatchFile(spool, api.frame);
          file.add(item);
          asked[haystack.id] = [...(asked[haystack.id] ?? []), key];
        }
      }
      if (!this.#stops) await flush();
    } finally {
      (file as BatchFile | undefined)?.remove();
    }
  }

  #label: string | undefined;

  #nextLabel(): string {
    this.#label ??= this.#of.newLabel();
    return this.#label;
  }

  #limits({ limits: { requests, bytes } }: BatchApi) {
    return {
      requests: Math.max(1, Math.floor(requests * this.#share)),
      bytes: bytes * this.#share,
    };
  }

  async #handInFile(file: BatchFile, asked: BatchNote['asked'], maxTokens: number): Promise<void> {
    const { api, notes, adapter, date, signal, onProgress } = this.#of;
    const label = this.#nextLabel();
    this.#label = undefined;
    const note = {
      label,
      model: adapter.model,
      requests: file.items,
      at: date().toISOString(),
      maxTokens,
      asked,
    };
    const document = file.finish();
    try {
      // On the disk before anything is sent, so that it can be found again.
      notes.begin(note);
      const id = await this.#call(async (tries) => {
        // A call whose answer was lost may have been heard.
        const found = tries > 1 ? await api.find(note, signal) : undefined;
        if (found === 'later')
          throw new CallFailure('it cannot be told yet whether the batch was taken', { kind: 'lost' });
        return found ? found.id : await api.handIn(note, document, signal);
      });
      notes.taken(label, id);
      this.hasMoved = true;
      onProgress({ id, requests: note.requests, done: 0 });
    } catch (error) {
      // Refused for sure: nothing of it is on its way. Otherwise it is looked for when the run is gone on with.
      if (error instanceof CallFailure && (error.kind === 'refused' || error.kind === 'denied'))
        notes.over(label);
      throw error;
    } finally {
      file.remove();
    }
  }

  async #look(note: BatchNote, id: string): Promise<void> {
    const { api, signal, onProgress } = this.#of;
    const state = await this.#call(() => api.look(id, signal));
    if (state.done !== (this.#seen.get(id) ?? 0)) {
      this.#seen.set(id, state.done);
      onProgress({ id, requests: note.requests, done: state.done });
    }
    if (!state.isOver) return;
    this.hasMoved = true;
    if (state.refused) await this.#refused(note, state.refused);
    else await this.#collect(note, id);
  }

  /** Nothing of the batch was worked on: it is handed in again in smaller ones, or its questions have failed. */
  async #refused(note: BatchNote, { why, tooMuch }: { why: string; tooMuch: boolean }): Promise<void> {
    if (tooMuch && note.requests > 1) {
      this.#share = Math.min(this.#share, note.requests / this.#of.api.limits.requests) / 2;
      this.#wantsMore = true;
    } else {
      const error = new CallFailure(`the provider did not take the batch: ${why}`, { kind: 'refused' });
      await this.#settle(note, () => ({ error }));
    }
    this.#of.notes.over(note.label);
  }

  async #collect(note: BatchNote, id: string): Promise<void> {
    const { api, signal, notes, adapter, maxTokens, onRaised } = this.#of;
    const answers = await this.#call(async () => {
      const got = new Map<string, BatchAnswer>();
      const prefix = `${note.label}-`;
      for await (const answer of api.collect(id, signal))
        if (answer.id.startsWith(prefix)) got.set(answer.id.slice(prefix.length), answer);
      return got;
    });
    const isRaising = note.maxTokens === maxTokens;
    const wasThoughtAway = (answer: BatchAnswer): boolean =>
      isRaising && 'completion' in answer && isThoughtAway(answer.completion);
    if ([...answers.values()].some(wasThoughtAway) && notes.raised(adapter.model) === undefined) {
      notes.raise(adapter.model, raisedTokens(maxTokens));
      onRaised(raisedTokens(maxTokens));
    }
    const missing = { error: new CallFailure(`batch ${id} ended without an answer`, { kind: 'lost' }) };
    await this.#settle(note, (key) => {
      const answer = answers.get(key) ?? missing;
      if ('completion' in answer) {
        const { usage } = answer.completion;
        return wasThoughtAway(answer) ? { again: true, usage } : answer;
      }
      const lessons = (this.#lessons.get(key) ?? 0) + 1;
      this.#lessons.set(key, lessons);
      return 'again' in answer && answer.again && lessons <= LESSONS
        ? { again: true }
        : { error: answer.error };
    });
    notes.over(note.label);
  }

  /** Writes a result for each question of a batch that is over, its context being built anew to judge by. */
  async #settle(note: BatchNote, comeOf: (key: string) => Came): Promise<void> {
    const { haystacks, keyOf, judgeOf, onResult, purse } = this.#of;
    for await (const haystack of haystacks((id) => note.asked[id] === undefined)) {
      const keys = new Set(note.asked[haystack.id]);
      const judge = judgeOf(haystack);
      for (const sample of haystack.samples) {
        const key = keyOf(sample);
        if (!keys.has(key) || this.#settled.has(key)) continue;
        const came = comeOf(key);
        const call = { prompt: sample.tokens, answer: note.maxTokens };
        const usage = 'completion' in came ? came.completion.usage : 'usage' in came ? came.usage : undefined;
        if (this.#reserved.delete(key)) purse?.ended(call, usage);
        if ('again' in came) {
          this.#wantsMore = true;
          continue;
        }
        this.#settled.add(key);
        if ('error' in came) onResult(failedResult(this.#of, sample, came));
        else {
          const completion = { ...came.completion, latencyMs: 0 };
          const verdict = judge(sample, completion);
          const answer = { completion, maxTokens: note.maxTokens, batch: true } as const;
          onResult(answeredResult(this.#of, sample, answer, verdict));
        }
      }
    }
  }
}

/** What came of one question. */
type Came =
  | { readonly completion: Omit<Completion, 'latencyMs'> }
  | { readonly error: unknown }
  | { readonly again: true; readonly usage?: Completion['usage'] };
