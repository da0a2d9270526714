import type { Piece } from '../../core/piece.ts';
import { lazy } from './lazy.ts';
import { statementKey } from './statements.ts';

/** More than one piece has it. */
export const SEVERAL = -1;
type Owners = ReadonlyMap<string, number>;

/** Which function a name or a statement belongs to; each map is built once, when it is first needed. */
export interface CodeIndex {
  readonly names: () => Owners;
  /** By `statementKey`. */
  readonly statements: () => Owners;
  /** Every identifier in the text of the functions: classes, variables, what is called. */
  readonly identifiers: () => Owners;
}

export function codeIndex(pieces: readonly Piece[]): CodeIndex {
  const owners = (keysOf: (piece: Piece & { style: 'code' }) => Iterable<string>): Owners => {
    const map = new Map<string, number>();
    pieces.forEach((piece, i) => {
      if (piece.style !== 'code') return;
      for (const key of keysOf(piece)) {
        const owner = map.get(key);
        if (owner !== i) map.set(key, owner === undefined ? i : SEVERAL);
      }
    });
    return map;
  };
  return {
    names: lazy(() => owners(({ name }) => [name])),
    statements: lazy(() => owners(({ statements }) => statements.map(statementKey))),
    identifiers: lazy(() =>
      owners(({ source }) => source.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []),
    ),
  };
}
