import type { Piece } from '../core/piece.ts';
import type { Query } from '../core/probe.ts';
import type { Judge, Scorer } from '../core/score.ts';
import { type CodeIndex, codeIndex } from './shared/code-index.ts';
import { conclude, perfect } from './shared/conclude.ts';
import { lazyEach } from './shared/lazy.ts';
import { headerName, isListOfNames, nameIn, namesIn, offersName } from './shared/names.ts';
import { type OwnerOf, SEVERAL } from './shared/owners.ts';
import { readReply } from './shared/reply.ts';
import { linesOf, type Segment, segmentsOf } from './shared/segments.ts';
import { quotes, type StatementSet, statementKey, statementSet } from './shared/statements.ts';

/**
 * Names and whole statements of code. A name counts where it stands as an identifier that the answer means, never as
 * a part of a longer one or as a word of prose; a statement counts as a whole, white space aside. `correct` means all
 * asked parts and no name or statement of another function beside them.
 */
export default {
  kind: 'scorer',
  describe: 'the asked name or whole statement, at identifier boundaries',
  version: 2,
  open(pieces: readonly Piece[]): Judge {
    const index = codeIndex(pieces);
    const ownLines = lazyEach((needle) => linesOfCode(pieces[needle]!));
    return (query, needle, completion) => {
      const reply = readReply(completion.text);
      if (reply === query.target) return perfect(query.target);
      const asked = askedOf(query, pieces[needle]!);
      const answer = read(reply, query, ownLines(needle) ?? statementSet(query.parts));
      const found = asked.map(({ text, isName }) =>
        isName ? hasName(answer, text) : hasStatement(answer, text),
      );
      const enough = found.every(Boolean);
      const sources = enough ? besides(answer, asked, needle, index) : origins(answer, asked, needle, index);
      return conclude({
        reply,
        finishReason: completion.finishReason,
        value: found.filter(Boolean).length / asked.length,
        enough,
        strict: () => isVerbatim(reply, query),
        elsewhere: sources.length > 0,
        source: sources.find((source) => source !== SEVERAL),
        beside: enough,
        unasked: () => isUnasked(answer, asked, pieces[needle]!),
      });
    };
  },
} satisfies Scorer;

interface Asked {
  readonly text: string;
  readonly isName: boolean;
}

const askedOf = ({ parts }: Query, piece: Piece): Asked[] =>
  parts.map((text) => ({
    text,
    isName: piece.style === 'code' ? text === piece.name : nameIn(text) === text,
  }));

/** Each line as asked, white space aside. */
function isVerbatim(reply: string, { target }: Query): boolean {
  const plain = (text: string): string =>
    text
      .split(/\r?\n/)
      .map((line) => line.replace(/\s+/g, ' ').trim())
      .join('\n');
  return plain(reply) === plain(target);
}

/** An answer taken apart, the cue left out where it is a line of code. */
interface Answer {
  readonly lines: readonly string[];
  readonly segments: readonly Segment[];
  /** Segments of lines that are not copied from the asked function. */
  readonly foreign: readonly Segment[];
  /** The asked function's lines, by key. */
  readonly own: StatementSet;
}

/** The lines of a function; undefined for what is none. */
const linesOfCode = (piece: Piece): StatementSet | undefined =>
  piece.style === 'code' ? statementSet([...piece.source.split('\n'), ...piece.statements]) : undefined;

function read(reply: string, { cue }: Query, own: StatementSet): Answer {
  // Questions that were read from a file without its pieces have no cue.
  const isLine = cue !== '' && nameIn(cue) !== cue;
  const lines = linesOf(isLine ? reply.replaceAll(cue, ' ') : reply);
  const segments = segmentsOf(lines);
  const copied = lines.map((line) => own.has(statementKey(line)));
  return { lines, segments, own, foreign: segments.filter(({ line }) => !copied[line]) };
}

