import type { FinishReason, Usage } from './adapter.ts';
import type { Control } from './control.ts';
import type { Position } from './haystack.ts';
import type { Direction } from './probe.ts';
import type { Outcome, Score } from './score.ts';

/** One line of `results.jsonl`: a sample without its context, what came back, and what it was worth. */
export interface Result {
  /** Hash of sample, model, parameters and scorer version; the last line with a key wins. */
  readonly key: string;
  readonly sample: string;
  /** Which control it belongs to, if any: then it is no part of a curve. */
  readonly control?: Control;
  readonly model: string;
  readonly probe: string;
  readonly direction: Direction;
  readonly length: number;
  /** Tokens counted, whole prompt; null where no tokenizer was at hand (imports). */
  readonly tokens: number | null;
  readonly haystack: string;
  readonly position: Position;
  readonly outcome: Outcome;
  /** Null for `error`: nothing was scored, which is not zero. */
  readonly score: Score | null;
  /** Null for `error`. */
  readonly completion: {
    readonly text: string;
    readonly finishReason: FinishReason;
    readonly usage: Usage;
    readonly latencyMs: number;
    /** Tokens the answer could have, where that was raised for a model that thinks. */
    readonly maxTokens?: number;
    readonly warnings?: readonly string[];
    /** Answered by the provider's batch API, at its rates; then `latencyMs` is 0, for it says nothing. */
    readonly batch?: true;
  } | null;
  /** How often it was asked, where more than once. */
  readonly tries?: number;
  /** Why there is no completion; for `error` only. */
  readonly error?: string;
}
