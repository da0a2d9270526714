import { CallFailure, type RateHints } from '../core/failure.ts';
import { Allowance } from './allowance.ts';
import { Vitals } from './vitals.ts';

/** Time as the governor sees it: milliseconds from a fixed point, and an alarm that can be taken back. */
export interface Timer {
  now(): number;
  alarm(ms: number, ring: () => void): { cancel(): void };
}

export interface GovernorOptions {
  /** Calls in flight at most. */
  readonly concurrency: number;
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  /** Bytes of prompts in flight at most; one call is always allowed. */
  readonly bytesInFlight?: number | undefined;
  /** How often a failed call is tried again. */
  readonly retries: number;
  readonly timer: Timer;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

/** What a call will weigh. */
export interface Call {
  /** Prompt and answer, as far as known before. */
  readonly tokens: number;
  readonly bytes: number;
}

/** What came back: the tokens the endpoint says it took, and what it said of its limits. */
export interface Taken {
  readonly tokens?: number | undefined;
  readonly rate?: RateHints | undefined;
}

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 60_000;
/** An endpoint that asks to be left alone for longer than this is not waited for. */
const LONGEST_PAUSE_MS = 10 * 60_000;
/** A call that met nothing but rate limits is tried more often: the endpoint lives. */
const LIMITED_RETRIES = 4;
const BYTES_IN_FLIGHT = 128 * 1024 * 1024;
/** Single faults do not make the endpoint slower, many do: above this share of recent calls. */
const TROUBLED = 0.25;
const MEMORY = 0.05;
/** What is left of the window after one rate limit, and after several at once or in trouble. */
const SINGLE = 0.85;
const MANY = 0.7;

interface Waiting {
  readonly call: Call;
  readonly begin: () => void;
}

/**
 * Decides when a call to one endpoint may be made: calls in flight (fewer after rate limits and in trouble, more again
 * with success), bytes in flight, requests and tokens per minute, pauses the endpoint asked for, and when to try again.
 * It also knows when an endpoint is dead. One governor serves one endpoint, over as many runs as go to it.
 */
export class Governor {
  readonly #options: GovernorOptions;
  readonly #requests: Allowance | undefined;
  readonly #tokens: Allowance | undefined;
  readonly #vitals = new Vitals();
  readonly #queue: Waiting[] = [];
  #alarm: { cancel(): void } | undefined;
  #inFlight = 0;
  #bytes = 0;
  #window: number;
  /** Where the window was when it was last narrowed: near it, it grows with care. */
  #ceiling: number;
  #narrowedAt = Number.NEGATIVE_INFINITY;
  #trouble = 0;
  #limitedInARow = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: GovernorOptions) {
    this.#options = options;
    const { requestsPerMinute, tokensPerMinute, concurrency } = options;
    this.#requests = requestsPerMinute === undefined ? undefined : new Allowance(requestsPerMinute);
    this.#tokens = tokensPerMinute === undefined ? undefined : new Allowance(tokensPerMinute);
    this.#window = concurrency;
    this.#ceiling = concurrency;
  }

  /** Calls that wait for their turn. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Calls that may be in flight now. */
  get width(): number {
    return Math.max(1, Math.floor(this.#window));
  }

  get concurrency(): number {
    return this.#options.concurrency;
  }

  /** Why the endpoint is given up; undefined while it lives. */
  get dead(): string | undefined {
    return this.#vitals.dead;
  }

  /**
   * Makes a call when its turn comes, and again as long as it fails in a way that may pass. Rejects with the last
   * failure, or with the signal's reason as soon as that is aborted. `onFailure` hears of every try that failed,
   * once `dead` knows of it; `mayBegin` is asked at the last moment, and its error ends the call before it is made.
   */
  async call<T extends Taken>(
    call: Call,
    make: () => Promise<T>,
    {
      signal,
      onFailure,
      mayBegin,
    }: {
      readonly signal: AbortSignal;
      readonly onFailure?: ((failure: unknown) => void) | undefined;
      readonly mayBegin?: () => Error | undefined | Promise<Error | undefined>;
    },
  ): Promise<T> {
    for (let tries = 1; ; tries++) {
      const settle = await this.#turn(call, signal, tries > 1);
      const asked = mayBegin?.();
      const objection = asked instanceof Promise ? await asked : asked;
      if (objection) {
        settle(0);
        throw objection;
      }
      const began = this.#options.timer.now();
      try {
        const taken = await make();
        this.#succeeded(taken.rate);
        settle(taken.tokens);
        return taken;
      } catch (error) {
        if (signal.aborted) settle(undefined);
        signal.throwIfAborted();
        const againMs = this.#failed(error, { tries, began });
        onFailure?.(error);
        settle(undefined);
        if (againMs === undefined) throw error;
        await this.#sleep(againMs, signal);
      }
    }
  }

  /**
   * Resolves when a call may begin; what it resolves to ends it. A call that has been tried goes before the others, so
   * that one that cannot succeed is known soon.
   */
  #turn(call: Call, signal: AbortSignal, isAgain: boolean): Promise<(tokens: number | undefined) => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const waiting: Waiting = {
        call,
        begin: () => {
          signal.removeEventListener('abort', leave);
          resolve(this.#begin(call));
        },
      };
      const leave = (): void => {
        const at = this.#queue.indexOf(waiting);
        if (at >= 0) this.#queue.splice(at, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      if (isAgain) this.#queue.unshift(waiting);
      else this.#queue.push(waiting);
      this.#pump();
    });
  }

