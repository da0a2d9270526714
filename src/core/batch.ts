import type { Completion, Question } from './adapter.ts';
import type { Context } from './haystack.ts';

/** One question of a batch. `id` is the provider's custom id: letters, digits, - and _, at most 64 of them. */
export interface BatchItem {
  readonly id: string;
  readonly context: Context;
  readonly question: Question;
  readonly maxTokens: number;
}

/** What a batch is known by before the provider has given it an id. */
export interface BatchName {
  /** Unique; every item's id begins with it. */
  readonly label: string;
  readonly requests: number;
  /** When it was begun to be handed in, ISO 8601, UTC. */
  readonly at: string;
}

/** The items of a batch as one document, read once a call. */
export interface BatchDocument {
  readonly bytes: number;
  chunks(): AsyncIterable<Uint8Array>;
}

/** How far a batch is: `over` with `refused` was not worked on at all. */
export interface BatchState {
  readonly isOver: boolean;
  /** Requests that have come to their end. */
  readonly done: number;
  /** Why the provider took none of it; `tooMuch` where it would take less at a time. */
  readonly refused?: { readonly why: string; readonly tooMuch: boolean };
}

/** What came of one item. `again`: the adapter has learned from the failure how to ask, so that it should be asked anew. */
export type BatchAnswer =
  | { readonly id: string; readonly completion: Omit<Completion, 'latencyMs'> }
  | { readonly id: string; readonly error: unknown; readonly again?: boolean };

/**
 * A provider's API that takes many requests at once and answers them within a day, at a lower price. Calls fail with a
 * CallFailure and are not tried again here.
 */
export interface BatchApi {
  /** Of one batch. */
  readonly limits: { readonly requests: number; readonly bytes: number };
  /** What stands around and between the encoded items in a document. */
  readonly frame: { readonly before: string; readonly between: string; readonly after: string };
  /** One item as it stands in the document: the same request that a live call would make. */
  encode(item: BatchItem): Promise<Uint8Array>;
  /** Hands a batch in; resolves to the provider's id. */
  handIn(name: BatchName, document: BatchDocument, signal: AbortSignal): Promise<string>;
  /** The id of a batch that may or may not have been handed in; `later` where that cannot be told yet. */
  find(name: BatchName, signal: AbortSignal): Promise<{ readonly id: string } | 'later' | undefined>;
  look(id: string, signal: AbortSignal): Promise<BatchState>;
  /** What came of the items of a batch that is over, in any order; items may be missing. */
  collect(id: string, signal: AbortSignal): AsyncIterable<BatchAnswer>;
}
