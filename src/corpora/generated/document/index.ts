import { join } from 'node:path';
import type { Corpus } from '../../../core/corpus.ts';
import type { DocumentPiece } from '../../../core/piece.ts';
import { seeded } from '../../../core/random.ts';
import { type Lexicon, readLexicon, type Vocabulary } from './lexicon.ts';
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
  const writer = new Writer(random, lexicon.program, lexicon.lists);
  const symbols = { start: lexicon.symbol('sentence'), lead: lexicon.symbol('lead') };
  const [passages, seen] = [new Passages(), new Seen()];
  for (;;) {
    write(writer, random.pick(lexicon.vocabularies), symbols);
    const { codes, length } = writer;
    if (!passages.admit(codes, length, 8, 45) || !seen.add(codes, length)) continue;
    yield {
      style: 'document',
      id: hashId(seen.high, seen.low),
      sentence: codes.toString('latin1', 0, length),
    };
  }
}

const FULL_STOP = 46;
const QUESTION_MARK = 63;
const NINE = 57;

/** One sentence: a figure does not open it, `lead` puts a few words before; a capital, and a full stop where needed. */
function write(writer: Writer, vocabulary: Vocabulary, symbols: { start: number; lead: number }): void {
  writer.length = 0;
  writer.write(vocabulary, symbols.start);
  if (writer.codes[0]! <= NINE) {
    const from = writer.length;
    writer.write(vocabulary, symbols.lead);
    writer.lead(from);
  }
  const first = writer.codes[0]!;
  if (first >= 97 && first <= 122) writer.codes[0] = first - 32;
  if (writer.codes[writer.length - 1] !== QUESTION_MARK) writer.put(FULL_STOP);
}

/** The id is a hash of the text, so that it means the same sentence under every seed. */
const hashId = (high: number, low: number): string => `s${high >>> 0}-${low >>> 0}`;
