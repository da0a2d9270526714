import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import { UserError } from '../../src/core/user-error.ts';
import { chunksOf } from '../../src/tokenizers/huggingface/cuts.ts';
import { javascriptEngine, nativeEngine } from '../../src/tokenizers/huggingface/engines.ts';
import { readTokenizerFile } from '../../src/tokenizers/huggingface/file.ts';
import { openHuggingFace, withoutSpecialTokens } from '../../src/tokenizers/huggingface/open.ts';
import huggingface from '../../src/tokenizers/huggingface.ts';
import { longText, soup } from './soup.ts';

const tiny = fileURLToPath(new URL('../fixtures/tokenizers/tiny', import.meta.url));
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

describe('a tokenizer.json', () => {
  it('is found by its path and by its folder, and named by class and size', async () => {
    const byFolder = await huggingface.open({ source: tiny, datasets: '' });
    const byPath = await huggingface.open({ source: join(tiny, 'tokenizer.json'), datasets: '' });
    expect(byFolder).toMatchObject({ name: 'tokenizer.json (PreTrainedTokenizerFast, 1024)', exact: true });
    expect(byFolder.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(byPath.fingerprint).toBe(byFolder.fingerprint);
    expect(await byPath.count(['midspan'])).toEqual(await byFolder.count(['midspan']));
  });

  it('gives the same ids by the native and the JavaScript engine', async () => {
    const json = withoutSpecialTokens((await readTokenizerFile(tiny)).json);
    const random = seeded('engines');
    const texts = ['', 'a<|eot_id|>b', ...Array.from({ length: 400 }, () => soup(random))];
    const native = await nativeEngine(json).encode(texts);
    const javascript = await (await javascriptEngine(json)).encode(texts);
    texts.forEach((text, i) => {
      expect(javascript[i]!.ids(), JSON.stringify(text)).toEqual([...native[i]!.ids()]);
      expect(native[i]!.length).toBe(native[i]!.ids().length);
    });
  });

  it.each(['native', 'javascript'] as const)(
    'counts special-token text as ordinary text (%s)',
    async (engine) => {
      const tokenizer = await openHuggingFace(tiny, engine);
      const [marker, inText, plain] = await tokenizer.count(['<|eot_id|>', 'a<|eot_id|>', 'a']);
      expect(marker).toBeGreaterThan(5);
      expect(inText).toBeGreaterThan(plain! + 5);
    },
  );

  it.each(['native', 'javascript'] as const)(
    'counts a long text in chunks as in one call (%s)',
    async (engine) => {
      const json = withoutSpecialTokens((await readTokenizerFile(tiny)).json);
      const text = longText();
      expect(chunksOf(text).length).toBeGreaterThan(4);
      const whole = await (await { native: nativeEngine, javascript: javascriptEngine }[engine](json)).encode(
        [text],
      );
      const tokenizer = await openHuggingFace(tiny, engine);
      expect(await tokenizer.count([text])).toEqual([whole[0]!.length]);
    },
  );

  it('keeps the counts of many texts in their order', async () => {
    const tokenizer = await openHuggingFace(tiny);
    const texts = Array.from({ length: 1500 }, (_, i) => 'x y '.repeat(i % 7));
    const [one] = await tokenizer.count(['x y ']);
    const counts = await tokenizer.count(texts);
    expect(counts.length).toBe(texts.length);
    expect(counts[1]).toBe(one);
    expect(counts[7 * 200 + 1]).toBe(one);
    expect(counts[7 * 200]).toBe(0);
    expect(await tokenizer.count([])).toEqual([]);
  });
});

describe('a SentencePiece-like tokenizer', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'midspan-tokenizer-'));
    const pieces = ['<unk>', '▁', 'a', 'b', '▁a', 'ab', '▁ab'];
    const json = {
      version: '1.0',
      truncation: { direction: 'Right', max_length: 4, strategy: 'LongestFirst', stride: 0 },
      padding: null,
      added_tokens: [
        {
          id: 0,
          content: '<unk>',
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: false,
          special: true,
        },
      ],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'Prepend', prepend: '▁' },
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: '<unk>',
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: true,
        byte_fallback: false,
        ignore_merges: false,
        vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
        merges: ['a b', '▁ ab', '▁ a'],
      },
    };
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(json));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['native', 'javascript'] as const)('is never cut and not truncated (%s)', async (engine) => {
    const tokenizer = await openHuggingFace(folder, engine);
    expect(tokenizer.name).toBe('tokenizer.json (BPE, 7)');
    expect(sum(await tokenizer.count(['ab ab ab ab ab ab', 'ab '.repeat(10_000)]))).toBe(6 + 10_001);
  });
});

