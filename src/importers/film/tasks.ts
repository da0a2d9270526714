import type { Piece } from '../../core/piece.ts';
import type { Direction, Query } from '../../core/probe.ts';
import { UserError } from '../../core/user-error.ts';
import type { Label } from './labels.ts';

/** FILM's pieces file by the field that tells its lines apart; empty where none was given. */
export type PiecesByKey = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** How one of FILM's three tasks reads in our words. */
export interface Task {
  readonly probe: string;
  readonly direction: Direction;
  /** The field that tells the lines of the pieces file apart. */
  readonly key: string;
  /** The piece and what FILM asked about it (arXiv 2404.16811, section 3.1 and figure 3). */
  read(label: Label, pieces: PiecesByKey): { readonly piece: Piece; readonly query: Query };
}

export const tasks: Readonly<Record<string, Task>> = {
  database: { probe: 'table', direction: 'forward', key: 'id', read: readEntity },
  code: { probe: 'code', direction: 'backward', key: 'function_name', read: readFunction },
  document: { probe: 'document', direction: 'bidirectional', key: 'sentence', read: readSentence },
};

/** FILM's dataset has the labels of its pieces file with `[`, `]` and `"` removed. */
function readEntity(label: Label, pieces: PiecesByKey): { piece: Piece; query: Query } {
  const id = needed(label, 'id');
  const known = pieces.get(id);
  const name =
    label.text('label') ?? textIn(known, 'label')?.replace(/[[\]"]/g, '') ?? needed(label, 'label');
  const description = label.text('description', 'dcpt') ?? textIn(known, 'dcpt') ?? '';
  const fields = [
    { name: 'id', value: id },
    { name: 'label', value: joinLines(name) },
    { name: 'description', value: joinLines(description) },
  ].filter((field) => field.value !== '');
  const asked = fields.slice(1);
  return {
    piece: { style: 'table', id, fields },
    query: {
      question: `In above context, what is the label and description for the query where the id is ${id}?`,
      cue: id,
      target: asked.map((field) => `${field.name}: ${field.value}`).join(', '),
      parts: asked.map((field) => field.value),
    },
  };
}

function readFunction(label: Label, pieces: PiecesByKey): { piece: Piece; query: Query } {
  const name = needed(label, 'function_name', 'name', 'completion');
  const known = pieces.get(name);
  const cue = label.text('piece') ?? textIn(known, 'piece') ?? '';
  const body = textIn(known, 'function_define') ?? (cue === '' ? '' : `    ${cue}`);
  const lines = body.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [line.trimEnd()]));
  return {
    piece: {
      style: 'code',
      id: name,
      name,
      language: 'python',
      source: [`def ${name}():`, ...lines].join('\n'),
      statements: lines.map((line) => line.trim()),
    },
    query: {
      question: `In above context, which function contains the code snip "${cue}"?`,
      cue,
      target: name,
      parts: [name],
    },
  };
}

function readSentence(label: Label, pieces: PiecesByKey): { piece: Piece; query: Query } {
  const gold = needed(label, 'sentence', 'gold', 'completion');
  const sentence = gold.replace(/\s+/g, ' ').trim();
  const cue = label.text('piece') ?? textIn(pieces.get(gold), 'piece') ?? '';
  const at = cue === '' ? -1 : sentence.indexOf(cue);
  const beside = at < 0 ? [sentence] : [sentence.slice(0, at), sentence.slice(at + cue.length)];
  return {
    piece: { style: 'document', id: String(label.index), sentence },
    query: {
      question: `In above context, which sentence contains the piece "${cue}"?`,
      cue,
      target: sentence,
      parts: beside.map((part) => part.trim()).filter((part) => part !== ''),
    },
  };
}

function needed(label: Label, ...names: readonly [string, ...string[]]): string {
  const text = label.text(...names);
  if (text !== undefined && text !== '') return text;
  throw new UserError(`${label.where} has no text in "${names[0]}".`, `A label of this task needs it.`);
}

function textIn(value: Readonly<Record<string, unknown>> | undefined, name: string): string | undefined {
  const text = value?.[name];
  return typeof text === 'string' ? text : undefined;
}

/** Blanks are left as they are, because FILM's rules compare the text as it stands. */
const joinLines = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ');
