import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import estimate from '../../src/tokenizers/estimate.ts';
import o200k from '../../src/tokenizers/o200k.ts';
import { soup } from './soup.ts';

const request = { source: '', datasets: '' };
const tokenizer = await estimate.open(request);
const count = async (text: string): Promise<number> => (await tokenizer.count([text]))[0]!;

const mixed = fc.integer().map((seed) => soup(seeded(String(seed))));
const letter = fc.constantFrom(...'abcXYZéßяא中かª');

const SAMPLES: readonly (readonly [string, string])[] = [
  [
    'English',
    'A beam that rests on two supports sags most at midspan, because the bending moment is greatest there. ' +
      'Engineers therefore measure the deflection in the middle before they trust the ends. The same question can ' +
      'be asked of a reader: which parts of a long report are remembered, and which are quietly lost? Careful ' +
      'experiments place one sentence at many depths, ask for it again and again, and plot how often it is found.',
  ],
  [
    'code',
    'export function parseHeader(line: string): Header | undefined {\n  const match = /^(\\w+):\\s*(.*)$/.exec(line);\n' +
      '  if (match === null) return undefined;\n  const [, name, value] = match;\n  return { name: name.toLowerCase(), value };\n}\n\n' +
      'def average(values):\n    total = 0\n    for value in values:\n        total += value\n    return total / len(values)\n',
  ],
  [
    'rows',
    'id,label,country,population,area_km2\nQ64,Berlin,Germany,3677472,891.3\nQ90,Paris,France,2102650,105.4\n' +
      'Q84,London,United Kingdom,8799728,1572.0\nQ220,Rome,Italy,2748109,1285.3\nQ1085,Prague,Czechia,1357326,496.2\n',
  ],
  [
    'Chinese',
    '一根两端支撑的梁在跨中下垂最多，因为那里的弯矩最大。因此工程师在相信两端之前，先测量中间的挠度。' +
      '同样的问题也可以问读者：一份长报告的哪些部分被记住了，哪些部分悄悄丢失了？',
  ],
  [
    'Japanese',
    '両端で支えられた梁は、曲げモーメントが最大になる中央で最もたわみます。そのため技術者は中央のたわみを測ります。',
  ],
];

describe('the estimate', () => {
  it('says that it is one', () => {
    expect(tokenizer).toMatchObject({ name: 'estimate', exact: false });
    expect(tokenizer.fingerprint).not.toBe('');
  });

  it.each(SAMPLES)(
    'comes within a fifth of o200k for %s, and nearer than a quarter of the characters',
    async (_, text) => {
      const [exact] = await (await o200k.open(request)).count([text]);
      const off = Math.abs((await count(text)) / exact! - 1);
      expect(off).toBeLessThan(0.2);
      expect(off).toBeLessThan(Math.abs(text.length / 4 / exact! - 1));
    },
  );

  it('adds up where the second text begins with a blank and a letter', async () => {
    await fc.assert(
      fc.asyncProperty(mixed, letter, mixed, async (a, first, rest) => {
        const b = ` ${first}${rest}`;
        expect(await count(a + b)).toBe((await count(a)) + (await count(b)));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('adds up where the first text ends in an empty line and the second begins with a letter', async () => {
    await fc.assert(
      fc.asyncProperty(mixed, letter, mixed, async (start, first, rest) => {
        const a = `${start}\n\n`;
        const b = `${first}${rest}`;
        expect(await count(a + b)).toBe((await count(a)) + (await count(b)));
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('counts nothing for nothing and at least one token for anything else', async () => {
    expect(await count('')).toBe(0);
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (text) => {
        expect(await count(text)).toBeGreaterThan(0);
        expect(await count(text)).toBeLessThanOrEqual(3 * Buffer.byteLength(text));
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
