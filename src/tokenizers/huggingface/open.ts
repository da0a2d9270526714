import type { Tokenizer } from '../../core/tokenizer.ts';
import { messageOf, UserError } from '../../core/user-error.ts';
import { chunksOf, mayCut } from './cuts.ts';
import { type Engine, type EngineName, javascriptEngine, nativeEngine } from './engines.ts';
import { readTokenizerFile, type TokenizerFile, type TokenizerJson } from './file.ts';

/** How much goes to the engine in one call: enough to keep its threads busy, too little to fill the memory. */
const BATCH_TEXTS = 512;
const BATCH_UNITS = 320_000;

/** Opens a tokenizer.json with the native engine where that loads, else the one in JavaScript, or the one asked for. */
export async function openHuggingFace(source: string, engineName?: EngineName): Promise<Tokenizer> {
  const file = await readTokenizerFile(source);
  const plain = withoutSpecialTokens(file.json);
  const engine = await openEngine(file, plain, engineName);
  const cut = mayCut(plain) ? chunksOf : (text: string) => [text];
  const unknown = unknownId(plain);
  return {
    name: `tokenizer.json (${file.className}, ${file.vocabularySize})`,
    exact: true,
    fingerprint: file.fingerprint,
    count: (texts) => countAll(engine, texts, cut),
    ...(unknown === undefined ? {} : { unknown: (text) => shareOf(engine, unknown, text) }),
  };
}

/** The id of what the vocabulary lacks, where the model has one. */
function unknownId({ model }: TokenizerJson): number | undefined {
  const { vocab, unk_id: id, unk_token: token } = model;
  const found = Array.isArray(vocab) ? id : (vocab as Readonly<Record<string, unknown>>)[String(token)];
  return typeof found === 'number' ? found : undefined;
}

async function shareOf(engine: Engine, id: number, text: string): Promise<number> {
  const [encoding] = await engine.encode([text]);
  const ids = encoding!.ids();
  return ids.length === 0 ? 0 : ids.filter((one) => one === id).length / ids.length;
}

/**
 * Leaves out the special tokens, so that their text in a corpus is ordinary text (a Unigram vocabulary that lists
 * them as pieces still finds them), and what only concerns whole prompts: truncation, padding, templates.
 */
export const withoutSpecialTokens = (json: TokenizerJson): TokenizerJson => {
  const added_tokens = json.added_tokens.filter(({ special }) => special !== true);
  return Object.assign({}, json, {
    added_tokens,
    truncation: null,
    padding: null,
    post_processor: null,
    decoder: null,
  });
};

async function openEngine(file: TokenizerFile, json: TokenizerJson, name?: EngineName): Promise<Engine> {
  const openers = { native: nativeEngine, javascript: javascriptEngine };
  const names: readonly EngineName[] = name === undefined ? ['native', 'javascript'] : [name];
  const failures: unknown[] = [];
  for (const each of names) {
    try {
      return await openers[each](json);
    } catch (failure) {
      failures.push(failure);
    }
  }
  const reasons = failures.map((failure, i) => `${names[i]}: ${messageOf(failure)}`).join('; ');
  throw new UserError(
    `Cannot build a tokenizer from ${file.path} (${reasons}).`,
    'Check that the file comes from a current version of the tokenizers library, or use `estimate`.',
    { cause: failures[0] },
  );
}

async function countAll(
  engine: Engine,
  texts: readonly string[],
  cut: (text: string) => readonly string[],
): Promise<readonly number[]> {
  const counts = new Array<number>(texts.length).fill(0);
  let batch: { readonly text: string; readonly owner: number }[] = [];
  let units = 0;
  const flush = async (): Promise<void> => {
    const encodings = await engine.encode(batch.map(({ text }) => text));
    for (const [i, { owner }] of batch.entries()) counts[owner] = counts[owner]! + encodings[i]!.length;
    batch = [];
    units = 0;
  };
  for (const [owner, whole] of texts.entries()) {
    for (const text of cut(whole)) {
      if (batch.length === BATCH_TEXTS || (units > 0 && units + text.length > BATCH_UNITS)) await flush();
      batch.push({ text, owner });
      units += text.length;
    }
  }
  await flush();
  return counts;
}
