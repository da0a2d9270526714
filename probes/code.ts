import type { CodePiece } from '../src/core/piece.ts';
import type { Probe, Query } from '../src/core/probe.ts';
import { middleOut } from './shared/middle-out.ts';

/** Statements below this many characters (`return x`, `else:`) say too little to ask for or to be asked by. */
const TELLING = 12;
/** Names below this many characters are guessed too easily. */
const FEWEST_NAME = 3;

/** A line that begins so ends a statement of several lines. */
const CLOSER = /^[)\]}]/;
/** What may follow the last statement of a body. */
const ONLY_BRACES = /^[\s};]*$/;

const isPartOfWord = /[\p{L}\p{N}_$]/u;

/** Whether an identifier occurs in a text, not merely as a part of a longer one. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? '';
    const after = text[at + name.length] ?? '';
    if (!isPartOfWord.test(before) && !isPartOfWord.test(after)) return true;
  }
  return false;
}

/** Body lines that can stand for the function: whole statements, on one line, telling, without its name. */
function cues({ name, source, statements }: CodePiece, from: number, to: number): string[] {
  const lines = source.split('\n').map((line) => line.trim());
  const below = new Set(lines.slice(1));
  return middleOut(Math.max(0, from), Math.min(to, statements.length))
    .map((index) => statements[index]!)
    .filter(
      (line) =>
        line.length >= TELLING &&
        !CLOSER.test(line) &&
        below.has(line) &&
        line !== lines[0] &&
        !mentions(line, name),
    );
}

/** The last statement, where it is worth asking for and no reader could take another line for it. */
function lastStatement({ source, statements }: CodePiece): string | undefined {
  const last = statements.at(-1);
  if (last === undefined || last.length < TELLING || CLOSER.test(last)) return undefined;
  const header = source.slice(0, `${source}\n`.indexOf('\n'));
  const text = source.replace(/\s+/g, ' ');
  const at = text.lastIndexOf(last);
  return at >= 0 && !header.includes(last) && ONLY_BRACES.test(text.slice(at + last.length))
    ? last
    : undefined;
}

const hasName = ({ name }: CodePiece): boolean => name.length >= FEWEST_NAME;

function forward(piece: CodePiece): Query[] {
  const last = lastStatement(piece);
  if (last === undefined || !hasName(piece)) return [];
  const question = `One function in the code has this name:\n${piece.name}\nWrite the last statement of that function, exactly as it stands in the code but on one line, and nothing else.`;
  return [{ question, cue: piece.name, target: last, parts: [last] }];
}

/** Inner lines come first, the first and last ones only where there is no other. */
function backward(piece: CodePiece): Query[] {
  if (!hasName(piece)) return [];
  const count = piece.statements.length;
  const inner = cues(piece, 1, count - 1);
  const outer = [...cues(piece, 0, 1), ...cues(piece, count - 1, count)];
  return [...new Set([...inner, ...outer])].map((cue) => ({
    question: `One function in the code contains this line:\n${cue}\nWrite the name of that function, and nothing else.`,
    cue,
    target: piece.name,
    parts: [piece.name],
  }));
}

function bidirectional(piece: CodePiece): Query[] {
  const last = lastStatement(piece);
  if (last === undefined || !hasName(piece)) return [];
  const lines = cues(piece, 0, piece.statements.length - 1).filter((line) => line !== last);
  return [...new Set(lines)].map((cue) => ({
    question: `One function in the code contains this line:\n${cue}\nWrite two lines: first the name of that function, then its last statement, exactly as it stands in the code but on one line, and nothing else.`,
    cue,
    target: `${piece.name}\n${last}`,
    parts: [piece.name, last],
  }));
}

export default {
  kind: 'probe',
  describe: 'functions of a source code: name one by a line of it, or quote a line of the one that is named',
  version: 1,
  style: 'code',
  scorer: 'identifier',
  heading: 'Below is code of many separate functions. After it comes a question about one of them.',
  joint: { lead: '', trail: '\n\n' },
  parts: 'all',
  render: (piece) => piece.source,
  ask: { forward, backward, bidirectional },
} satisfies Probe<'code'>;
