import { fold } from '../core/fold.ts';
import type { Piece } from '../core/piece.ts';
import type { Query } from '../core/probe.ts';
import { readReply } from '../core/reply.ts';
import type { Judge, Scorer } from '../core/score.ts';
import { conclude, ENOUGH, type Findings, perfect } from './shared/conclude.ts';
import { lazy } from './shared/lazy.ts';
import { bestRecall, windowOf } from './shared/recall.ts';
import { SHINGLE, type ShingleIndex, shared, shingleIndex, shinglesOf } from './shared/shingles.ts';
import { textOf } from './shared/text-of.ts';
import { findRun, hashesOf } from './shared/words.ts';

/** Share of the shingles in question (of the answer or of the piece, whichever has fewer) that shows where an answer is from. */
const LOCATED = 0.3;
/** Share of the target's shingles that shows that the target itself is quoted. */
const QUOTED = 0.75;
/** Candidates for a source that are compared word for word. */
const CANDIDATES = 4;

/**
 * Word recall (VaL Probing, arXiv 2404.16811) made strict: the words of the target outside the cue, each as often as
 * it occurs there, in the best window of the answer. Words that half of the haystack's pieces have are left out, for they
 * can be answered without reading. `correct` at half of the others or more, when no other piece of the haystack matches
 * the answer better and no other piece is quoted beside it, so that copying the context, or several sentences, scores
 * nothing.
 */
export default {
  kind: 'scorer',
  describe: 'share of the asked words that tell pieces apart, when no other piece matches better',
  version: 3,
  open(pieces: readonly Piece[]): Judge {
    const index = lazy(() => shingleIndex(pieces.map(textOf)));
    return (query, needle, completion) => {
      const reply = readReply(completion.text);
      if (reply === query.target) return perfect(query.target);
      const wanted = hashesOf(query.parts.join(' '));
      const cue = hashesOf(query.cue);
      const words = hashesOf(reply);
      const rest = outsideCue(words, cue);
      const all = bestRecall(rest, wanted);
      // All words and no other: nothing can match better.
      const isAll = all.share === 1 && rest.length === all.found;
      const value = isAll ? 1 : (tellingRecall(index(), rest, wanted) ?? all.share);
      const enough = value >= ENOUGH;
      const from = isAll
        ? nothingElse
        : sourceOf(index(), needle, { words, rest, cue, wanted: wanted.length, enough });
      return conclude({
        reply,
        finishReason: completion.finishReason,
        value,
        enough,
        strict: () => isAll && isVerbatim(reply, query),
        elsewhere: from.elsewhere,
        source: from.source,
        beside: from.beside,
        unasked: from.unasked,
      });
    };
  },
} satisfies Scorer;

/** Recall of the words that tell pieces apart; undefined where none is asked for. */
function tellingRecall(
  index: ShingleIndex,
  rest: readonly number[],
  wanted: readonly number[],
): number | undefined {
  const common = index.common();
  const telling = (words: readonly number[]): readonly number[] => words.filter((word) => !common.has(word));
  const asked = telling(wanted);
  return asked.length === 0 ? undefined : bestRecall(telling(rest), asked).share;
}

/** Where an answer comes from, as far as it does not come from the needle; the words are those of `Findings`. */
type Origin = Pick<Findings, 'elsewhere' | 'source' | 'beside' | 'unasked'>;
const nothingElse: Origin = { elsewhere: false, source: undefined, beside: false, unasked: () => false };

/** The target and nothing besides; the closing full stop may be missing. */
function isVerbatim(reply: string, { target }: Query): boolean {
  const plain = (text: string): string => fold(text).replace(/[.!?。！？]+$/u, '');
  return plain(reply) === plain(target);
}

/** The words of an answer without the first repetition of the cue. */
function outsideCue(words: readonly number[], cue: readonly number[]): readonly number[] {
  const from = findRun(words, cue);
  return from < 0 ? words : words.slice(0, from).concat(words.slice(from + cue.length));
}

interface Answer {
  readonly words: readonly number[];
  /** Words outside the cue. */
  readonly rest: readonly number[];
  readonly cue: readonly number[];
  /** How many words the target has outside the cue. */
  readonly wanted: number;
  readonly enough: boolean;
}

function sourceOf(index: ShingleIndex, needle: number, answer: Answer): Origin {
  const { rest, wanted, enough } = answer;
  const given = shinglesOf(answer.cue);
  const shingles = shinglesOf(answer.words).filter((shingle) => !given.includes(shingle));
  const asked = shinglesOf(index.words(needle));
  const foreign = shingles.filter((shingle) => !asked.includes(shingle));
  const own = shingles.length - foreign.length;
  const best = bestOther(index, needle, shingles, foreign, asked);
  const unasked = (): boolean => rest.length === 0 || (own > 0 && own >= LOCATED * shingles.length);
  if (best === undefined) return { elsewhere: false, source: undefined, beside: false, unasked };
  const room = Math.min(foreign.length, best.size);
  const isBetter = best.all > own && best.foreign >= LOCATED * room;
  const isGlued = best.foreign >= Math.max(SHINGLE, LOCATED * best.size);
  const elsewhere = enough ? isBetter || isGlued : best.foreign >= LOCATED * room && best.all >= own;
  // A better match is another piece, unless the answer is long enough for both and quotes the needle as well.
  const isQuoted = rest.length > windowOf(wanted) && own >= QUOTED * (wanted - SHINGLE + 1);
  const beside = enough && (!isBetter || isQuoted);
  return { elsewhere, source: best.piece, beside, unasked };
}

interface Other {
  readonly piece: number;
  /** Shingles of the answer that this piece has and the needle has not. */
  readonly foreign: number;
  /** Shingles of the answer that this piece has. */
  readonly all: number;
  /** Shingles that this piece has and the needle has not. */
  readonly size: number;
}

/** The piece, other than the needle, that most of the answer's foreign shingles come from. */
function bestOther(
  index: ShingleIndex,
  needle: number,
  shingles: readonly number[],
  foreign: readonly number[],
  asked: readonly number[],
): Other | undefined {
  let best: Other | undefined;
  for (const { piece, count } of index.likely(foreign, needle, CANDIDATES)) {
    if (best !== undefined && count <= best.foreign) break;
    const has = shinglesOf(index.words(piece));
    const found = shared(foreign, has);
    if (best !== undefined && found <= best.foreign) continue;
    best = { piece, foreign: found, all: shared(shingles, has), size: has.length - shared(has, asked) };
  }
  return best !== undefined && best.foreign > 0 ? best : undefined;
}
