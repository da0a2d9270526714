import type { Direction } from '../../core/probe.ts';

/** What `bench.json` holds. */
export interface Bench {
  readonly schema: 'midspan-bench/1';
  /** The backend, or `wasm+js` where one reads contexts and the other decodes. */
  readonly backend: string;
  /** Tokens decoded at each length. */
  readonly tokens: number;
  readonly models: readonly BenchedModel[];
  /** What is, and what is not, as in the paper. */
  readonly notes: readonly string[];
}

export interface BenchedModel {
  readonly name: string;
  readonly attention: 'MHA' | 'GQA' | 'MQA';
  readonly kvHeads: number;
  readonly parameters: number;
  readonly backend: string;
  readonly decode: readonly DecodedAt[];
  /** One for each cell that was asked; none where only speed was measured. */
  readonly accuracy: readonly CellAccuracy[];
}

export interface DecodedAt {
  readonly positions: number;
  /** Milliseconds for a token: median of the tokens of the middle round, and the least of all. */
  readonly ms: number;
  readonly leastMs: number;
  /** Least and greatest of the rounds' medians. */
  readonly lowMs: number;
  readonly highMs: number;
  /** Keys and values in 32 bits. */
  readonly cacheBytes: number;
}

/** Shares 0…1; null where nothing was scored. Start: depth below 0.2; middle: 1/3 to 2/3; end: 0.8 and above. */
export interface CellAccuracy {
  readonly probe: string;
  readonly direction: Direction;
  /** Tokens of the prompt. */
  readonly length: number;
  readonly n: number;
  readonly all: number | null;
  readonly start: number | null;
  readonly middle: number | null;
  readonly end: number | null;
}
