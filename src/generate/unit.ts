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

export function stockOf(probe: Probe, corpus: Corpus, tokenizer: Tokenizer, seed: string): Stock {
  const made: Unit[] = [];
  const pieces = corpus.draw(seed)[Symbol.iterator]();
  return {
    async upTo(count) {
      const fresh: Piece[] = [];
      while (made.length + fresh.length < count) {
        const next = pieces.next();
        if (next.done) break;
        fresh.push(next.value);
      }
      for (const unit of await counted(probe, tokenizer, fresh)) made.push(unit);
      return made;
    },
  };
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
