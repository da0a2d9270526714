import type { Control } from './control.ts';
import type { Piece } from './piece.ts';
import type { Direction, Query } from './probe.ts';

/** The text that all queries of a haystack share, byte-identical. It is everything before the query. */
export interface Context {
  /** sha-256 of the text, hexadecimal. */
  readonly id: string;
  readonly text: string;
  readonly tokens: number;
}

/** Where a needle stands in its context. */
export interface Position {
  /** 0 is the first piece. */
  readonly index: number;
  /** Pieces in the context. */
  readonly count: number;
  /** Tokens of the context before the needle. */
  readonly tokenOffset: number;
  /** 0…1 by the needle's token midpoint among the tokens of all pieces. */
  readonly depth: number;
}

/** One query put to one context. */
export interface Sample {
  /** Content hash: same probe, direction, context and query give the same id on every machine. */
  readonly id: string;
  /** Which control it belongs to; absent for samples of a curve. */
  readonly control?: Control;
  readonly probe: string;
  readonly direction: Direction;
  /** Tokens asked for, whole prompt. */
  readonly length: number;
  /** Tokens counted, whole prompt. */
  readonly tokens: number;
  readonly haystack: string;
  readonly position: Position;
  /** What is sent after the context: `context.text + prompt` is the whole prompt. */
  readonly prompt: string;
  readonly query: Query;
}

/** That the cues and targets of a haystack are unambiguous, and how that was found. */
export interface Certificate {
  readonly method: string;
  /** Queries proved: each cue occurs once, each part nowhere outside its needle, after case and white-space folding. */
  readonly proved: number;
  /** Candidates thrown back because they were ambiguous; others took their places. */
  readonly resampled: number;
}

/** The ordered pieces of one context and what is asked about them. */
export interface Haystack {
  /** Readable and unique in its run, e.g. `table.4k.h03`. */
  readonly id: string;
  readonly probe: string;
  readonly length: number;
  readonly context: Context;
  readonly pieces: readonly Piece[];
  /** Depth of every piece, same order as `pieces`; for telling where a wrong answer came from. */
  readonly depths: Float64Array;
  readonly samples: readonly Sample[];
  readonly certificate: Certificate;
}
