import type { TablePiece } from '../src/core/piece.ts';
import type { Probe, Query } from '../src/core/probe.ts';
import { mentions } from './shared/mentions.ts';
import { middleOut } from './shared/middle-out.ts';

type Field = TablePiece['fields'][number];

const SEPARATOR = ' | ';
/** What must not occur inside a field that is asked for or by, or nobody could tell where it ends. */
const AMBIGUOUS = /\||:\s*$/;

/** A name that starts with a letter, whatever the column was called. */
const nameOf = (name: string): string => (/^\p{L}/u.test(name) ? name : `column ${name}`);
const rendered = ({ name, value }: Field): string => `${nameOf(name)}: ${value}`;
const line = (fields: readonly Field[]): string => fields.map(rendered).join(SEPARATOR);

const isClear = ({ fields }: TablePiece): boolean =>
  fields.every(({ name, value }) => !AMBIGUOUS.test(name) && !AMBIGUOUS.test(value));

/** Here as below, a value that the cue gives away (a name that repeats the id) is not asked for: echoes earn nothing. */
function forward(piece: TablePiece): Query[] {
  const [id, ...others] = piece.fields;
  if (id === undefined || others.length === 0 || !isClear(piece)) return [];
  const cue = rendered(id);
  const parts = others.map(({ value }) => value).filter((value) => !mentions(cue, value));
  if (parts.length === 0) return [];
  const question = `One row of the table begins with this field:\n${cue}\nWrite all the other fields of that row, exactly as they stand in the table, and nothing else.`;
  return [{ question, cue, target: line(others), parts }];
}

/** The last field is the cue; where it is not unique, the last two, then the last three. */
function backward(piece: TablePiece): Query[] {
  const [id, ...others] = piece.fields;
  if (id === undefined || others.length === 0 || !isClear(piece)) return [];
  const lengths = [1, 2, 3].filter((length) => length <= others.length);
  const cues = lengths.map((length) => line(others.slice(-length)));
  return cues
    .filter((cue) => !mentions(cue, id.value))
    .map((cue) => {
      const question = `One row of the table ends with this:\n${cue}\nWrite the first field of that row, its name and its value, exactly as it stands in the table, and nothing else.`;
      return { question, cue, target: rendered(id), parts: [id.value] };
    });
}

/** One middle field is the cue, or all of them where no single one is unique. */
function bidirectional(piece: TablePiece): Query[] {
  const { fields } = piece;
  const [id, last] = [fields[0], fields.at(-1)];
  if (id === undefined || last === undefined || fields.length < 3 || !isClear(piece)) return [];
  const middle = fields.slice(1, -1);
  const single = middleOut(0, middle.length).map((index) => rendered(middle[index]!));
  const cues = middle.length > 1 ? [...single.slice(0, 3), line(middle)] : single;
  const telling = cues.filter((cue) => !mentions(cue, id.value) && !mentions(cue, last.value));
  return telling.map((cue) => ({
    question: `One row of the table has this in its middle:\n${cue}\nWrite the first and the last field of that row, their names and their values, exactly as they stand in the table, with "${SEPARATOR}" between the two, and nothing else.`,
    cue,
    target: line([id, last]),
    parts: [id.value, last.value],
  }));
}

export default {
  kind: 'probe',
  describe: 'rows of a table: find one by a field of it and give the others',
  version: 1,
  style: 'table',
  scorer: 'fields',
  heading: 'Below is a table, one row per line. After it comes a question about one of the rows.',
  joint: { lead: '', trail: '\n' },
  parts: 'one',
  render: (piece) => line(piece.fields),
  ask: { forward, backward, bidirectional },
} satisfies Probe<'table'>;
