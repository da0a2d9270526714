import { fold } from '../../../src/core/fold.ts';
import type { Piece } from '../../../src/core/piece.ts';
import { type Direction, directions, type Probe, type Query } from '../../../src/core/probe.ts';

/** A question and the index of the piece it asks about. */
export interface Asked {
  readonly needle: number;
  readonly direction: Direction;
  readonly query: Query;
}

/** Every question a probe has about some pieces. */
export const questions = (probe: Probe, pieces: readonly Piece[]): Asked[] =>
  pieces.flatMap((piece, needle) =>
    directions.flatMap((direction) =>
      probe.ask[direction](piece).map((query) => ({ needle, direction, query })),
    ),
  );

/** Candidates that are tried for a piece and direction. */
const TRIED = 4;

/**
 * The first question of each piece and direction that is unambiguous among the pieces, after the rules of `Query` and
 * `Probe.parts`: the cue occurs once, and all (or one) of the parts nowhere but in their own piece, folded.
 */
export function unambiguous(probe: Probe, pieces: readonly Piece[]): Asked[] {
  const texts = pieces.map((piece) => fold(probe.render(piece)));
  const context = texts.join(' ');
  const isProved = ({ cue, parts }: Query, needle: number): boolean => {
    const isOwn = (part: string): boolean => count(context, fold(part)) === count(texts[needle]!, fold(part));
    return (
      count(context, fold(cue)) === 1 && (probe.parts === 'all' ? parts.every(isOwn) : parts.some(isOwn))
    );
  };
  return pieces.flatMap((piece, needle) =>
    directions.flatMap((direction) => {
      const tried = probe.ask[direction](piece).slice(0, TRIED);
      const query = tried.find((candidate) => isProved(candidate, needle));
      return query === undefined ? [] : [{ needle, direction, query }];
    }),
  );
}

/** The context with these pieces, without the words around them. */
export const contextOf = (probe: Probe, pieces: readonly Piece[]): string =>
  pieces.map((piece) => probe.joint.lead + probe.render(piece) + probe.joint.trail).join('');

/** Overlapping occurrences. */
export function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) found++;
  return found;
}

/** Whether a part stands in a text on its own, not merely inside a longer word; case does not matter. */
export function mentions(text: string, part: string): boolean {
  const [whole, wanted] = [fold(text), fold(part)];
  const isWord = (character: string | undefined): boolean => /[\p{L}\p{N}_]/u.test(character ?? '');
  for (let at = whole.indexOf(wanted); at >= 0; at = whole.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    const goesOn = isWord(whole[at - 1]) && isWord(whole[at]);
    if (!goesOn && !(isWord(whole[end - 1]) && isWord(whole[end]))) return true;
  }
  return false;
}