const hasName = ({ segments }: Answer, name: string): boolean => namesIn(segments).includes(name);

function hasStatement({ lines, segments }: Answer, statement: string): boolean {
  const key = statementKey(statement);
  return (
    segments.some(({ text }) => statementKey(text) === key) ||
    lines.some((line) => quotes(line, statement)) ||
    quotes(lines.join(' '), statement)
  );
}

/** Owners of names and statements of the asked kinds that stand beside a complete answer. */
function besides(answer: Answer, asked: readonly Asked[], needle: number, index: CodeIndex): number[] {
  const sources: number[] = [];
  const name = asked.find(({ isName }) => isName)?.text;
  const statements = asked.filter(({ isName }) => !isName).map(({ text }) => text);
  if (name !== undefined) {
    const prose = answer.foreign.map((segment) => ({ ...segment, text: without(segment.text, statements) }));
    sources.push(...owners(namesIn(prose), index.names(), needle));
    const alone = answer.foreign.filter(({ kind }) => kind === 'line').map(({ text }) => text);
    if (statements.length === 0 && isListOfNames(alone)) sources.push(SEVERAL);
  }
  if (statements.length > 0) sources.push(...owners(foreignKeys(answer), index.statements(), needle));
  return sources;
}

const without = (text: string, statements: readonly string[]): string =>
  statements.reduce((rest, statement) => rest.replaceAll(statement, ' '), text);

/** Statements that the answer holds and the asked function does not. */
const foreignKeys = ({ foreign, own }: Answer): string[] =>
  foreign.map(({ text }) => statementKey(text)).filter((key) => !own.has(key));

const owners = (keys: readonly string[], ownerOf: OwnerOf, needle: number): number[] =>
  keys.flatMap((key) => {
    const owner = ownerOf(key);
    return owner === undefined || owner === needle ? [] : [owner];
  });

/** Where an answer that lacks something comes from: the asked kind first, then the other, then any identifier. */
function origins(answer: Answer, asked: readonly Asked[], needle: number, index: CodeIndex): number[] {
  const { foreign } = answer;
  const plain = foreign
    .map(({ text }) => headerName(text) ?? nameIn(text))
    .filter((name) => name !== undefined);
  const wantsName = asked.some(({ isName }) => isName);
  const byName = owners(wantsName ? namesIn(foreign) : plain, index.names(), needle);
  const byStatement = owners([...foreignKeys(answer), ...endings(answer)], index.statements(), needle);
  const known = wantsName ? [...byName, ...byStatement] : [...byStatement, ...byName];
  if (known.length > 0) return known;
  // Names that stand alone: in a refusal such as "there is no function in the code" the word `in` is none.
  const alone = foreign.map(({ text }) => nameIn(text)).filter((name) => name !== undefined);
  return alone.length > 0 ? owners(alone, index.identifiers(), needle) : [];
}

/** Longer statements are not looked for behind prose, so that an endless line is read in time proportional to it. */
const LONGEST_ENDING = 400;

/** Ends of the lines that are prose, as a statement may follow without marks. */
const endings = ({ foreign }: Answer): string[] =>
  foreign
    .filter(({ kind }) => kind === 'line')
    .map(({ text }) => text.slice(-LONGEST_ENDING))
    .flatMap((end) => Array.from(end.matchAll(/\s/g), ({ index }) => end.slice(index)))
    .map((text) => statementKey(text.replace(/\.$/, '')));

/** Nothing but the cue, or another part of the asked function, or prose where a name was asked. */
function isUnasked({ segments, own }: Answer, asked: readonly Asked[], piece: Piece): boolean {
  const names = namesIn(segments);
  const name = piece.style === 'code' ? piece.name : undefined;
  return (
    segments.some(({ text }) => own.has(statementKey(text))) ||
    (name !== undefined && names.includes(name)) ||
    (!offersName(segments) && asked.every(({ isName }) => isName)) ||
    segments.length === 0
  );
}
