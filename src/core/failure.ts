/**
 * Why a call brought no answer, by what to do about it:
 * `limited` asked too often (429): the whole endpoint waits; `overloaded` the server's fault (5xx, 529, 408): later
 * again; `lost` no answer, or one that cannot be understood (timeouts, resets, half JSON): again; `overflow` the prompt
 * does not fit the model's window; `refused` a mistake of ours (other 4xx): never again; `denied` no key, no credit, no
 * such model: nobody will be answered.
 */
export type FailureKind = 'limited' | 'overloaded' | 'lost' | 'overflow' | 'refused' | 'denied';

/** What a server said of its limits: how much of them is left, and in how many milliseconds they are whole again. */
export interface RateHints {
  readonly requests?: { readonly remaining: number; readonly resetMs: number };
  readonly tokens?: { readonly remaining: number; readonly resetMs: number };
}

/** A call that failed in a way an adapter understands. Other errors are never tried again. */
export class CallFailure extends Error {
  readonly kind: FailureKind;
  /** HTTP status, if one came. */
  readonly status: number | undefined;
  /** How long the server asked to be left alone. */
  readonly retryAfterMs: number | undefined;
  readonly rate: RateHints | undefined;
  /** Whether the model may have worked for it all the same, so that it may be charged. */
  readonly mayBeCharged: boolean;

  constructor(
    message: string,
    about: {
      readonly kind: FailureKind;
      readonly status?: number | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly rate?: RateHints | undefined;
      /** By default where no answer came, or one that cannot be understood. */
      readonly mayBeCharged?: boolean | undefined;
    },
  ) {
    super(message);
    this.name = 'CallFailure';
    this.kind = about.kind;
    this.status = about.status;
    this.retryAfterMs = about.retryAfterMs;
    this.rate = about.rate;
    this.mayBeCharged = about.mayBeCharged ?? about.kind === 'lost';
  }
}
