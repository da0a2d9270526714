import type { Corpus, CorpusRequest } from '../../core/corpus.ts';
import { fold } from '../../core/fold.ts';
import { canonical, sha256 } from '../../core/hash.ts';
import type { Piece, Style } from '../../core/piece.ts';
import { seeded } from '../../core/random.ts';

/**
 * A corpus of pieces that are all in memory: it ends after `size` pieces and is shuffled anew by every seed.
 * `pieces` must hold no two with the same folded text (see `distinct`). The fingerprint is taken from the pieces and
 * not from the files, so it also tells when another version of a sentence splitter or grammar cut the same files
 * differently.
 */
export function finiteCorpus(name: string, style: Style, pieces: readonly Piece[]): Corpus {
  const fingerprint = sha256(pieces.map((piece) => sha256(canonical(piece))).join('')).slice(0, 16);
  return { name, style, fingerprint, size: pieces.length, draw: (seed) => seeded(seed).shuffle(pieces) };
}

/** The pieces without those whose folded text an earlier one has. */
export function distinct<P extends Piece>(pieces: readonly P[]): P[] {
  const seen = new Set<string>();
  return pieces.filter((piece) => {
    const text = fold(textOf(piece));
    return !seen.has(text) && seen.add(text);
  });
}

function textOf(piece: Piece): string {
  switch (piece.style) {
    case 'document':
      return piece.sentence;
    case 'code':
      return piece.source;
    case 'table':
      return piece.fields.map((field) => `${field.name}: ${field.value}`).join(' | ');
  }
}

/** The corpus spec as the user wrote it: `text:./notes?field=body`. */
export function nameOf(scheme: string, request: CorpusRequest): string {
  const settings = Object.entries(request.settings).map(([key, value]) => `${key}=${value}`);
  return `${scheme}:${request.source}${settings.length > 0 ? `?${settings.join('&')}` : ''}`;
}
