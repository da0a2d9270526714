import { describe, expect, it } from 'vitest';
import { chunksOf, mayCut } from '../../src/tokenizers/huggingface/cuts.ts';
import { longText } from './soup.ts';

describe('cutting', () => {
  it('loses nothing and cuts only before a blank and a letter, or between a line break and a letter', () => {
    const text = longText();
    const chunks = chunksOf(text);
    expect(chunks.join('')).toBe(text);
    let at = 0;
    for (const chunk of chunks.slice(0, -1)) {
      at += chunk.length;
      expect(text.slice(at - 2, at + 2)).toMatch(/^([\s\S]\S \p{L}|\S\n\p{L})/u);
      expect(chunk.length).toBeLessThanOrEqual(20_000);
    }
  });

  it('leaves a text without a safe joint whole', () => {
    expect(chunksOf('a'.repeat(50_000))).toHaveLength(1);
    expect(chunksOf('1,2\n\n'.repeat(10_000))).toHaveLength(1);
  });

  const model = { type: 'BPE', vocab: {} };
  const gpt2 = { type: 'ByteLevel', add_prefix_space: false, use_regex: true };
  const split = (Regex: string) => ({
    type: 'Split',
    pattern: { Regex },
    behavior: 'Isolated',
    invert: false,
  });
  const bytes = { type: 'ByteLevel', add_prefix_space: false, use_regex: false };
  const sequence = (...pretokenizers: object[]) => ({ type: 'Sequence', pretokenizers });
  const added = (content: string, more: object = {}) => [{ content, ...more }];
  it.each([
    ['the GPT-2 pre-tokenizer', { pre_tokenizer: gpt2 }, true],
    [
      'a known pattern before bytes',
      { pre_tokenizer: sequence(split('\\s+(?!\\S)|\\s+| ?\\p{L}+'), bytes) },
      true,
    ],
    ['an unknown pattern', { pre_tokenizer: sequence(split('\\s+(?!\\S)|\\S+ \\S+'), bytes) }, false],
    ['bytes without a pattern', { pre_tokenizer: bytes }, false],
    ['digits alone', { pre_tokenizer: { type: 'Digits' } }, false],
    ['no pre-tokenizer', { pre_tokenizer: null }, false],
    ['a prefix blank', { pre_tokenizer: { ...gpt2, add_prefix_space: true } }, false],
    ['a Metaspace pre-tokenizer', { pre_tokenizer: { type: 'Metaspace' } }, false],
    [
      'BERT with its normalizer',
      { pre_tokenizer: { type: 'BertPreTokenizer' }, normalizer: { type: 'BertNormalizer' } },
      true,
    ],
    ['a normalizer that prepends', { pre_tokenizer: gpt2, normalizer: { type: 'Prepend' } }, false],
    ['an added token of blanks', { pre_tokenizer: gpt2, added_tokens: added('    ') }, true],
    ['an added token with a blank inside', { pre_tokenizer: gpt2, added_tokens: added('a b') }, false],
    [
      'an added token that strips',
      { pre_tokenizer: gpt2, added_tokens: added('a', { rstrip: true }) },
      false,
    ],
  ])('is decided by rule for %s', (_, parts, expected) => {
    expect(mayCut({ added_tokens: [], normalizer: null, model, ...parts })).toBe(expected);
  });
});