  #begin(call: Call): (tokens: number | undefined) => void {
    const now = this.#options.timer.now();
    this.#inFlight++;
    this.#bytes += call.bytes;
    this.#requests?.spend(now, 1);
    const spent = this.#tokens?.spend(now, call.tokens);
    return (tokens) => {
      this.#inFlight--;
      this.#bytes -= call.bytes;
      if (tokens !== undefined) spent?.correct(tokens);
      this.#pump();
    };
  }

  /** Begins every call whose turn it is. */
  #pump(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    while (this.#queue.length > 0 && this.#inFlight < this.width) {
      const { call, begin } = this.#queue[0]!;
      const room = this.#options.bytesInFlight ?? BYTES_IN_FLIGHT;
      if (this.#inFlight > 0 && this.#bytes + call.bytes > room) return;
      const waitMs = this.#waitMs(call);
      if (waitMs > 0) {
        this.#alarm = this.#options.timer.alarm(Math.ceil(waitMs), () => this.#pump());
        return;
      }
      this.#queue.shift();
      begin();
    }
  }

  #waitMs({ tokens }: Call): number {
    const now = this.#options.timer.now();
    return Math.max(
      this.#pausedUntil - now,
      this.#requests?.waitMs(now, 1) ?? 0,
      this.#tokens?.waitMs(now, tokens) ?? 0,
    );
  }

  #succeeded(rate: RateHints | undefined): void {
    this.#vitals.succeeded();
    this.#limitedInARow = 0;
    this.#trouble *= 1 - MEMORY;
    // In a round trip, half of the way back to where it was too wide, one more near there, then ever faster beyond.
    const way = this.#ceiling - this.#window;
    const step = Math.max(1, way > 0 ? way / 2 : -way);
    this.#window = Math.min(this.#options.concurrency, this.#window + step / this.#window);
    this.#heed(rate);
  }

  /** Milliseconds until the call should be tried again; undefined when it should not. */
  #failed(
    error: unknown,
    { tries, began }: { readonly tries: number; readonly began: number },
  ): number | undefined {
    this.#heed(error instanceof CallFailure ? error.rate : undefined);
    const kind = error instanceof CallFailure ? error.kind : 'refused';
    const retryable = kind === 'limited' || kind === 'overloaded' || kind === 'lost';
    if (retryable) this.#slowDown(kind, began);
    const { retries, timer, random } = this.#options;
    const asked = error instanceof CallFailure ? error.retryAfterMs : undefined;
    const tooLong = asked !== undefined && asked > LONGEST_PAUSE_MS;
    const isLast = tries > retries * (kind === 'limited' ? LIMITED_RETRIES : 1);
    this.#vitals.failed(error, { kind, tries, isLast: !retryable || isLast, tooLong });
    if (!retryable || isLast || tooLong) return undefined;
    const step = kind === 'limited' ? this.#limitedInARow : tries;
    const backoff = random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (step - 1));
    // What the endpoint asks for is asked of all its callers.
    if (asked !== undefined || kind === 'limited') {
      this.#pausedUntil = Math.max(this.#pausedUntil, timer.now() + (asked ?? backoff));
      return 0;
    }
    return backoff;
  }

  /**
   * A call that began before the last narrowing says nothing new, but that it was not a single one: then the window goes
   * down by as much again.
   */
  #slowDown(kind: string, began: number): void {
    this.#trouble = this.#trouble * (1 - MEMORY) + MEMORY;
    const isLimited = kind === 'limited';
    if (began < this.#narrowedAt) {
      if (isLimited) this.#window = Math.min(this.#window, Math.max(1, this.#ceiling * MANY));
      return;
    }
    if (isLimited) this.#limitedInARow++;
    if (!isLimited && this.#trouble < TROUBLED) return;
    this.#ceiling = this.#window;
    this.#window = Math.max(1, this.#window * (isLimited ? SINGLE : MANY));
    this.#narrowedAt = this.#options.timer.now();
  }

  /** Waits until a limit is whole again where nothing of it is left. */
  #heed(rate: RateHints | undefined): void {
    const waits = [rate?.requests, rate?.tokens]
      .filter((hint) => hint !== undefined && hint.remaining === 0 && hint.resetMs <= LONGEST_PAUSE_MS)
      .map((hint) => hint!.resetMs);
    if (waits.length > 0)
      this.#pausedUntil = Math.max(this.#pausedUntil, this.#options.timer.now() + Math.max(...waits));
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        alarm.cancel();
        reject(signal.reason);
      };
      const alarm = this.#options.timer.alarm(Math.ceil(ms), () => {
        signal.removeEventListener('abort', end);
        resolve();
      });
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  }
}
