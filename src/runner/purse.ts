import type { Usage } from '../core/adapter.ts';

/** A call about to be made. */
export interface PlannedCall {
  /** Tokens of the prompt. */
  readonly prompt: number;
  /** Tokens of the answer at most. */
  readonly answer: number;
}

/** A haystack about to be begun: the first call about its context, then its questions. */
export interface PlannedHaystack {
  readonly first: PlannedCall;
  readonly questions: readonly PlannedCall[];
}

/** Why a call must not be made. */
export interface Objection {
  readonly why: string;
  /** Where calls in flight could leave room for it: fulfilled when one of them has ended. Ask again then. */
  readonly passes?: Promise<void> | undefined;
  /** The time is up: nothing is worth waiting for any more. */
  readonly isTime?: true;
}

/** What came of a call: what it took; `lost`, an answer that may be charged but did not come; nothing, and it took nothing. */
export type Came = Usage | 'lost' | undefined;

/** What watches over the expense of a run. */
export interface Purse {
  /** Why a call must not be made; undefined where it may, and then it is in flight. */
  objection(call: PlannedCall): Objection | undefined;
  /** A call that was made has ended. */
  ended(call: PlannedCall, came: Came): void;
  /** Keeps what a whole haystack will take by what is known so far, or says why it must not be begun. */
  begin?(haystack: PlannedHaystack): Share | Objection;
}

/** What is kept of a purse for a haystack that has been begun. */
export interface Share extends Pick<Purse, 'objection' | 'ended'> {
  /** The haystack is done with: what is left of its share is free again. */
  close(): void;
}