/** A model whose first token stands for what it lacks, and that has `a`, `b` and a blank beside. */
const lacking = {
  WordLevel: { vocab: { '[UNK]': 0, a: 1, b: 2 }, unk_token: '[UNK]' },
  WordPiece: {
    ...{ vocab: { '[UNK]': 0, a: 1, b: 2 }, unk_token: '[UNK]' },
    ...{ continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
  },
  Unigram: { vocab: [['<unk>', 0], ...['a', 'b'].map((piece) => [piece, -1])], unk_id: 0 },
  BPE: { vocab: { '<unk>': 0, a: 1, b: 2 }, merges: [], unk_token: '<unk>', fuse_unk: true },
} as const;
const withoutUnknown = {
  Unigram: { ...lacking.Unigram, unk_id: null },
  BPE: { ...lacking.BPE, unk_token: null },
} as const;

describe('what a vocabulary lacks', () => {
  const opened = async (type: string, model: object, engine?: 'native' | 'javascript') => {
    const folder = await mkdtemp(join(tmpdir(), 'midspan-tokenizer-'));
    const json = {
      ...{ version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null },
      ...{ pre_tokenizer: { type: 'WhitespaceSplit' }, post_processor: null, decoder: null },
      model: { type, ...model },
    };
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(json));
    return await openHuggingFace(folder, engine);
  };

  it.each(Object.entries(lacking))('is counted among the tokens of %s', async (type, model) => {
    const tokenizer = await opened(type, model);
    expect(await tokenizer.unknown?.('a b a b')).toBe(0);
    expect(await tokenizer.unknown?.('a q b é')).toBe(0.5);
    expect(await tokenizer.unknown?.('qq')).toBe(1);
    expect(await tokenizer.unknown?.('')).toBe(0);
  });

  it.each(['native', 'javascript'] as const)('is the same by both engines (%s)', async (engine) => {
    const tokenizer = await opened('Unigram', lacking.Unigram, engine);
    expect(await tokenizer.unknown?.('a q b é a')).toBe(0.4);
  });

  it.each(Object.entries(withoutUnknown))('is nothing where %s has no token for it', async (type, model) => {
    expect((await opened(type, model, 'native')).unknown).toBeUndefined();
  });
});

describe('a wrong source', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'midspan-tokenizer-'));
    await writeFile(join(folder, 'broken.json'), '{"model": ');
    await writeFile(join(folder, 'other.json'), '{"name": "not a tokenizer"}');
    await writeFile(join(folder, 'unknown.json'), '{"model": {"type": "Nothing", "vocab": {}}}');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['nothing', () => '', /needs a file/],
    ['a path that is not there', () => join(folder, 'none.json'), /no tokenizer file at .*none\.json/],
    ['a folder without a tokenizer', () => folder, /no tokenizer file at .*tokenizer\.json/],
    ['text that is not JSON', () => join(folder, 'broken.json'), /broken\.json is not JSON/],
    ['JSON that is no tokenizer', () => join(folder, 'other.json'), /no model with a vocabulary/],
    [
      'a model neither engine knows',
      () => join(folder, 'unknown.json'),
      /Cannot build a tokenizer from .*native: .*javascript: /,
    ],
  ])('is a UserError with a way out: %s', async (_, source, message) => {
    const failure = await huggingface
      .open({ source: source(), datasets: '' })
      .catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as UserError).message).toMatch(message);
    expect((failure as UserError).hint).toBeTruthy();
  });
});
