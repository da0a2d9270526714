import type { PieceOf, Style } from './piece.ts';

/** Where the target stands relative to the cue. */
export const directions = ['forward', 'backward', 'bidirectional'] as const;
export type Direction = (typeof directions)[number];

/** One question about one piece, as the probe words it. */
export interface Query {
  /** The whole instruction to the model, cue included, without the context. Starts with a letter. */
  readonly question: string;
  /** The words of the piece that the question gives away. Must occur once in the context (folded). */
  readonly cue: string;
  /** The answer as a perfect reader would write it. */
  readonly target: string;
  /** What scoring looks for, each on its own: the parts of the target that the cue did not give away. */
  readonly parts: readonly string[];
}

/** Default export of a file in `probes/`: one style of haystack, answering in all three directions. */
export interface Probe<S extends Style = Style> {
  readonly kind: 'probe';
  readonly describe: string;
  /** Raised when rendering or wording changes, so that old results are not mixed with new ones. */
  readonly version: number;
  readonly style: S;
  /** Name of the scorer in `src/scorers/`. */
  readonly scorer: string;
  /** The line that opens the context, before the first piece. Ends with a full stop, no line break. */
  readonly heading: string;
  /**
   * What stands between pieces. `lead` goes before each piece (a blank that a byte-level tokenizer glues to the
   * next word), `trail` after each (line ends that it glues to what comes before). One of the two is ''.
   */
  readonly joint: { readonly lead: string; readonly trail: string };
  /**
   * Whether every part of a target must be unique in the context, or one is enough because scoring lets only the
   * unique ones decide.
   */
  readonly parts: 'all' | 'one';
  /** The piece as it stands in the context. */
  render(piece: PieceOf<S>): string;
  /**
   * Questions that could be asked about the piece, the best first; none when it cannot serve the direction.
   * The generator takes the first whose cue and parts it can prove to be unique in the final context.
   */
  readonly ask: Readonly<Record<Direction, (piece: PieceOf<S>) => readonly Query[]>>;
}
