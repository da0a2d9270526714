import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { CorpusPlugin, CorpusRequest } from '../core/corpus.ts';
import type { DocumentPiece } from '../core/piece.ts';
import { UserError } from '../core/user-error.ts';
import { listFiles, reading, type SourceFile } from './finite/files.ts';
import { distinct, finiteCorpus, nameOf } from './finite/finite.ts';
import { jsonLines } from './finite/jsonl.ts';
import { checkSettings, checkStyle } from './finite/settings.ts';
import { checkUtf8 } from './finite/utf8.ts';
import { paragraphsOf, plainParagraphs } from './text/paragraphs.ts';
import { isProse, sentences, wordCount } from './text/sentences.ts';

const extensions: ReadonlySet<string> = new Set(['.txt', '.md', '.markdown', '.jsonl']);
const defaultFields = ['text', 'content', 'body', 'abstract', 'sentence'] as const;
const MIN_WORDS = 6;
const MAX_WORDS = 80;

/**
 * Sentences of the user's own texts: `text:PATH` reads a .txt, .md or .jsonl file, or all of them below a folder.
 * Sentences of 6 to 80 words are kept, each once. `?field=NAME` names the field of .jsonl lines that holds the text.
 * Sentences are cut with the ICU rules of the running Node; the fingerprint shows when another Node cuts differently.
 */
export default {
  kind: 'corpus',
  describe: 'Sentences of your own .txt, .md and .jsonl files.',
  example: 'text:./notes',
  styles: ['document'],
  open: async (request) => {
    checkStyle('text', request, 'document');
    checkSettings('text', request, ['field']);
    const files = await listFiles(request.source, extensions);
    const found: DocumentPiece[] = [];
    let read = 0;
    for (const file of files) {
      let ordinal = 0;
      for await (const paragraph of paragraphsIn(file, request)) {
        for (const sentence of sentences(paragraph)) {
          ordinal++;
          if (isUsable(sentence)) found.push({ style: 'document', id: `${file.name}:${ordinal}`, sentence });
        }
      }
      read += ordinal;
    }
    const pieces = distinct(found);
    if (pieces.length === 0) throw nothingFound(request.source, files.length, read);
    return finiteCorpus(nameOf('text', request), 'document', pieces);
  },
} satisfies CorpusPlugin;

function isUsable(sentence: string): boolean {
  const words = wordCount(sentence);
  return words >= MIN_WORDS && words <= MAX_WORDS && isProse(sentence);
}

async function* paragraphsIn(file: SourceFile, request: CorpusRequest): AsyncGenerator<string> {
  const extension = extname(file.name).toLowerCase();
  if (extension === '.jsonl') {
    for await (const { line, value } of jsonLines(file.path)) {
      yield* plainParagraphs(fieldOf(value, request.settings.field, `${file.path}, line ${line}`));
    }
    return;
  }
  const bytes = await reading(file.path, readFile(file.path));
  if (bytes.includes(0)) {
    if (file.path !== request.source) return;
    throw new UserError(`${file.path} is not a text file.`, 'Give a .txt, .md or .jsonl file in UTF-8.');
  }
  checkUtf8(bytes, file.path);
  yield* paragraphsOf(bytes.toString('utf8').replace(/^\uFEFF/, ''), extension);
}

function fieldOf(value: Readonly<Record<string, unknown>>, field: string | undefined, where: string): string {
  const name = field ?? defaultFields.find((candidate) => typeof value[candidate] === 'string');
  const text = name === undefined ? undefined : value[name];
  if (typeof text === 'string') return text;
  const wanted =
    field === undefined ? `none of the fields ${defaultFields.join(', ')}` : `no text in "${field}"`;
  throw new UserError(
    `${where} has ${wanted}.`,
    `Its fields are: ${Object.keys(value).join(', ') || 'none'}. Name the one that holds the text: text:PATH?field=NAME.`,
  );
}

function nothingFound(source: string, files: number, read: number): UserError {
  return new UserError(
    `"${source}" holds no sentence of ${MIN_WORDS} to ${MAX_WORDS} words (${files} files read, ${read} sentences in all).`,
    `A folder is searched for ${[...extensions].join(', ')}; give a file or folder with prose.`,
  );
}
