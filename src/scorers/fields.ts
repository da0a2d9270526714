import { fold } from '../core/fold.ts';
import type { Piece } from '../core/piece.ts';
import type { Query } from '../core/probe.ts';
import { readReply } from '../core/reply.ts';
import type { Judge, Scorer } from '../core/score.ts';
import { conclude, ENOUGH, perfect } from './shared/conclude.ts';
import { lazy, lazyEach } from './shared/lazy.ts';
import { hasTwin, isFamiliar, knownWords, mostFrequent, rivals, rowWordsOf } from './shared/rivals.ts';
import { type ValueIndex, valueIndex } from './shared/values.ts';
import { findRun, hashesOf, wordsOf } from './shared/words.ts';

/**
 * The asked fields of a row, each on its own. Only values that no other row of the haystack has can decide; where
 * there is none, all must be there. `value` is the share of deciding values found; `correct` means at least half of
 * them, on each side of the cue that holds any, and no value of another row besides.
 */
export default {
  kind: 'scorer',
  describe: 'share of the asked field values found, of those that only the asked row has',
  version: 1,
  open(pieces: readonly Piece[]): Judge {
    const index = lazy(() => valueIndex(pieces));
    const rowWords = lazyEach((needle) => rowWordsOf(pieces[needle]!));
    return (query, needle, completion) => {
      const reply = readReply(completion.text);
      if (reply === query.target) return perfect(query.target);
      const piece = pieces[needle]!;
      const words = wordsOf(readable(reply));
      const parts = deciding(query, needle, index());
      const found = parts.map((part) => findRun(words.hashes, part.words) >= 0);
      const value = found.filter(Boolean).length / parts.length || 0;
      const enough = isEnough(parts, found, piece, query);
      const known = lazy(() => knownWords(query, rowWords(needle)));
      const other = rivals(words, needle, index(), known);
      const second = enough ? hasTwin(words, query, known) : other.shared;
      return conclude({
        reply,
        finishReason: completion.finishReason,
        value,
        enough,
        strict: () => isVerbatim(reply, query),
        elsewhere: other.rows.length > 0 || second,
        source: mostFrequent(other.rows),
        beside: value === 1,
        unasked: () => isFamiliar(words, known()),
      });
    };
  },
} satisfies Scorer;

/** Marks that formats put inside values: escapes of JSON and of markdown tables. */
const readable = (reply: string): string =>
  reply.includes('\\') ? reply.replace(/\\(["'|\\/_*])/g, '$1') : reply;

/** The target and nothing besides; the closing full stop may be missing. */
const isVerbatim = (reply: string, { target }: Query): boolean =>
  fold(reply).replace(/\.$/, '') === fold(target).replace(/\.$/, '');

interface Part {
  readonly text: string;
  readonly words: readonly number[];
  /** Whether it settles the question by itself, because no other row has it. */
  readonly alone: boolean;
}

/** The parts that only the needle has; all of them when there is none. */
function deciding(query: Query, needle: number, index: ValueIndex): Part[] {
  const parts: Part[] = [];
  for (const text of query.parts) {
    const words = hashesOf(text);
    if (words.length === 0) continue;
    const owner = index.owner(words);
    parts.push({ text, words, alone: owner === undefined || owner === needle });
  }
  const alone = parts.filter((part) => part.alone);
  return alone.length > 0 ? alone : parts;
}

function isEnough(parts: readonly Part[], found: readonly boolean[], piece: Piece, query: Query): boolean {
  // None of them, or all, is so on either side.
  if (!found.includes(true)) return false;
  if (!parts[0]!.alone || !found.includes(false)) return found.every(Boolean);
  const sides = new Map<boolean, { asked: number; found: number }>();
  parts.forEach((part, i) => {
    const before = isBeforeCue(part.text, piece, query);
    const side = sides.get(before) ?? { asked: 0, found: 0 };
    sides.set(before, { asked: side.asked + 1, found: side.found + (found[i] ? 1 : 0) });
  });
  return [...sides.values()].every((side) => side.found >= ENOUGH * side.asked);
}

/** Whether a field stands before the field that the question gives away. */
function isBeforeCue(part: string, piece: Piece, { cue }: Query): boolean {
  if (piece.style !== 'table') return false;
  const field = piece.fields.findIndex(({ value }) => value === part);
  const ended = `${cue} |`;
  const given = piece.fields.findIndex(
    ({ value }, i) => i !== field && (cue === value || ended.includes(`: ${value} |`)),
  );
  return field >= 0 && field < given;
}
