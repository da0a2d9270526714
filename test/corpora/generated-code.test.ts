import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Corpus } from '../../src/core/corpus.ts';
import { fold } from '../../src/core/fold.ts';
import { sha256 } from '../../src/core/hash.ts';
import type { CodePiece } from '../../src/core/piece.ts';
import { seeded } from '../../src/core/random.ts';
import { emptyDraw } from '../../src/corpora/generated/code/draw.ts';
import { codeCorpus } from '../../src/corpora/generated/code/index.ts';
import { entity, type Lexicon, readLexicon } from '../../src/corpora/generated/code/lexicon.ts';
import { Names, spell } from '../../src/corpora/generated/code/names.ts';
import { decimalText, numberText, steppedText } from '../../src/corpora/generated/code/numbers.ts';
import { template } from '../../src/corpora/generated/code/template.ts';
import { word } from '../../src/corpora/generated/code/words.ts';

const datasets = join(import.meta.dirname, '../../datasets');
let corpus: Corpus;
let lexicon: Lexicon;
/** About 8 MB, 2 million tokens. */
let pieces: readonly CodePiece[];

const isCode = (piece: { readonly style: string }): piece is CodePiece => piece.style === 'code';
function draw(seed: string, count: number): CodePiece[] {
  const drawn: CodePiece[] = [];
  for (const piece of corpus.draw(seed)) if (isCode(piece) && drawn.push(piece) === count) break;
  return drawn;
}

beforeAll(async () => {
  [corpus, lexicon] = await Promise.all([codeCorpus(datasets), readLexicon(datasets)]);
  pieces = draw('shape', 14_000);
});

describe('a draw', () => {
  test('is fixed by its seed, also while another one is under way', () => {
    const [first, second] = [corpus.draw('7')[Symbol.iterator](), corpus.draw('8')[Symbol.iterator]()];
    const interleaved = Array.from({ length: 300 }, () => {
      second.next();
      return first.next().value;
    });
    expect(interleaved).toEqual(draw('7', 300));
  });

  test('has other functions and other ids under another seed', () => {
    const sources = new Set(draw('another', 3000).map(({ source }) => source));
    const ids = new Set(draw('another', 3000).map(({ id }) => id));
    expect(pieces.filter(({ source, id }) => sources.has(source) || ids.has(id))).toEqual([]);
  });

  test('gives the same bytes on every machine and Node version', () => {
    const text = draw('golden', 3000).map((piece) => JSON.stringify(piece));
    expect(sha256(text.join('\n'))).toBe('53c328073db766c8f062087547a4f44bc468cbc99566a7966c3f9536fa79e755');
  });

  test('has no end and says so', () => {
    expect(corpus.size).toBe(Number.POSITIVE_INFINITY);
    expect(corpus).toMatchObject({ name: 'generated', style: 'code' });
  });

  test('is half Python, half TypeScript', () => {
    const python = pieces.filter(({ language }) => language === 'python').length / pieces.length;
    expect(python).toBeGreaterThan(0.48);
    expect(python).toBeLessThan(0.52);
    expect(new Set(pieces.map(({ language }) => language))).toEqual(new Set(['python', 'typescript']));
  });
});

/** The lines of the body, without the lines of the signature and the closing bracket. */
function body({ language, source }: CodePiece): string[] {
  const lines = source.split('\n');
  const end = lines[0]!.endsWith('(') ? lines.findIndex((line) => line.startsWith(')')) : 0;
  return lines.slice(end + 1, language === 'python' ? undefined : -1);
}

