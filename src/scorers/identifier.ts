import type { Piece } from '../core/piece.ts';
import type { Query } from '../core/probe.ts';
import { readReply } from '../core/reply.ts';
import type { Judge, Scorer } from '../core/score.ts';
import { type CodeIndex, codeIndex } from './shared/code-index.ts';
import { conclude, perfect } from './shared/conclude.ts';
import { lazy, lazyEach } from './shared/lazy.ts';
import { headerName, isListOfNames, nameIn, namesIn, offersName } from './shared/names.ts';
import { type OwnerOf, type Owners, SEVERAL } from './shared/owners.ts';
import { linesOf, type Segment, segmentsOf } from './shared/segments.ts';
import {
  hashEndings,
  isStatement,
  lineSet,
  quoted,
  type StatementSet,
  statementSet,
} from './shared/statements.ts';

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
    const ownLines = lazyEach((needle) => linesOfCode(pieces[needle]!, index.statementsOf(needle)));
    return (query, needle, completion) => {
      const reply = readReply(completion.text);
      if (reply === query.target) return perfect(query.target);
      const asked = askedOf(query, pieces[needle]!);
      const answer = read(reply, query, ownLines(needle) ?? statementSet(query.parts));
      const found = asked.map(({ text, isName }) =>
        isName ? answer.names().includes(text) : hasStatement(answer, text),
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
  /** `namesIn` its segments. */
  readonly names: () => readonly string[];
  /** Segments of lines that are not copied from the asked function. */
  readonly foreign: readonly Segment[];
  /** `namesIn` those. */
  readonly foreignNames: () => readonly string[];
  /** The asked function's lines and statements. */
  readonly own: Own;
}

type Own = Pick<StatementSet, 'has'>;

/** The lines of a function; undefined for what is none. */
function linesOfCode(piece: Piece, statements: StatementSet): Own | undefined {
  if (piece.style !== 'code') return undefined;
  const lines = lineSet(piece.source);
  return { has: (line) => lines.has(line) || statements.has(line) };
}

function read(reply: string, { cue }: Query, own: Own): Answer {
  // Questions that were read from a file without its pieces have no cue.
  const isLine = cue !== '' && nameIn(cue) !== cue;
  const lines = linesOf(isLine ? reply.replaceAll(cue, ' ') : reply);
  const segments = segmentsOf(lines);
  const copied = lines.map((line) => own.has(line));
  const foreign = copied.includes(true) ? segments.filter(({ line }) => !copied[line]) : segments;
  const names = lazy(() => namesIn(segments));
  const foreignNames = foreign === segments ? names : lazy(() => namesIn(foreign));
  return { lines, segments, names, foreign, foreignNames, own };
}

function hasStatement({ lines, segments }: Answer, statement: string): boolean {
  const isIt = isStatement(statement);
  const isQuoted = quoted(statement);
  return (
    segments.some(({ text }) => isIt(text)) ||
    lines.some(isQuoted) ||
    (lines.length > 1 && isQuoted(lines.join(' ')))
  );
}

/** Owners of names and statements of the asked kinds that stand beside a complete answer. */
function besides(answer: Answer, asked: readonly Asked[], needle: number, index: CodeIndex): number[] {
  const sources: number[] = [];
  const name = asked.find(({ isName }) => isName)?.text;
  const statements = asked.filter(({ isName }) => !isName).map(({ text }) => text);
  if (name !== undefined) {
    const names =
      statements.length === 0 ? answer.foreignNames() : namesIn(without(answer.foreign, statements));
    sources.push(...owners(names, index.names(), needle));
    const alone = answer.foreign.filter(({ kind }) => kind === 'line').map(({ text }) => text);
    if (statements.length === 0 && isListOfNames(alone)) sources.push(SEVERAL);
  }
  if (statements.length > 0) {
    sources.push(...owners(foreignStatements(answer), index.statements().ownerOf, needle));
  }
  return sources;
}

const without = (segments: readonly Segment[], statements: readonly string[]): Segment[] =>
  segments.map(({ text, kind, line }) => ({
    text: statements.reduce((rest, statement) => rest.replaceAll(statement, ' '), text),
    kind,
    line,
  }));

/** What could be a statement and is none of the asked function. */
const foreignStatements = ({ foreign, own }: Answer): string[] =>
  foreign.map(({ text }) => text).filter((text) => !own.has(text));

function owners(keys: readonly string[], ownerOf: OwnerOf, needle: number): number[] {
  const found: number[] = [];
  for (const key of keys) {
    const owner = ownerOf(key);
    if (owner !== undefined && owner !== needle) found.push(owner);
  }
  return found;
}

/**
 * Where an answer that lacks something comes from: the asked kind first, then the other, then any identifier. What comes
 * after a piece that was found would name no other.
 */
function origins(answer: Answer, asked: readonly Asked[], needle: number, index: CodeIndex): number[] {
  const wantsName = asked.some(({ isName }) => isName);
  const byName = (): number[] =>
    owners(wantsName ? answer.foreignNames() : plainNames(answer), index.names(), needle);
  const byStatement = (): number[] => statementOwners(answer, index.statements(), needle);
  const [first, second] = wantsName ? [byName, byStatement] : [byStatement, byName];
  const known = first();
  if (known.some((owner) => owner !== SEVERAL)) return known;
  known.push(...second());
  if (known.length > 0) return known;
  // Names that stand alone: in a refusal such as "there is no function in the code" the word `in` is none.
  const alone = namesAmong(answer.foreign, nameIn);
  return alone.length > 0 ? owners(alone, index.identifiers().ownerOf, needle) : [];
}

/** Names of functions that are opened, and names that stand alone. */
const plainNames = ({ foreign }: Answer): string[] =>
  namesAmong(foreign, (text) => headerName(text) ?? nameIn(text));

const namesAmong = (segments: readonly Segment[], name: (text: string) => string | undefined): string[] =>
  segments.map(({ text }) => name(text)).filter((name) => name !== undefined);

function statementOwners(answer: Answer, statements: Owners, needle: number): number[] {
  const whole = owners(foreignStatements(answer), statements.ownerOf, needle);
  return whole.concat(owners(endings(answer, statements), statements.ownerOf, needle));
}

/** Longer statements are not looked for behind prose, so that an endless line is read in time proportional to it. */
const LONGEST_ENDING = 400;

/** Ends of the lines that may be statements of some function, as these may follow prose without marks; the longest of a line first. */
function endings({ foreign }: Answer, statements: Owners): string[] {
  const found: string[] = [];
  for (const { text, kind } of foreign) {
    if (kind !== 'line') continue;
    const end = text.slice(-LONGEST_ENDING).replace(/\.$/, '');
    const ends: string[] = [];
    hashEndings(end, (hash, at) => {
      if (statements.mayHold(hash)) ends.push(end.slice(at));
    });
    found.push(...ends.reverse());
  }
  return found;
}

/** Nothing but the cue, or another part of the asked function, or prose where a name was asked. */
function isUnasked({ segments, names, own }: Answer, asked: readonly Asked[], piece: Piece): boolean {
  const name = piece.style === 'code' ? piece.name : undefined;
  return (
    segments.some(({ text }) => own.has(text)) ||
    (name !== undefined && names().includes(name)) ||
    (!offersName(segments) && asked.every(({ isName }) => isName)) ||
    segments.length === 0
  );
}
