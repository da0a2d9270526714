import type { Completion } from './adapter.ts';
import type { Piece } from './piece.ts';
import type { Direction, Query } from './probe.ts';

/** Results made elsewhere, put into our words. */
export interface Imported {
  readonly model: string;
  readonly probe: string;
  readonly direction: Direction;
  /** Nominal whole-prompt tokens, e.g. 32768. */
  readonly length: number;
  readonly haystacks: readonly ImportedHaystack[];
}

export interface ImportedHaystack {
  readonly id: string;
  /** In the order of the context. */
  readonly pieces: readonly Piece[];
  readonly items: readonly ImportedItem[];
}

export interface ImportedItem {
  readonly id: string;
  /** Index into `pieces`. */
  readonly needle: number;
  readonly query: Query;
  /** Null when the file has no answer (e.g. `null`): counted as `error`, never as wrong. */
  readonly completion: Pick<Completion, 'text' | 'finishReason'> | null;
  /** Left out by the source's own rules (e.g. an ambiguous item); counted nowhere. */
  readonly skipped: boolean;
}

/** The source's own headline figures, in percent, by the source's own rules. */
export interface CompatFigures {
  readonly task: string;
  readonly avg: number;
  readonly gap: number;
  /** Per span: mean over sets and population standard deviation, in percent. */
  readonly spans: readonly {
    readonly from: number;
    readonly to: number;
    readonly mean: number;
    readonly std: number;
  }[];
}

/** Default export of a file in `src/importers/`: one foreign format of results. */
export interface Importer {
  readonly kind: 'importer';
  readonly describe: string;
  /** Tasks it knows, e.g. `['database', 'code', 'document']`. */
  readonly tasks: readonly string[];
  read(request: {
    readonly task: string;
    readonly predictions: string;
    readonly labels: string;
    readonly pieces?: string | undefined;
  }): Promise<Imported>;
  /** Figures by the source's own rules (`--compat`). */
  compat(imported: Imported): CompatFigures;
}
