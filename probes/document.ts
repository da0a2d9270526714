import type { DocumentPiece } from '../src/core/piece.ts';
import type { Probe, Query } from '../src/core/probe.ts';
import { middleOut } from './shared/middle-out.ts';
import { unitsOf } from './shared/units.ts';

/** Words given away by a question, as in VaL Probing (FILM, arXiv 2404.16811, section 3.1). */
const CUE_WORDS = 8;
/** A shorter sentence cannot be cut into a cue and an answer that both say something. */
const FEWEST_WORDS = 6;
/** Words that must stand on each side of a cue from the middle. */
const FEWEST_BESIDE = 2;

/** A sentence cut at blanks into words, with the number of them that a question gives away: half of a short one. */
function cutter({ sentence }: DocumentPiece) {
  const units = unitsOf(sentence);
  const cueWords = Math.min(CUE_WORDS, Math.floor(units.length / 2));
  /** Words from ≤ n < to, verbatim, without the blanks around them. */
  const words = (from: number, to: number): string =>
    from >= to ? '' : sentence.slice(units[from]!.start, units[to - 1]!.end);
  return { count: units.length, cueWords, words, usable: units.length >= FEWEST_WORDS };
}

function forward(piece: DocumentPiece): Query[] {
  const { count, cueWords, words, usable } = cutter(piece);
  if (!usable) return [];
  const cue = words(0, cueWords);
  const target = words(cueWords, count);
  const question = `One sentence of the text begins with these words:\n${cue}\nWrite the rest of that sentence, exactly as it stands in the text, and nothing else.`;
  return [{ question, cue, target, parts: [target] }];
}

function backward(piece: DocumentPiece): Query[] {
  const { count, cueWords, words, usable } = cutter(piece);
  if (!usable) return [];
  const cue = words(count - cueWords, count);
  const target = words(0, count - cueWords);
  const question = `One sentence of the text ends with these words:\n${cue}\nWrite the words of that sentence that come before them, exactly as they stand in the text, and nothing else.`;
  return [{ question, cue, target, parts: [target] }];
}

function bidirectional(piece: DocumentPiece): Query[] {
  const { count, cueWords, words, usable } = cutter(piece);
  if (!usable) return [];
  return middleOut(FEWEST_BESIDE, count - cueWords - FEWEST_BESIDE + 1).map((from) => {
    const cue = words(from, from + cueWords);
    const question = `One sentence of the text has these words in its middle:\n${cue}\nWrite the whole of that sentence, exactly as it stands in the text, and nothing else.`;
    return {
      question,
      cue,
      target: piece.sentence,
      parts: [words(0, from), words(from + cueWords, count)],
    };
  });
}

export default {
  kind: 'probe',
  describe: 'sentences of a text: complete one of which some words are given',
  version: 1,
  style: 'document',
  scorer: 'word-recall',
  heading: 'Below is a text of many separate sentences. After it comes a question about one of them.',
  joint: { lead: ' ', trail: '' },
  parts: 'all',
  render: (piece) => piece.sentence,
  ask: { forward, backward, bidirectional },
} satisfies Probe<'document'>;
