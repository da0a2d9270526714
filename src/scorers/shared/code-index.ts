import type { Piece, PieceOf } from '../../core/piece.ts';
import { hashIdentifiers, hashOfIdentifier, identifiersOf } from './identifiers.ts';
import { lazy } from './lazy.ts';
import { type OwnerOf, ownersOf, SEVERAL } from './owners.ts';
import { hashOfStatement, statementSet } from './statements.ts';

/** Which function a name or a statement belongs to; each part is built once, when it is first needed. */
export interface CodeIndex {
  readonly names: () => OwnerOf;
  /** By `statementKey`. */
  readonly statements: () => OwnerOf;
  /** Every identifier in the text of the functions: classes, variables, what is called. */
  readonly identifiers: () => OwnerOf;
}

/** Statements and identifiers of a function that few others have. */
const STATEMENTS = 4;
const IDENTIFIERS = 2;

export const codeIndex = (pieces: readonly Piece[]): CodeIndex => ({
  names: lazy(() => namesOf(pieces)),
  statements: lazy(() =>
    ownersOf({
      pieces: pieces.length,
      about: STATEMENTS * pieces.length,
      hash: (piece, add) => {
        for (const statement of codeOf(pieces, piece)?.statements ?? []) add(hashOfStatement(statement));
      },
      hashOf: hashOfStatement,
      holds: (piece, key) => statementSet(codeOf(pieces, piece)?.statements ?? []).has(key),
    }),
  ),
  identifiers: lazy(() =>
    ownersOf({
      pieces: pieces.length,
      about: IDENTIFIERS * pieces.length,
      hash: (piece, add) => hashIdentifiers(codeOf(pieces, piece)?.source ?? '', add),
      hashOf: hashOfIdentifier,
      holds: (piece, key) => identifiersOf(codeOf(pieces, piece)?.source ?? '').includes(key),
    }),
  ),
});

function codeOf(pieces: readonly Piece[], at: number): PieceOf<'code'> | undefined {
  const piece = pieces[at]!;
  return piece.style === 'code' ? piece : undefined;
}

function namesOf(pieces: readonly Piece[]): OwnerOf {
  const owners = new Map<string, number>();
  pieces.forEach((piece, i) => {
    if (piece.style === 'code') owners.set(piece.name, owners.has(piece.name) ? SEVERAL : i);
  });
  return (name) => owners.get(name);
}
