import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get_encoding } from 'tiktoken';
import { afterAll, describe, expect, it } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import { encoderOf, tablesFromRanks } from '../../src/tokenizers/bpe/open.ts';
import { readTables, writeTables } from '../../src/tokenizers/bpe/tables-file.ts';
import cl100k from '../../src/tokenizers/cl100k.ts';
import o200k from '../../src/tokenizers/o200k.ts';
import { soup } from './soup.ts';

const request = { source: '', datasets: '' };
const plugins = { o200k, cl100k } as const;

describe.each(['o200k', 'cl100k'] as const)('%s', async (encoding) => {
  const prepared = await tablesFromRanks(encoding);
  const bpe = encoderOf(encoding, prepared);
  const oracle = get_encoding(`${encoding}_base`);
  afterAll(() => oracle.free());
  const same = (text: string): void => {
    const ids = [...oracle.encode_ordinary(text)];
    expect(bpe.encode(text), JSON.stringify(text)).toEqual(ids);
    expect(bpe.count(text), JSON.stringify(text)).toBe(ids.length);
  };

  it('gives the ids of tiktoken for two thousand mixed texts', () => {
    const random = seeded(`soup/${encoding}`);
    for (let i = 0; i < 2000; i++) same(soup(random));
  });

  it.each([
    ['an empty text', ''],
    ['a byte order mark before a word', '\ufeffword \ufeff word\ufeff'],
    ['U+0085, white space in Rust only', 'a\u0085b \u0085 c\u0085\u0085d'],
    ['lone surrogates', '\ud800 a\udc00b\ud83d'],
    ['digits in threes', '1 12 123 1234 12345678901234567890 ٣٤٥٦٧'],
    ['contractions in any case', "I'm you'RE she'Ll 'S 'ſ x'ſy don't' 'tis it's's"],
    ['blanks before words, breaks and the end', '  a   b\t\tc \n d  \n\n  e\r\n\r\nf   '],
    ['capitals that change to small letters', 'HTTPServer iPhone XMLHttpRequest ABC日本Def ǅungla'],
    ['marks alone, before and after letters', '\u0301 \u0301a a\u0301 \u0301A \u0301\u0301 (\u0301) 1\u0301'],
    ['signs followed by breaks and slashes', 'a;\n/b //\n/ c ...\r\n\n/// $\n'],
    ['special tokens as ordinary text', 'a<|endoftext|>b<|fim_prefix|><|endofprompt|>'],
  ])('gives the ids of tiktoken for %s', (_, text) => same(text));

  it.each([
    ['a letter', 'a'.repeat(1500)],
    ['blanks', `${' '.repeat(1500)}x`],
    ['line breaks', '\n'.repeat(1500)],
    ['a sign', '='.repeat(1500)],
    [
      'mixed letters',
      Array.from({ length: 1500 }, (_, i) => String.fromCharCode(97 + ((i * i * 7 + i) % 26))).join(''),
    ],
    [
      'Han characters',
      Array.from({ length: 600 }, (_, i) => String.fromCharCode(0x4e00 + ((i * 7919) % 20000))).join(''),
    ],
  ])('gives the ids of tiktoken for one long run of %s', (_, text) => same(text));

  it.each([
    ['a letter', 'a', 25_000],
    ['a sign', '=', 3125],
    ['a Han character', '中', 200_000],
  ])('counts a run of 200,000 times %s without growing quadratic', (_, sign, tokens) => {
    expect(bpe.count(sign.repeat(200_000))).toBe(tokens);
  });

  it('counts a repeated piece the same at every meeting', () => {
    const word = ' antidisestablishmentarianistically';
    const once = bpe.count(word);
    expect(bpe.count(word.repeat(50))).toBe(50 * once);
    expect(bpe.count(word)).toBe(once);
  });

  it('reads back the tables it writes, and does without a file that is not one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'midspan-tables-'));
    const path = join(folder, 'tables');
    expect(await readTables(path)).toBeUndefined();
    await writeFile(path, 'no tables, though long enough for a head');
    expect(await readTables(path)).toBeUndefined();
    await writeTables(path, prepared);
    const read = await readTables(path);
    expect(read?.fingerprint).toBe(prepared.fingerprint);
    const text = 'The Wörter of 12345 文字\n\n👍🏽 getHTTPResponse()';
    expect(encoderOf(encoding, read!).encode(text)).toEqual(bpe.encode(text));
    await rm(folder, { recursive: true });
  });

  it('opens as an exact tokenizer that counts each text on its own', async () => {
    const tokenizer = await plugins[encoding].open(request);
    expect(tokenizer).toMatchObject({ name: encoding, exact: true, fingerprint: prepared.fingerprint });
    expect(await tokenizer.count(['hello world', '', ' x'])).toEqual([2, 0, 1]);
  });

  it('counts many texts as it counts each, whatever stands beside it', async () => {
    const tokenizer = await plugins[encoding].open(request);
    const random = seeded(`many/${encoding}`);
    // Cut anywhere, so that words, numbers and surrogate pairs go on in the next text.
    const texts = Array.from({ length: 400 }, () => soup(random)).flatMap((text) => {
      const cut = random.int(text.length + 1);
      return [text.slice(0, cut), text.slice(cut)];
    });
    texts.push(...Array.from({ length: 400 }, (_, i) => 'plain text '.slice(i % 11).repeat(i)), '');
    const expected = texts.map((text) => oracle.encode_ordinary(text).length);
    expect(await tokenizer.count(texts)).toEqual(expected);
  });
});
