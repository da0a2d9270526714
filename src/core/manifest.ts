import type { Control } from './control.ts';
import type { Style } from './piece.ts';
import type { Direction } from './probe.ts';

/** What to build: everything that fixes the samples of a run, given the corpora. */
export interface Plan {
  readonly suite: string;
  /** Probes by file name, each with the directions it is asked in. */
  readonly probes: readonly { readonly name: string; readonly directions: readonly Direction[] }[];
  /** Whole-prompt tokens. */
  readonly lengths: readonly number[];
  /** Haystacks per probe and length. */
  readonly haystacks: number;
  /** Needles per haystack; each is asked in every direction. */
  readonly queries: number;
  readonly seed: number;
  /** Tokens kept free for the answer. */
  readonly maxTokens: number;
  /** Corpus spec of each style, e.g. `{ document: 'generated', code: 'source:./lib' }`. */
  readonly corpora: Readonly<Partial<Record<Style, string>>>;
  /** Controls that are asked besides, not empty; absent where there are none. */
  readonly controls?: readonly Control[];
}

/** A run that became part of another. Its haystacks carry its seed there: `table.4k.h03.s7`. */
export interface MergedRun {
  readonly id: string;
  readonly started: string;
  readonly version: string;
  readonly plan: Plan;
}

/** `run.json`: everything needed to score or draw again without asking again. */
export interface Manifest {
  readonly schema: 'midspan-run/1';
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** Null while the run goes on or after it was cut off. */
  readonly ended: string | null;
  readonly version: string;
  readonly node: string;
  readonly plan: Plan;
  readonly template: string;
  /** `spec` is what `--tokenizer` takes. */
  readonly tokenizer: {
    readonly spec: string;
    readonly name: string;
    readonly exact: boolean;
    readonly fingerprint: string;
  };
  readonly corpora: readonly { readonly style: Style; readonly name: string; readonly fingerprint: string }[];
  readonly models: readonly {
    readonly spec: string;
    readonly name: string;
    readonly synthetic: boolean;
    readonly params: Readonly<Record<string, string | number | boolean>>;
  }[];
  /** Probe and scorer versions, e.g. `{ "probe.document": 1 }`. */
  readonly versions: Readonly<Record<string, number>>;
  /** All settings of the run by name, so that it can be gone on with; of headers the names only. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** When the run was gone on with after a stop, ISO 8601, UTC. */
  readonly resumed?: readonly string[];
  /** Endpoints that were given up before everything was asked, and why: the run is invalid. */
  readonly gaveUp?: readonly string[];
  /** Of a gate: what it was held against (the id of the run), and what was fixed before it began. */
  readonly gate?: { readonly baseline: string; readonly margin: number; readonly haystacks: number };
  /** The runs this one was put together from, in the order of their seeds; their plans say how to build its contexts. */
  readonly merged?: readonly MergedRun[];
  /** Of answers that were judged again: the id of the folder they were taken from, which is the one that can be gone on with. */
  readonly scored?: string;
  /** Where results that were not made by a run came from, e.g. `film`. */
  readonly imported?: { readonly from: string; readonly task: string; readonly files: readonly string[] };
}
