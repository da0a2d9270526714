import type { Piece, Style } from '../../core/piece.ts';
import { UserError } from '../../core/user-error.ts';
import type { JsonLine } from '../finite/jsonl.ts';

/** One line of FILM's pieces files; `path` is for messages. */
export type ReadPiece = (line: JsonLine, path: string, file: string) => Piece;

/** The file of each style, as FILM names it. */
export const fileNames: Readonly<Record<Style, string>> = {
  document: 'document_sentences.jsonl',
  code: 'code_functions.jsonl',
  table: 'database_entities.jsonl',
};

/** How a line of each file becomes a piece. */
export const readers: Readonly<Record<Style, ReadPiece>> = {
  document: (line, path, file) => ({
    style: 'document',
    id: `${file}:${line.line}`,
    sentence: oneLine(textOf(line, 'sentence', path)),
  }),
  code: (line, path, file) => {
    const name = textOf(line, 'function_name', path).trim();
    const body = textOf(line, 'function_define', path).split(/\r?\n/);
    const lines = body.map((one) => one.trimEnd()).filter((one) => one !== '');
    return {
      style: 'code',
      id: `${file}:${line.line}:${name}`,
      name,
      language: 'python',
      source: [`def ${name}():`, ...lines].join('\n'),
      statements: lines.map(oneLine),
    };
  },
  table: (line, path) => {
    const id = oneLine(textOf(line, 'id', path));
    const fields = [
      { name: 'id', value: id },
      { name: 'label', value: oneLine(textOf(line, 'label', path)) },
      { name: 'description', value: oneLine(textOf(line, 'dcpt', path)) },
    ];
    return { style: 'table', id, fields: fields.filter((field) => field.value !== '') };
  },
};

function textOf({ line, value }: JsonLine, field: string, path: string): string {
  const text = value[field];
  if (typeof text === 'string') return text;
  throw new UserError(
    `${path}, line ${line} has no text in "${field}".`,
    `FILM's files hold ${Object.values(fileNames).join(', ')}; the style asked for must be that of the file.`,
  );
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
