import type { Manifest } from '../../core/manifest.ts';
import { UserError } from '../../core/user-error.ts';
import type { Parts } from '../../generate/generate.ts';
import { template } from '../../generate/template.ts';
import { openTokenizer, partsOf } from './parts.ts';

/** Loads what a manifest names and checks that it still is what it was. */
export async function rebuild(made: Manifest, cwd: string): Promise<Parts> {
  if (made.template !== template) {
    throw new UserError(
      `The folder was made with the prompt template ${made.template}, this is ${template}.`,
      'Use the version of midspan that made it.',
    );
  }
  const parts = await partsOf(made.plan, await openTokenizer(made.tokenizer.spec, cwd), cwd);
  for (const { style, name, fingerprint } of made.corpora) {
    if (parts.corpora.get(style)?.fingerprint === fingerprint) continue;
    throw new UserError(
      `The corpus ${name} is no longer what it was when the contexts were made.`,
      'Restore its files, or generate again.',
    );
  }
  if (parts.tokenizer.fingerprint !== made.tokenizer.fingerprint) {
    throw new UserError(
      `The tokenizer ${made.tokenizer.name} is no longer what it was.`,
      'Restore its file, or generate again.',
    );
  }
  return parts;
}
