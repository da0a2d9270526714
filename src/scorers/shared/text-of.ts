import type { Piece } from '../../core/piece.ts';

/** The words of a piece, whatever its style. */
export function textOf(piece: Piece): string {
  if (piece.style === 'document') return piece.sentence;
  if (piece.style === 'code') return piece.source;
  return piece.fields.map(({ value }) => value).join('\n');
}
