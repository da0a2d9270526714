import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Haystack } from '../../core/haystack.ts';

/**
 * Passes haystacks on and writes down on the way what each was: `haystacks.jsonl` with the hash of its context and its
 * certificate, and with `texts` also `contexts.jsonl`.
 */
export async function* noted(
  haystacks: AsyncIterable<Haystack>,
  folder: string,
  options: { readonly texts: boolean },
): AsyncGenerator<Haystack> {
  const notes = openSync(resolve(folder, 'haystacks.jsonl'), 'w');
  const contexts = options.texts ? openSync(resolve(folder, 'contexts.jsonl'), 'w') : undefined;
  try {
    for await (const haystack of haystacks) {
      const { id, tokens, text } = haystack.context;
      const { pieces, samples, certificate } = haystack;
      const note = {
        haystack: haystack.id,
        context: id,
        tokens,
        pieces: pieces.length,
        samples: samples.length,
        certificate,
      };
      writeSync(notes, `${JSON.stringify(note)}\n`);
      if (contexts !== undefined)
        writeSync(contexts, `${JSON.stringify({ haystack: haystack.id, id, tokens, text })}\n`);
      yield haystack;
    }
  } finally {
    closeSync(notes);
    if (contexts !== undefined) closeSync(contexts);
  }
}