describe('a function', () => {
  test('begins with a letter, and has no blank line and no white space at the end of a line', () => {
    const start = /^((async )?def |(export )?(async )?function |export const \w+ = (async )?\()/;
    for (const { source } of pieces) expect(source).toMatch(start);
    expect(pieces.filter(({ source }) => /\n\s*\n|[ \t]\n|\s$|\n\//.test(source))).toEqual([]);
  });

  test('has 4 to 14 lines in its body', () => {
    const counts = pieces.map((piece) => body(piece).length);
    expect(Math.min(...counts)).toBe(4);
    expect(Math.max(...counts)).toBe(14);
  });

  test('names its statements in order, each a whole line of the body', () => {
    for (const piece of pieces) {
      const lines = body(piece).map((line) => line.trim());
      let at = -1;
      for (const statement of piece.statements) at = lines.indexOf(statement, at + 1);
      if (at < 0) expect(piece.statements).toEqual(lines);
    }
  });

  test('ends in its last statement, with nothing but the closing bracket behind it', () => {
    const closings = pieces.map(({ source, statements }) => {
      const last = statements.at(-1)!;
      return source.slice(source.lastIndexOf(last) + last.length);
    });
    expect(new Set(closings)).toEqual(new Set(['', '\n}', '\n};']));
  });

  test('ends by giving, failing, setting or calling something', () => {
    const open = /^(if|for|while|with|else|try|switch|const|let)\b/;
    expect(pieces.filter(({ statements }) => open.test(statements.at(-1)!))).toEqual([]);
  });

  test.each(['python', 'typescript'])('in %s is free of syntax errors', async (language) => {
    const { Language, Parser } = await import('web-tree-sitter');
    await Parser.init();
    const wasm = createRequire(import.meta.url).resolve(
      `@vscode/tree-sitter-wasm/wasm/tree-sitter-${language}.wasm`,
    );
    const parser = new Parser();
    parser.setLanguage(await Language.load(wasm));
    const wrong = pieces
      .filter((piece) => piece.language === language)
      .slice(0, 1000)
      .filter(({ source }) => parser.parse(source)!.rootNode.hasError);
    parser.delete();
    expect(wrong.map(({ source }) => source)).toEqual([]);
  });
});

const keywords = new Set(
  'and as assert async await break case const continue def default del elif else except export finally for from function if import in instanceof is lambda let new not null of or pass raise return switch throw true try typeof undefined while with yield None True False'.split(
    ' ',
  ),
);
/** The text without its identifiers and literals. */
const skeleton = (text: string): string =>
  text
    .replace(/"""[^"]*"""/g, '``')
    .replace(/[fr]?(['"`])(?:\\.|(?!\1)[^\\])*\1/g, '``')
    .replace(/\b(?:0x[0-9a-f]+|\d[\d_]*(?:\.\d+)?(?:e-?\d+)?)\b/g, '0')
    .replace(/[A-Za-z_]\w*/g, (term) => (keywords.has(term) ? term : 'x'));

/** The largest share that one of the texts has. */
function largestShare(texts: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Math.max(...counts.values()) / texts.length;
}

describe('two million tokens', () => {
  test('show no skeleton in more than 0.5 % of the functions', () => {
    expect(largestShare(pieces.map(({ source }) => skeleton(source)))).toBeLessThan(0.005);
  });

  test('show no first body line in more than 2 % of the functions', () => {
    expect(largestShare(pieces.map((piece) => skeleton(body(piece)[0]!.trim())))).toBeLessThan(0.02);
  });

  test('have each name once, and in no other identifier', () => {
    const names = new Set(pieces.map(({ name }) => name.toLowerCase()));
    expect(names.size).toBe(pieces.length);
    const shortest = Math.min(...[...names].map(({ length }) => length));
    const terms = new Map<string, number>();
    for (const { source } of pieces) {
      for (const term of source.toLowerCase().match(/\w+/g)!) terms.set(term, (terms.get(term) ?? 0) + 1);
    }
    expect([...names].filter((name) => terms.get(name) !== 1)).toEqual([]);
    expect([...terms.keys()].flatMap((term) => within(term, names, shortest))).toEqual([]);
  });

  test('have a last statement and two inner lines that are no other line, in more than 98 % of the functions', () => {
    const all = pieces.map(({ statements }) => statements.map(fold));
    const counts = new Map<string, number>();
    for (const statement of all.flat()) counts.set(statement, (counts.get(statement) ?? 0) + 1);
    const { last, inner } = shares(all, counts);
    expect(last).toBeGreaterThan(0.99);
    expect(inner).toBeGreaterThan(0.98);
  });
});

test('a quarter of a million tokens have hardly a last statement or inner line that stands in another line', () => {
  const some = pieces.slice(0, 1750);
  const all = some.map(({ statements }) => statements.map(fold));
  const { last, inner } = shares(
    all,
    occurrences(all.flat(), fold(some.map(({ source }) => source).join('\n\n'))),
  );
  expect(last).toBeGreaterThan(0.99);
  expect(inner).toBeGreaterThan(0.99);
});

/** Shares of the functions whose last statement is unique, and of those with two unique lines before it. */
function shares(all: readonly string[][], counts: ReadonlyMap<string, number>) {
  const unique = (statement: string): boolean => counts.get(statement) === 1;
  const isTelling = (statement: string): boolean => statement.length >= 15 && unique(statement);
  return {
    last: all.filter((statements) => unique(statements.at(-1)!)).length / all.length,
    inner:
      all.filter((statements) => statements.slice(1, -1).filter(isTelling).length >= 2).length / all.length,
  };
}

/** The names that are a part of a longer term. */
function within(term: string, names: ReadonlySet<string>, shortest: number): string[] {
  const found: string[] = [];
  for (let from = 0; from + shortest <= term.length; from++) {
    for (let to = from + shortest; to <= term.length; to++) {
      const part = term.slice(from, to);
      if (part !== term && names.has(part)) found.push(part);
    }
  }
  return found;
}

/** How often each wanted string stands in a text, also within others: found by its last characters. */
function occurrences(wanted: readonly string[], text: string): Map<string, number> {
  const counts = new Map(wanted.map((string) => [string, 0]));
  const ends = new Map<string, string[]>();
  const size = 12;
  for (const string of counts.keys()) {
    const end = string.slice(-size);
    ends.set(end, [...(ends.get(end) ?? []), string]);
  }
  for (let at = size; at <= text.length; at++) {
    for (const string of ends.get(text.slice(at - size, at)) ?? []) {
      if (text.endsWith(string, at)) counts.set(string, counts.get(string)! + 1);
    }
  }
  return counts;
}

describe('the vocabulary', () => {
  test('spans at least 16 domains and 60 patterns, spread over both languages', () => {
    expect(lexicon.domains.length).toBeGreaterThanOrEqual(16);
    expect(lexicon.python.patterns.length).toBeGreaterThanOrEqual(60);
    expect(lexicon.typescript.patterns.length).toBeGreaterThanOrEqual(60);
  });

  test('has no word that a language reserves', () => {
    const reserved = new Set(
      'and as assert async await break case catch class const continue debugger def default del delete do elif else enum except export extends false finally for from function global if implements import in instanceof interface is lambda let new nonlocal not null or package pass private protected public raise return static super switch this throw true try typeof var void while with yield'.split(
        ' ',
      ),
    );
    const terms = lexicon.domains.flatMap(({ stores, entities }) => [
      ...stores,
      ...entities.flatMap(({ one, many, nums, cats, ids, flags, dates, texts, parts, quals, events }) => [
        ...[one, many, ...ids, ...flags, ...dates, ...texts, ...quals, ...events, ...Object.keys(cats)],
        ...nums.map(([name]) => name),
        ...parts.flatMap((part) => part.slice(0, 3)),
      ]),
    ]);
    expect(terms.filter((term) => reserved.has(String(term)))).toEqual([]);
  });

  test('gives every head and every preposition to one family only', () => {
    const families = Object.values(lexicon.families);
    const heads = families.flatMap(({ heads, prep }) => [...heads, ...(prep ? [prep] : [])]);
    expect(new Set(heads).size).toBe(heads.length);
  });

  test('gives all names of a family and an entity before any is numbered', () => {
    const domain = lexicon.domains[0]!;
    const thing = entity(domain.entities[0]!, domain);
    for (const family of Object.values(lexicon.families)) {
      const { verbs, heads, prep } = family;
      const { quals, nums, parts, cats } = thing;
      const size =
        verbs.length * heads.length * (quals.length + nums.length + parts.length) +
        (prep ? verbs.length * quals.length * cats.length : 0);
      const names = new Names(1, 1, seeded('names'));
      const drawn = Array.from({ length: 2 * size }, () => names.next(0, family, 0, thing).text);
      expect(new Set(drawn).size).toBe(2 * size);
      expect(drawn.filter((name) => name.split(' ')[1] === 'v2')).toEqual(drawn.slice(size));
    }
  });

  test('spells a name for each language', () => {
    expect(spell({ text: 'tally delayed shipment totals' }, true)).toBe('tally_delayed_shipment_totals');
    expect(spell({ text: 'tally delayed shipment totals' }, false)).toBe('tallyDelayedShipmentTotals');
  });
});

describe('a literal', () => {
  test.each([
    [1250, 2, '', '12.5'],
    [5, 2, '', '0.05'],
    [1200, 2, '.0', '12.0'],
    [1200, 2, '', '12'],
    [7, 0, '.0', '7'],
  ])('%i with %i decimals is written %s%s', (units, decimals, whole, text) => {
    expect(decimalText(units, decimals, whole)).toBe(text);
  });

  test('stays in its range, round or not', () => {
    const ranges = fc.record({
      low: fc.integer({ min: 0, max: 500 }),
      width: fc.integer({ min: 1, max: 9000 }),
      decimals: fc.integer({ min: 0, max: 3 }),
      round: fc.boolean(),
    });
    fc.assert(
      fc.property(ranges, fc.string(), ({ low, width, decimals, round }, seed) => {
        const value = Number(numberText(seeded(seed), { low, high: low + width, decimals, round }, ''));
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(low + width);
      }),
    );
  });

  test('in steps keeps to them', () => {
    const random = seeded('steps');
    const values = Array.from({ length: 200 }, () => Number(steppedText(random, 20, 95, 25)));
    expect(new Set(values)).toEqual(new Set([20, 45, 70, 95]));
  });
});

describe('a template', () => {
  const write = (text: string, snake = true, record = false): string => {
    const drawn = emptyDraw(seeded('template'));
    drawn.words.num = word('unit price');
    drawn.words.one = word('access key');
    drawn.record = record;
    return template(text, { snake, quote: '"', vars: [], keys: [] })(drawn);
  };

  test.each([
    ['total_«num»', 'total_unit_price'],
    ['«Num» «NUM» «num-» «num~» «Num~»', 'UnitPrice UNIT_PRICE unit-price unit price Unit price'],
    ["log('«a one~»')", 'log("an access key")'],
    ['«one»«.num»', 'access_key.unit_price'],
    ['«same¦same»', 'same'],
  ])('%s is written %s', (text, written) => {
    expect(write(text)).toBe(written);
  });

  test('reaches into dicts, with the other quotes inside a string', () => {
    expect(write("«one»«.num» f'{«one»«.num»}'", true, true)).toBe(
      'access_key["unit_price"] f"{access_key[\'unit_price\']}"',
    );
  });

  test.each(['«nothing»', '«num', '«k#a¦b» «k#a¦b¦c»'])('with a slip (%s) is refused', (text) => {
    expect(() => write(text)).toThrow();
  });
});
