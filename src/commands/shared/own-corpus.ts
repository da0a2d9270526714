import type { Corpus, CorpusPlugin } from '../../core/corpus.ts';
import type { Piece, Style } from '../../core/piece.ts';
import { UserError } from '../../core/user-error.ts';
import { faultOf, isRecord, lacking } from './own-module.ts';

const page = 'CONTRIBUTING.md has the check list of a corpus.';
const members = { fingerprint: 'string', size: 'number', draw: 'function' } as const;
const ofPiece: Readonly<Record<Style, Readonly<Record<string, string>>>> = {
  document: { id: 'string', sentence: 'string' },
  code: { id: 'string', name: 'string', language: 'string', source: 'string', statements: 'object' },
  table: { id: 'string', fields: 'object' },
};

/** A user's corpus whose faults are UserErrors that name the module, also those of the pieces it yields. */
export function ownCorpus(name: string, plugin: CorpusPlugin): CorpusPlugin {
  if (!Array.isArray(plugin.styles))
    throw new UserError(`The corpus ${name} has no list of styles.`, "Write e.g. styles: ['document'].");
  return {
    ...plugin,
    async open(request) {
      let corpus: Corpus;
      try {
        corpus = await plugin.open(request);
      } catch (error) {
        throw faultOf(name, 'open', error, page);
      }
      const missing = lacking(corpus, members);
      if (missing) throw new UserError(`The corpus that ${name} opens lacks ${missing}.`, page);
      const { fingerprint, size } = corpus;
      const draw = (seed: string) => pieces(name, request.style, () => corpus.draw(seed));
      return { name, style: request.style, fingerprint, size, draw };
    },
  };
}

function* pieces(name: string, style: Style, draw: () => Iterable<Piece>): Generator<Piece> {
  let iterator: Iterator<Piece>;
  try {
    iterator = draw()[Symbol.iterator]();
  } catch (error) {
    throw faultOf(name, 'draw', error, page);
  }
  for (;;) {
    let next: IteratorResult<Piece>;
    try {
      next = iterator.next();
    } catch (error) {
      throw faultOf(name, 'draw', error, page);
    }
    if (next.done) return;
    const wrong = wrongIn(next.value, style);
    if (wrong) throw new UserError(`A ${style} piece of ${name} ${wrong}.`, page);
    yield next.value;
  }
}

function wrongIn(piece: unknown, style: Style): string | undefined {
  if (!isRecord(piece)) return 'is no object';
  if (piece.style !== style) return `has the style ${JSON.stringify(piece.style) ?? 'undefined'}`;
  const missing = lacking(piece, ofPiece[style]);
  if (missing) return `lacks ${missing}`;
  const { statements = [], fields = [] } = piece;
  if (!Array.isArray(statements) || statements.some((one) => typeof one !== 'string'))
    return 'has statements that are no list of strings';
  if (
    !Array.isArray(fields) ||
    fields.some((one) => lacking(one, { name: 'string', value: 'string' }) !== '')
  )
    return 'has fields that are no list of names and values';
  return undefined;
}
