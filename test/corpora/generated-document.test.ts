import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Corpus } from '../../src/core/corpus.ts';
import { fold } from '../../src/core/fold.ts';
import { sha256 } from '../../src/core/hash.ts';
import type { Piece } from '../../src/core/piece.ts';
import { articleFor } from '../../src/corpora/generated/document/article.ts';
import { formatSteps } from '../../src/corpora/generated/document/digits.ts';
import { documentCorpus } from '../../src/corpora/generated/document/index.ts';
import { conjugate, plural } from '../../src/corpora/generated/document/inflect.ts';
import { readLexicon, type Vocabulary } from '../../src/corpora/generated/document/lexicon.ts';
import { Passages } from '../../src/corpora/generated/document/passages.ts';
import { compilePattern, parseRange } from '../../src/corpora/generated/document/pattern.ts';
import { op, Program } from '../../src/corpora/generated/document/program.ts';
import { Seen } from '../../src/corpora/generated/document/seen.ts';

const datasets = join(import.meta.dirname, '../../datasets');
let corpus: Corpus;
let pieces: readonly Piece[];
let sentences: readonly string[];

const draw = (seed: string, count: number): Piece[] => {
  const drawn: Piece[] = [];
  for (const piece of corpus.draw(seed)) if (drawn.push(piece) === count) break;
  return drawn;
};
const textsOf = (drawn: readonly Piece[]): string[] =>
  drawn.map((piece) => (piece.style === 'document' ? piece.sentence : ''));
const wordsOf = (sentence: string): string[] => fold(sentence.replace(/[.,:;?()]/g, '')).split(' ');
/** The largest share that one of the keys has. */
const largestShare = (keys: readonly string[]): number => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Math.max(...counts.values()) / keys.length;
};

beforeAll(async () => {
  corpus = await documentCorpus(datasets);
  pieces = draw('shape', 20_000);
  sentences = textsOf(pieces);
});

describe('a draw', () => {
  test('is fixed by its seed, also while another one is under way', () => {
    const [first, second] = [corpus.draw('7')[Symbol.iterator](), corpus.draw('8')[Symbol.iterator]()];
    const interleaved: Piece[] = [];
    for (let i = 0; i < 200; i++) {
      interleaved.push(first.next().value);
      second.next();
    }
    expect(interleaved).toEqual(draw('7', 200));
  });

  test('has other sentences under another seed', () => {
    const other = new Set(textsOf(draw('another', 5000)).map(fold));
    expect(sentences.filter((sentence) => other.has(fold(sentence)))).toEqual([]);
  });

  test('gives the same bytes on every machine and Node version', () => {
    const text = draw('golden', 5000)
      .map((piece) => JSON.stringify(piece))
      .join('\n');
    expect(sha256(text)).toBe('127d6e5090578cda7eee463a23e0cf653716cd7993bc3a1c54fd3c789807d7a0');
  });

  test('gives each sentence an id of its own', () => {
    expect(new Set(pieces.map(({ id }) => id)).size).toBe(pieces.length);
  });

  test('never says eight consecutive words twice', () => {
    const passages = new Set<string>();
    const repeated: string[] = [];
    for (const sentence of sentences) {
      const words = wordsOf(sentence);
      for (let i = 0; i + 8 <= words.length; i++) {
        const passage = words.slice(i, i + 8).join(' ');
        if (passages.has(passage)) repeated.push(passage);
        passages.add(passage);
      }
    }
    expect(repeated).toEqual([]);
  });
});

