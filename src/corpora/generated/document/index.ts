import { join } from 'node:path';
import type { Corpus } from '../../../core/corpus.ts';
import type { DocumentPiece } from '../../../core/piece.ts';
import { seeded } from '../../../core/random.ts';
import { type Lexicon, readLexicon } from './lexicon.ts';
import { Passages } from './passages.ts';
import { Seen } from './seen.ts';
import { Writer } from './writer.ts';

/** Raised when the generator would write other text from the same lexicon. */
const generator = 1;

/**
 * Invented sentences in the manner of abstracts and reports of many fields, endless, 8 to 45 words each.
 * Reads `lexicon/document/` in the given folder. Every name, place, figure and finding is made up.
 */
export async function documentCorpus(datasets: string): Promise<Corpus> {
  const lexicon = await readLexicon(join(datasets, 'lexicon', 'document'));
  return {
    name: 'generated',
    style: 'document',
    fingerprint: `generated-document/${generator}/${lexicon.fingerprint}`,
    size: Number.POSITIVE_INFINITY,
    draw: (seed) => drawSentences(lexicon, seed),
  };
}

function* drawSentences(lexicon: Lexicon, seed: string): Generator<DocumentPiece> {
  const random = seeded(`generated/document/${seed}`);
  const writer = new Writer(random, lexicon.lists);
  const [start, lead] = [lexicon.symbol('sentence'), lexicon.symbol('lead')];
  const [passages, seen] = [new Passages(), new Seen()];
  for (;;) {
    const vocabulary = random.pick(lexicon.vocabularies);
    const text = writer.write(vocabulary, start);
    const sentence = finish(startsWithDigit(text) ? `${writer.write(vocabulary, lead)} ${text}` : text);
    if (!passages.admit(sentence, 8, 45) || !seen.add(sentence)) continue;
    yield { style: 'document', id: hashId(seen.high, seen.low), sentence };
  }
}

/** Upper-case first letter, and a full stop where the pattern brought no question mark. */
function finish(text: string): string {
  const end = text.endsWith('?') ? '' : '.';
  return `${text[0]!.toUpperCase()}${text.slice(1)}${end}`;
}

/** A sentence should not open with a figure; `lead` puts a few words before it. */
const startsWithDigit = (text: string): boolean => text.charCodeAt(0) <= 57;

/** The id is a hash of the text, so that it means the same sentence under every seed. */
const hashId = (high: number, low: number): string => `s${high >>> 0}-${low >>> 0}`;
