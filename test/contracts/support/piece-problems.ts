import type { CodePiece, DocumentPiece, Piece, TablePiece } from '../../../src/core/piece.ts';

const lineBreak = /[\r\n\v\f\u0085\u2028\u2029]/;
const languages = ['python', 'typescript', 'javascript', 'go', 'java', 'rust'];

/** The invariants of `src/core/piece.ts` that a piece breaks. */
export function problemsOf(piece: Piece): string[] {
  const laws: Readonly<Record<string, boolean>> = { 'it has an id': piece.id !== '', ...lawsOf(piece) };
  return Object.keys(laws)
    .filter((law) => !laws[law])
    .map((law) => `not so: ${law}: ${JSON.stringify(piece)}`);
}

function lawsOf(piece: Piece): Readonly<Record<string, boolean>> {
  switch (piece.style) {
    case 'document':
      return documentLaws(piece);
    case 'code':
      return codeLaws(piece);
    case 'table':
      return tableLaws(piece);
  }
}

const documentLaws = ({ sentence }: DocumentPiece) => ({
  'a sentence is trimmed and not empty': sentence.trim() === sentence && sentence !== '',
  'a sentence has no line breaks': !lineBreak.test(sentence),
});

function codeLaws({ name, language, source, statements }: CodePiece) {
  const lines = source.split('\n');
  const { inOrder, rest } = statementsIn(source, statements);
  return {
    'the language is a known one': languages.includes(language),
    'the first line starts in column 0': /^\S/.test(source),
    'line ends are \\n': !source.includes('\r'),
    'no line is blank or ends in white space': lines.every((line) => /\S$/.test(line)),
    'the name stands in the source': name !== '' && source.includes(name),
    'there are statements': statements.length > 0,
    'statements are trimmed and on one line': statements.every(
      (line) => line.trim() === line && line !== '' && !lineBreak.test(line),
    ),
    'statements are neither lone brackets nor the end of another': statements.every(
      (line) => /[\p{L}_]/u.test(line) && !/^[)\]}]/.test(line),
    ),
    'statements stand in the source in order': inOrder,
    'nothing but brackets, separators and comments follows the last statement': /^[\])};,\s]*$/.test(
      rest.replace(/(\/\/|#).*$/gm, ''),
    ),
  };
}

/** Whether the statements stand in the source one after the other, white space aside, and what follows the last. */
function statementsIn(
  source: string,
  statements: readonly string[],
): { readonly inOrder: boolean; readonly rest: string } {
  const kept = source
    .split('')
    .map((character, at) => ({ character, at }))
    .filter(({ character }) => /\S/.test(character));
  const squeezed = kept.map(({ character }) => character).join('');
  let end = 0;
  for (const statement of statements) {
    const wanted = statement.replace(/\s+/g, '');
    const at = squeezed.indexOf(wanted, end);
    if (at < 0) return { inOrder: false, rest: '' };
    end = at + wanted.length;
  }
  return { inOrder: true, rest: source.slice(kept[end]?.at ?? source.length) };
}

const tableLaws = ({ fields }: TablePiece) => ({
  'a row has an id and something to ask for': fields.length >= 2,
  'columns have names, each its own':
    fields.every(({ name }) => name.trim() !== '') &&
    new Set(fields.map(({ name }) => name)).size === fields.length,
  'values are neither empty nor in want of trimming': fields.every(
    ({ value }) => value.trim() === value && value !== '',
  ),
  'values and names have no line breaks': fields.every(
    ({ name, value }) => !lineBreak.test(name) && !lineBreak.test(value),
  ),
});