describe('a sentence', () => {
  test('opens with a capital and closes with the only full stop or question mark that ends one', () => {
    expect(sentences.filter((sentence) => !/^[A-Z].*[.?]$/.test(sentence))).toEqual([]);
    expect(sentences.filter((sentence) => /[.?] |\?./.test(sentence))).toEqual([]);
  });

  test('shows no trace of the patterns it was written from', () => {
    const trace = /[{}[\]|<>"#\n]|\s\s| [.,;:?)]|\( |,[,.;]|undefined|NaN/;
    expect(sentences.filter((sentence) => trace.test(sentence))).toEqual([]);
  });

  test('says no word twice in a row and has the right article', () => {
    const slips = /\b([a-z]+) \1\b|\b[Aa] (?:[aio]|8)|\b[Aa]n [bcdfgjklmnpqrstvwxyz]/;
    expect(sentences.filter((sentence) => slips.test(sentence))).toEqual([]);
  });

  test('has 8 to 45 words, 23 or 24 on average', () => {
    const lengths = sentences.map((sentence) => sentence.split(' ').length);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(45);
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    expect(mean).toBeGreaterThan(22.5);
    expect(mean).toBeLessThan(24.5);
  });
});

describe('variety', () => {
  test('no three opening words begin more than 2 % of the sentences', () => {
    const openings = sentences.map((sentence) => wordsOf(sentence).slice(0, 3).join(' '));
    expect(largestShare(openings)).toBeLessThan(0.02);
  });

  test('no arrangement of function words underlies more than 0.5 % of the sentences', () => {
    const skeletons = sentences.map((sentence) =>
      wordsOf(sentence)
        .map((word) => (functionWords.has(word) ? word : '_'))
        .join(' ')
        .replace(/_(?: _)+/g, '_'),
    );
    expect(largestShare(skeletons)).toBeLessThan(0.005);
  });
});

const functionWords = new Set(
  `the a an of in on at to for from by with without and or but nor not than that which who whose as is are was were be
  been being had has have do does did can could may might should would will it its this these those their they we our us
  when where while whereas although though because since until unless once if whether how why what so such no only even
  both either neither more less most least few some any all each every other another one ones two three four five six
  seven eight nine ten eleven between among under over above below within after before during near rather also then
  there into out up down about against through across`.split(/\s+/),
);

describe('the lexicon', () => {
  test('has at least twelve domains, and every name its patterns mention', async () => {
    const lexicon = await readLexicon(join(datasets, 'lexicon', 'document'));
    expect(lexicon.vocabularies.length).toBeGreaterThanOrEqual(12);
    for (const vocabulary of lexicon.vocabularies) {
      const reached = reachable(lexicon.program, vocabulary, [
        lexicon.symbol('sentence'),
        lexicon.symbol('lead'),
      ]);
      const lacking = [...reached].filter((symbol) => vocabulary.rules[symbol] === undefined);
      expect({ domain: vocabulary.name, lacking }).toEqual({ domain: vocabulary.name, lacking: [] });
    }
  });

  test('is part of the fingerprint', () => {
    expect(corpus.fingerprint).toMatch(/^generated-document\/1\/[0-9a-f]{16}$/);
  });
});

/** All symbols that can come up below the given ones. */
function reachable(program: Program, vocabulary: Vocabulary, roots: readonly number[]): ReadonlySet<number> {
  const reached = new Set<number>();
  const visit = (symbol: number): void => {
    if (reached.has(symbol)) return;
    reached.add(symbol);
    const rule = vocabulary.rules[symbol];
    for (let index = 0; index < (rule?.size ?? 0); index++) mentions(rule!.at(index));
  };
  const mentions = (at: number): void => {
    const { code } = program;
    if (code[at] === op.reference) visit(code[at + 1]!);
    for (const kid of kidsOf(code, at)) mentions(kid);
  };
  for (const root of roots) visit(root);
  return reached;
}

/** The instructions that one instruction refers to. */
function kidsOf(code: Int32Array, at: number): Iterable<number> {
  switch (code[at]) {
    case op.sequence:
    case op.choice:
      return code.slice(at + 2, at + 2 + code[at + 1]!);
    case op.article:
      return code.slice(at + 1, at + 2);
    case op.agree:
      return code.slice(at + 1, at + 3);
    case op.mark:
      return code.slice(at + 2, at + 3);
    default:
      return [];
  }
}

describe('the grammar', () => {
  test.each([
    ['hour', 'an'],
    ['uniform slope', 'a'],
    ['unusual slope', 'an'],
    ['urban plot', 'an'],
    ['urine sample', 'a'],
    ['one-year plan', 'a'],
    ['oak', 'an'],
    ['Early Bronze Age', 'an'],
    ['8% rise', 'an'],
    ['11% rise', 'an'],
    ['18% rise', 'an'],
    ['110 m climb', 'a'],
    ['1.8% rise', 'a'],
    ['80 mm shortfall', 'an'],
    ['hybrid', 'a'],
  ])('puts the right article before "%s"', (following, article) => {
    expect(articleFor(following)).toBe(article);
  });

  test.each([
    ['valley', 'valleys'],
    ['study', 'studies'],
    ['salt marsh', 'salt marshes'],
    ['index|indices', 'indices'],
  ])('knows the plural of %s', (entry, many) => {
    expect(plural(entry)).toBe(many);
  });

  test('conjugates regular and irregular verbs', () => {
    expect(conjugate('modify')).toEqual({
      '': 'modify',
      s: 'modifies',
      ed: 'modified',
      en: 'modified',
      ing: 'modifying',
    });
    expect(conjugate('draw on|drew|drawn')).toEqual({
      '': 'draw on',
      s: 'draws on',
      ed: 'drew on',
      en: 'drawn on',
      ing: 'drawing on',
    });
  });

  test.each([
    [1_234_567, 0, '1,234,567'],
    [1_004, 0, '1,004'],
    [12, 2, '0.12'],
    [1_205, 1, '120.5'],
  ])('writes %d steps with %d places as %s', (steps, places, text) => {
    expect(formatSteps(steps, places)).toBe(text);
  });

  test('reads the ranges of quantities', () => {
    expect(parseRange('12..88%')).toEqual({ low: 12, high: 88, places: 0, before: '', after: '%' });
    expect(parseRange('2.1..48.9 cm²')).toEqual({
      low: 21,
      high: 489,
      places: 1,
      before: '',
      after: ' cm²',
    });
  });

  test.each(['[open|choice', 'stray ] bracket {x}', '{n 9 2}', '{b x}', '<was>', '{open'])(
    'refuses the malformed pattern "%s"',
    (pattern) => {
      expect(() => compilePattern(pattern, () => 0, new Program())).toThrow(pattern.slice(1, 4));
    },
  );
});

describe('memory', () => {
  test('admits a sentence once, whatever its case and punctuation', () => {
    const passages = new Passages();
    const admit = (text: string): boolean => passages.admit(Buffer.from(text), text.length, 8, 45);
    expect(admit('One two three four five six seven eight nine.')).toBe(true);
    expect(admit('Zero, two THREE four (five) six seven eight nine ten.')).toBe(false);
    expect(admit('Two three four five six seven eight zero one two.')).toBe(true);
    expect(admit('Only seven words are in this one.')).toBe(false);
  });

  test('adds a text once, however many have been added', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z ]{1,12}$/), { maxLength: 200 }), (texts) => {
        const seen = new Seen();
        const add = (text: string): boolean => seen.add(Buffer.from(text), text.length);
        expect(texts.every(add)).toBe(true);
        expect(texts.map((text) => text.toUpperCase()).some(add)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
