import { join } from 'node:path';
import type { Corpus } from '../../../core/corpus.ts';
import type { TablePiece } from '../../../core/piece.ts';
import { seeded } from '../../../core/random.ts';
import { type Lexicon, readLexicon } from './lexicon.ts';
import { Row } from './row.ts';

/** Raised when the generator would write other rows from the same lexicon. */
const generator = 1;

/**
 * Rows of invented catalogues and registers, each with the columns of its own, mixed in one stream.
 * Reads `lexicon/table/` in the given folder. An id means the same row under every seed; the seed settles which rows
 * come, and in what order. A stream ends when a register has no number left, after more than a hundred million rows.
 */
export async function tableCorpus(datasets: string): Promise<Corpus> {
  const lexicon = await readLexicon(join(datasets, 'lexicon', 'table'));
  return {
    name: 'generated',
    style: 'table',
    fingerprint: `generated-table/${generator}/${lexicon.fingerprint}`,
    size: Number.POSITIVE_INFINITY,
    draw: (seed) => drawRows(lexicon, seed),
  };
}

function* drawRows({ registers }: Lexicon, seed: string): Generator<TablePiece> {
  const random = seeded(`generated/table/${seed}`);
  const drawers = registers.map((register) => ({ register, key: random.int(2 ** 32) | 0, used: 0 }));
  const byWeight = drawers.flatMap((drawer) => Array<typeof drawer>(drawer.register.weight).fill(drawer));
  const row = new Row();
  for (;;) {
    const drawer = random.pick(byWeight);
    if (drawer.used === drawer.register.capacity) return;
    yield drawer.register.row(drawer.used++, drawer.key, row);
  }
}
