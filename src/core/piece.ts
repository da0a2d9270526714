/** The kinds of material a haystack can be made of. */
export const styles = ['document', 'code', 'table'] as const;
export type Style = (typeof styles)[number];

/** One sentence, trimmed, without line breaks, starting with a character that is not white space. */
export interface DocumentPiece {
  readonly style: 'document';
  /** Unique within its corpus and stable between runs. */
  readonly id: string;
  readonly sentence: string;
}

/** One function or method, dedented so that its first line starts in column 0. */
export interface CodePiece {
  readonly style: 'code';
  readonly id: string;
  readonly name: string;
  /** `python`, `typescript`, `javascript`, `go`, `java` or `rust`. */
  readonly language: string;
  /** The whole text with `\n` line ends, no trailing white space on any line, no blank line inside. */
  readonly source: string;
  /** The statements of the body as they stand in `source`, each trimmed and on one line, in order; the last one is the function's last statement. Comments, lone brackets and lines that only continue a statement are left out. */
  readonly statements: readonly string[];
}

/** One row: the first field is the row's id, the others follow in column order. No value is empty or holds a line break. */
export interface TablePiece {
  readonly style: 'table';
  readonly id: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** One unit of a haystack: a sentence, a function, a row. */
export type Piece = DocumentPiece | CodePiece | TablePiece;
export type PieceOf<S extends Style> = Extract<Piece, { style: S }>;
