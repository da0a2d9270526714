import { closeSync, openSync, writeSync } from 'node:fs';
import type { Haystack } from '../../core/haystack.ts';

/** Passes haystacks on and writes each one's context to a JSON-lines file on the way. */
export async function* keepContexts(
  haystacks: AsyncIterable<Haystack>,
  path: string,
): AsyncGenerator<Haystack> {
  const file = openSync(path, 'w');
  try {
    for await (const haystack of haystacks) {
      const { id, tokens, text } = haystack.context;
      writeSync(file, `${JSON.stringify({ haystack: haystack.id, id, tokens, text })}\n`);
      yield haystack;
    }
  } finally {
    closeSync(file);
  }
}
