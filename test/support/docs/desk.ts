import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTokenizer } from '../../../src/commands/shared/parts.ts';
import { type Finished, folder } from '../../cli/midspan.ts';
import { startModelServer } from '../model-server.ts';
import { furnish } from './furnish.ts';
import { fences, type } from './shell.ts';

/** Where a reader of one document sits: an own folder with the files it names, and a model server. */
export interface Desk {
  readonly cwd: string;
  /** Types a line; the server's address in it is that of the stand-in. */
  type(line: string): Promise<Finished>;
  close(): Promise<void>;
}

/** The stand-in counts prompts much as its tokenizer does: one that counts otherwise makes a run invalid. */
export async function deskFor(text: string, root: string): Promise<Desk> {
  const cwd = folder();
  for (const { name, body } of fences(text)) if (name !== '') writeFileSync(join(cwd, name), body);
  furnish(cwd, root);
  const tokenizer = await openTokenizer('./my-model/tokenizer.json', cwd);
  // Counting every prompt would take longer than all else: the first of them tells how long a token is.
  let perCharacter: Promise<number> | undefined;
  const server = await startModelServer({
    respond: async ({ prompt }) => {
      perCharacter ??= tokenizer.count([prompt]).then(([tokens = 0]) => tokens / prompt.length);
      const input = Math.round((await perCharacter) * prompt.length);
      return { text: 'I do not know.', usage: { input, output: 5 } };
    },
  });
  return {
    cwd,
    type: (line) => type(line.replace('http://127.0.0.1:8000', server.url), cwd),
    close: () => server.close(),
  };
}
