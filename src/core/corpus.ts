import type { Piece, Style } from './piece.ts';

/** A named source of pieces of one style, seeded and re-readable. */
export interface Corpus {
  /** As the user named it, e.g. `generated` or `text:./notes`. */
  readonly name: string;
  readonly style: Style;
  /** Hash of the content (files) or of the generator's version; a run that cannot be rebuilt names this. */
  readonly fingerprint: string;
  /** Pieces there are in all; `Infinity` for a generator. */
  readonly size: number;
  /**
   * Distinct pieces in an order fixed by `seed`: no piece (by folded rendered text) comes twice.
   * A finite corpus ends; it never repeats. Calling it again with the same seed gives the same pieces.
   */
  draw(seed: string): Iterable<Piece>;
}

/** What a corpus plug-in is told: where to read and how. */
export interface CorpusRequest {
  readonly style: Style;
  /** What follows the colon in `--corpus text:./notes`: a path, or '' where there is none. */
  readonly source: string;
  /** `key=value` settings after a `?`, e.g. `rows:./a.csv?id=sku&columns=name,price`. */
  readonly settings: Readonly<Record<string, string>>;
  /** The project's own `datasets/` folder. */
  readonly datasets: string;
}

/** Default export of a file in `src/corpora/`. */
export interface CorpusPlugin {
  readonly kind: 'corpus';
  /** One line for `midspan list corpora`. */
  readonly describe: string;
  /** A spec a user could copy, e.g. `text:./notes`. */
  readonly example: string;
  readonly styles: readonly Style[];
  /** Reads what has to be read. Fails with a UserError that names the file and line. */
  open(request: CorpusRequest): Promise<Corpus>;
}
