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

/** Yields a corpus as units, counted in batches of at most `batch` pieces. */
export async function* units(
  probe: Probe,
  corpus: Corpus,
  tokenizer: Tokenizer,
  seed: string,
  batch: number,
): AsyncGenerator<readonly Unit[]> {
  let pending: Piece[] = [];
  for (const piece of corpus.draw(seed)) {
    pending.push(piece);
    if (pending.length < batch) continue;
    yield await counted(probe, tokenizer, pending);
    pending = [];
  }
  if (pending.length > 0) yield await counted(probe, tokenizer, pending);
}

async function counted(
  probe: Probe,
  tokenizer: Tokenizer,
  pieces: readonly Piece[],
): Promise<readonly Unit[]> {
  const rendered = pieces.map((piece) => probe.render(piece));
  const texts = rendered.map((text) => probe.joint.lead + text + probe.joint.trail);
  const tokens = await tokenizer.count(texts);
  return pieces.map((piece, i) => ({
    piece,
    text: texts[i]!,
    folded: fold(rendered[i]!),
    tokens: tokens[i]!,
  }));
}
