import type { Haystack } from '../../core/haystack.ts';
import type { Tokenizer } from '../../core/tokenizer.ts';
import { UserError } from '../../core/user-error.ts';

/** Characters that are looked at: enough to tell one vocabulary's text from another's. */
const LOOKED_AT = 20_000;
/** Of a text in its own language a vocabulary lacks a rare sign now and then. */
const TOO_MANY = 0.2;

/** Refuses a context of which a model with this tokenizer could not read much: all its answers would be wrong. */
export async function refuseIllegible({ id, context }: Haystack, tokenizer: Tokenizer): Promise<void> {
  const share = (await tokenizer.unknown?.(context.text.slice(0, LOOKED_AT))) ?? 0;
  if (share < TOO_MANY) return;
  throw new UserError(
    `${Math.round(100 * share)} % of the tokens of ${id} are unknown to ${tokenizer.name}: a model that reads by it cannot read this text.`,
    'Take a --corpus in words it knows (the embedded models read `--corpus lexicon`), or the --tokenizer that belongs to the model.',
  );
}
