import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { CorpusPlugin } from '../core/corpus.ts';
import type { CodePiece } from '../core/piece.ts';
import { UserError } from '../core/user-error.ts';
import { listFiles, reading, type SourceFile } from './finite/files.ts';
import { distinct, finiteCorpus, nameOf } from './finite/finite.ts';
import { checkSettings, checkStyle } from './finite/settings.ts';
import { functionsIn } from './source/functions.ts';
import { grammars } from './source/languages.ts';
import { openParsers } from './source/parsers.ts';

const extensions: ReadonlySet<string> = new Set(grammars.keys());
const MAX_BYTES = 1024 * 1024;
const LONGEST_LINE = 2000;

/**
 * Functions and methods of the user's own source: `source:PATH` reads a file or a source tree in Python, TypeScript,
 * JavaScript, Go, Java or Rust. Files over 1 MiB, minified ones and those that are not UTF-8 are passed over, and so
 * are functions with fewer than 3 statements, more than 60 lines or syntax errors. Tabs that indent become four
 * blanks, so that a function reads the same wherever it stood.
 */
export default {
  kind: 'corpus',
  describe: 'Functions of your own Python, TypeScript, JavaScript, Go, Java or Rust source.',
  example: 'source:./src',
  styles: ['code'],
  open: async (request) => {
    checkStyle('source', request, 'code');
    checkSettings('source', request, []);
    const files = await listFiles(request.source, extensions);
    const { found, unusable } = await functionsOf(files);
    const pieces = distinct(found);
    if (pieces.length === 0) throw nothingFound(request.source, files.length, unusable);
    return finiteCorpus(nameOf('source', request), 'code', pieces);
  },
} satisfies CorpusPlugin;

async function functionsOf(files: readonly SourceFile[]): Promise<{ found: CodePiece[]; unusable: number }> {
  const parsers = await openParsers();
  const found: CodePiece[] = [];
  let unusable = 0;
  try {
    for (const file of files) {
      const grammar = grammars.get(extname(file.name).toLowerCase());
      const text = grammar && (await readSource(file));
      if (!grammar || text === undefined) continue;
      const functions = functionsIn(await parsers.for(grammar), grammar, text, file.name);
      found.push(...functions.pieces);
      unusable += functions.unusable;
    }
  } finally {
    parsers.close();
  }
  return { found, unusable };
}

/** The text with `\n` line ends; undefined for files that no person wrote or that cannot be read as UTF-8. */
async function readSource(file: SourceFile): Promise<string | undefined> {
  if (/\.min\.|\.d\.[cm]?ts$/.test(file.name) || (await stat(file.path)).size > MAX_BYTES) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      await reading(file.path, readFile(file.path)),
    );
    const lines = text.replace(/\r\n?/g, '\n');
    return lines.split('\n').some((line) => line.length > LONGEST_LINE) ? undefined : lines;
  } catch (thrown) {
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}

function nothingFound(source: string, files: number, unusable: number): UserError {
  return new UserError(
    `"${source}" holds no function that can be used (${files} files read, ${unusable} functions unusable).`,
    `Files may end in ${[...extensions].join(', ')}; a function needs 3 statements and at most 60 lines.`,
  );
}
