import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CorpusPlugin } from '../core/corpus.ts';
import { sha256 } from '../core/hash.ts';
import { seeded } from '../core/random.ts';
import { UserError } from '../core/user-error.ts';
import { pieceOf, type Triple } from './lexicon/piece.ts';

/** Raised when the pieces made of the same words change. */
const VERSION = 1;

/**
 * Pieces over a closed vocabulary of 120 animals, 120 stones and 120 plants, one of each in every piece: what the
 * embedded models can read. Up to 120 pieces of a draw share no word; a longer context has no unambiguous questions.
 */
const lexicon: CorpusPlugin = {
  kind: 'corpus',
  describe: 'Small sentences, functions or rows over the 360 words that the embedded models know',
  example: 'lexicon',
  styles: ['document', 'code', 'table'],
  async open({ style, source, settings, datasets }) {
    if (source !== '')
      throw new UserError('The lexicon corpus reads no files.', 'Write lexicon, without a path.');
    const [setting] = Object.keys(settings);
    if (setting !== undefined)
      throw new UserError(
        `The lexicon corpus takes no settings, but "${setting}" was given.`,
        'Write lexicon, and --seed for other pieces.',
      );
    const text = await readFile(join(datasets, 'lexicon', 'closed', 'words.json'), 'utf8');
    const words = JSON.parse(text) as Words;
    return {
      name: 'lexicon',
      style,
      fingerprint: sha256(`lexicon/${VERSION}/${style}/${text}`),
      size: words.animals.length ** 3,
      *draw(seed) {
        for (const triple of triples(words, seed)) yield pieceOf(style, triple);
      },
    };
  },
};
export default lexicon;

interface Words {
  readonly animals: readonly string[];
  readonly stones: readonly string[];
  readonly plants: readonly string[];
}

/**
 * All triples, each once, in rounds in which every word occurs once: a round shifts the stones and the plants against
 * the animals by amounts that no other round has.
 */
function* triples({ animals, stones, plants }: Words, seed: string): Generator<Triple> {
  const count = animals.length;
  const random = seeded(`lexicon/${seed}`);
  const rounds = random.shuffle(Array.from({ length: count ** 2 }, (_, i) => i));
  for (const round of rounds) {
    const [stone, plant] = [round % count, Math.floor(round / count)];
    for (const i of random.shuffle(Array.from({ length: count }, (_, n) => n))) {
      yield {
        animal: animals[i]!,
        stone: stones[(i + stone) % count]!,
        plant: plants[(i + plant) % count]!,
      };
    }
  }
}
