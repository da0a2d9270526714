import type { Corpus } from '../../src/core/corpus.ts';
import type { DocumentPiece } from '../../src/core/piece.ts';
import { seeded } from '../../src/core/random.ts';

const nouns =
  'anchor basin copper drift engine ferry granite harbour iron jetty kiln lantern mortar needle orchard pulley quarry rudder salt timber'.split(
    ' ',
  );
const verbs = 'carries weighs covers follows measures raises borrows lowers repairs sorts'.split(' ');

/** A finite corpus of small invented sentences, every one with numbers of its own. */
export function sentences(count: number): Corpus {
  const random = seeded('sentences');
  const word = (): string => random.pick(nouns);
  const pieces = Array.from({ length: count }, (_, i): DocumentPiece => {
    const tail = Array.from({ length: 4 + random.int(14) }, word).join(' ');
    return {
      style: 'document',
      id: `s${i}`,
      sentence: `The ${word()} of ${word()} ${random.pick(verbs)} ${i + 100} ${word()} before the ${tail} in ${3 * i + 7} ${word()}s.`,
    };
  });
  return {
    name: `sentences(${count})`,
    style: 'document',
    fingerprint: `sentences/${count}`,
    size: count,
    draw: (seed) => seeded(seed).shuffle(pieces),
  };
}
