/** The printable stand-in of each byte in byte-level vocabularies (GPT-2). */
function byteSigns(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

const words = ' the, of, and, text, item, code, Question, Answer, End,Question,Answer,ing,er,on'.split(',');
const special = (content: string, id: number): object => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

export const specials = ['<|begin|>', '<|end|>', '<|user|>', '<|model|>'];

/**
 * A byte-level BPE tokenizer.json of about 300 tokens, and those that `more` words ask for, cut as Llama 3 and Qwen 2
 * cut; puts `<|begin|>` first.
 */
export function byteLevelJson(more: readonly string[] = []): { json: object; size: number } {
  const signs = byteSigns();
  const spell = (word: string): string[] => [...new TextEncoder().encode(word)].map((byte) => signs[byte]!);
  const merges = new Map<string, [string, string]>();
  for (const word of [...words, ...more]) {
    const [first, ...rest] = spell(word);
    rest.reduce((left, right) => {
      merges.set(left + right, [left, right]);
      return left + right;
    }, first!);
  }
  const tokens = [...signs, ...merges.keys()];
  const size = tokens.length + specials.length;
  const ids = (name: string) => ({ id: name, ids: [tokens.length + specials.indexOf(name)], tokens: [name] });
  return {
    size,
    json: {
      version: '1.0',
      added_tokens: specials.map((content, i) => special(content, tokens.length + i)),
      normalizer: null,
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          {
            type: 'Split',
            pattern: {
              Regex:
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            },
            behavior: 'Isolated',
            invert: false,
          },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
        ],
      },
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: specials[0], type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
        pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }],
        special_tokens: { [specials[0]!]: ids(specials[0]!) },
      },
      decoder: { type: 'ByteLevel' },
      model: {
        type: 'BPE',
        unk_token: null,
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: false,
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
        merges: [...merges.values()],
      },
    },
  };
}

/** A tokenizer.json as Llama 2 has it: it puts a blank before every text it is given, so that no text may be cut. */
export function prefixingJson(): { json: object; size: number } {
  const letters = [...'▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:?!*\n'];
  const tokens = ['<unk>', ...letters, '▁t', '▁th', '▁the', '▁o', '▁of'];
  return {
    size: tokens.length,
    json: {
      version: '1.0',
      added_tokens: [],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'Prepend', prepend: '▁' },
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      pre_tokenizer: null,
      post_processor: null,
      decoder: {
        type: 'Sequence',
        decoders: [
          { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
          { type: 'Fuse' },
          { type: 'Strip', content: ' ', start: 1, stop: 0 },
        ],
      },
      model: {
        type: 'BPE',
        unk_token: '<unk>',
        fuse_unk: false,
        byte_fallback: false,
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
        merges: [
          ['▁', 't'],
          ['▁t', 'h'],
          ['▁th', 'e'],
          ['▁', 'o'],
          ['▁o', 'f'],
        ],
      },
    },
  };
}

/**
 * A Unigram tokenizer.json whose words begin with a mark for the blank before them, as Llama's and T5's have it: `words`,
 * and the letters of `letters` for everything else.
 */
export function metaspaceJson(
  words: readonly string[],
  letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;?!*\n"\'`|(){}=+-_/<>'],
): { json: object; size: number } {
  const ends = ['<unk>', '<s>', '</s>'];
  const tokens = [...new Set([...ends, '▁', ...letters, ...words.map((word) => `▁${word}`)])];
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', add_prefix_space: true };
  return {
    size: tokens.length,
    json: {
      version: '1.0',
      added_tokens: ends.map(special),
      normalizer: null,
      pre_tokenizer: metaspace,
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
        pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }],
        special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
      },
      decoder: metaspace,
      model: {
        type: 'Unigram',
        unk_id: 0,
        vocab: tokens.map((token, id) => [token, id < ends.length ? 0 : token.length > 1 ? -2 : -4]),
        byte_fallback: false,
      },
    },
  };
}
