import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Haystack } from '../../core/haystack.ts';
import { UserError } from '../../core/user-error.ts';
import { mendLines } from '../../runner/mend.ts';
import { storageError } from '../../runner/storage.ts';
import { linesIn } from './lines.ts';

/** What `haystacks.jsonl` says of one haystack. */
export interface Note {
  readonly haystack: string;
  /** Hash of the context. */
  readonly context: string;
  readonly samples: number;
}

/** The notes of an earlier part of the run by haystack; a line that a crash tore is cut off. */
export function readNotes(folder: string): ReadonlyMap<string, Note> {
  mendLines(resolve(folder, 'contexts.jsonl'));
  const notes = linesIn<Note>(resolve(folder, 'haystacks.jsonl'));
  return new Map(notes.map((note) => [note.haystack, note]));
}

/**
 * Passes haystacks on and writes down on the way what each was: `haystacks.jsonl` with the hash of its context and its
 * certificate, and with `texts` also `contexts.jsonl`. A haystack that is `known` is not noted twice; it fails with a
 * UserError where its context has become another one.
 */
export async function* noted(
  haystacks: AsyncIterable<Haystack>,
  folder: string,
  { texts, known }: { readonly texts: boolean; readonly known?: ReadonlyMap<string, Note> | undefined },
): AsyncGenerator<Haystack> {
  const flags = known ? 'a' : 'w';
  const open = (name: string): number => stored(folder, name, (file) => openSync(file, flags));
  const notes = open('haystacks.jsonl');
  const contexts = texts ? open('contexts.jsonl') : undefined;
  try {
    for await (const haystack of haystacks) {
      const earlier = known?.get(haystack.id);
      if (earlier) checkSame(haystack, earlier);
      else {
        const { id, tokens, text } = haystack.context;
        if (contexts !== undefined) {
          const line = `${JSON.stringify({ haystack: haystack.id, id, tokens, text })}\n`;
          stored(folder, 'contexts.jsonl', () => writeSync(contexts, line));
        }
        stored(folder, 'haystacks.jsonl', () => writeSync(notes, `${JSON.stringify(noteOf(haystack))}\n`));
      }
      yield haystack;
    }
  } finally {
    closeSync(notes);
    if (contexts !== undefined) closeSync(contexts);
  }
}

const noteOf = ({ id, context, pieces, samples, certificate }: Haystack) => ({
  haystack: id,
  context: context.id,
  tokens: context.tokens,
  pieces: pieces.length,
  samples: samples.length,
  certificate,
});

function checkSame({ id, context }: Haystack, earlier: Note): void {
  if (context.id === earlier.context) return;
  throw new UserError(
    `The context ${id} has become another one since the run was started.`,
    'Take the version of midspan and the files it was started with, or start a new run.',
  );
}

function stored<T>(folder: string, name: string, write: (file: string) => T): T {
  const file = resolve(folder, name);
  try {
    return write(file);
  } catch (error) {
    throw storageError(file, error);
  }
}
