import type { Piece, PieceOf } from '../../core/piece.ts';
import { hashIdentifiers, hashOfIdentifier, identifiersOf } from './identifiers.ts';
import { lazy, lazyEach } from './lazy.ts';
import { type OwnerOf, type Owners, ownersOf, SEVERAL } from './owners.ts';
import { hashOfStatement, type StatementSet, statementSet } from './statements.ts';

/** Which function a name or a statement belongs to; each part is built once, when it is first needed. */
export interface CodeIndex {
  readonly names: () => OwnerOf;
  /** By statement, white space aside. */
  readonly statements: () => Owners;
  /** Every identifier in the text of the functions: classes, variables, what is called. */
  readonly identifiers: () => Owners;
  /** The statements of one function. */
  readonly statementsOf: (piece: number) => StatementSet;
}

/** Statements and identifiers of a function that few others have. */
const STATEMENTS = 4;
const IDENTIFIERS = 2;

export function codeIndex(pieces: readonly Piece[]): CodeIndex {
  const statementsOf = lazyEach((piece) => statementSet(codeOf(pieces, piece)?.statements ?? []));
  return {
    names: lazy(() => namesOf(pieces)),
    statements: lazy(() =>
      ownersOf({
        pieces: pieces.length,
        about: STATEMENTS * pieces.length,
        hash: (piece, add) => {
          for (const hash of statementsOf(piece).hashes) add(hash);
        },
        hashOf: hashOfStatement,
        holds: (piece, statement) => statementsOf(piece).has(statement),
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
    statementsOf,
  };
}

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
