import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Corpus } from '../core/corpus.ts';
import { fold } from '../core/fold.ts';
import type { Piece } from '../core/piece.ts';
import type { Probe } from '../core/probe.ts';
import type { Tokenizer } from '../core/tokenizer.ts';

/** A piece made ready for assembly: joints included, counted and folded once, used in many contexts. */
export interface Unit {
  readonly piece: Piece;
  /** `lead + render(piece) + trail`. */
  readonly text: string;
  readonly folded: string;
  readonly tokens: number;
}

/** The units of one draw from a corpus: made when first asked for and kept, so that asking again costs nothing. */
export interface Stock {
  /** All units made so far, at least `count` unless the corpus has fewer. */
  upTo(count: number): Promise<readonly Unit[]>;
}

/** Pieces drawn in one go: a few milliseconds' work, after which answers that came in meanwhile get their turn. */
const AT_ONCE = 64;

export function stockOf(probe: Probe, corpus: Corpus, tokenizer: Tokenizer, seed: string): Stock {
  const made: Unit[] = [];
  const pieces = corpus.draw(seed)[Symbol.iterator]();
  return {
    async upTo(count) {
      while (made.length < count) {
        const fresh = take(pieces, Math.min(AT_ONCE, count - made.length));
        if (fresh.length === 0) break;
        for (const unit of await counted(probe, tokenizer, fresh)) made.push(unit);
        await turnOfTheLoop();
      }
      return made;
    },
  };
}

function take(pieces: Iterator<Piece>, count: number): Piece[] {
  const taken: Piece[] = [];
  while (taken.length < count) {
    const next = pieces.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

async function counted(
  probe: Probe,
  tokenizer: Tokenizer,
  pieces: readonly Piece[],
): Promise<readonly Unit[]> {
  const texts = pieces.map((piece) => probe.joint.lead + probe.render(piece) + probe.joint.trail);
  const tokens = await tokenizer.count(texts);
  return pieces.map((piece, i) => unitOf(piece, texts[i]!, tokens[i]!));
}

/** Folding takes the joints off again; only pieces that are used are folded. */
function unitOf(piece: Piece, text: string, tokens: number): Unit {
  let folded: string | undefined;
  return {
    piece,
    text,
    tokens,
    get folded() {
      folded ??= fold(text);
      return folded;
    },
  };
}
