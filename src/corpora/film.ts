import { join } from 'node:path';
import type { CorpusPlugin } from '../core/corpus.ts';
import { fold } from '../core/fold.ts';
import { type Piece, styles } from '../core/piece.ts';
import { UserError } from '../core/user-error.ts';
import { fileNames, readers } from './film/pieces.ts';
import { isFolder } from './finite/files.ts';
import { distinct, finiteCorpus, nameOf } from './finite/finite.ts';
import { jsonLines } from './finite/jsonl.ts';
import { checkSettings } from './finite/settings.ts';

/**
 * The pieces files of FILM's VaL Probing (arXiv 2404.16811; microsoft/FILM, folder `VaLProbing/pieces`) as they are:
 * `film:PATH` is one of the three files or the folder that holds them. A function becomes `def NAME():` and its
 * three lines, a row its id, label and description. Rows that share an id or functions that share a name with
 * different content are left out, all of them: asking for one would have two right answers.
 */
export default {
  kind: 'corpus',
  describe: "The pieces files of FILM's VaL Probing: sentences, functions and entities.",
  example: 'film:./VaLProbing/pieces',
  styles,
  open: async (request) => {
    checkSettings('film', request, []);
    const { style, source } = request;
    const path = (await isFolder(source)) ? join(source, fileNames[style]) : source;
    await isFolder(path); // throws where the folder lacks the file of this style
    const found: Piece[] = [];
    for await (const line of jsonLines(path)) {
      const piece = readers[style](line, path, fileNames[style]);
      if (isUsable(piece)) found.push(piece);
    }
    const pieces = unambiguous(distinct(found));
    if (pieces.length === 0) {
      throw new UserError(
        `${path} holds no ${style} piece that can be used (${found.length} read).`,
        `Give FILM's ${fileNames[style]}.`,
      );
    }
    return finiteCorpus(nameOf('film', request), style, pieces);
  },
} satisfies CorpusPlugin;

function isUsable(piece: Piece): boolean {
  if (piece.style === 'document') return piece.sentence !== '';
  if (piece.style === 'code') return piece.name !== '' && piece.statements.length > 0;
  return piece.id !== '' && piece.fields.length > 1;
}

function unambiguous(pieces: readonly Piece[]): Piece[] {
  const keyOf = (piece: Piece): string => (piece.style === 'code' ? piece.name : fold(piece.id));
  const counts = new Map<string, number>();
  for (const piece of pieces) counts.set(keyOf(piece), (counts.get(keyOf(piece)) ?? 0) + 1);
  return pieces.filter((piece) => counts.get(keyOf(piece)) === 1);
}
