import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import table from '../../probes/table.ts';
import type { Corpus } from '../../src/core/corpus.ts';
import { fold } from '../../src/core/fold.ts';
import { sha256 } from '../../src/core/hash.ts';
import type { Piece, TablePiece } from '../../src/core/piece.ts';
import { compileAccession } from '../../src/corpora/generated/table/accession.ts';
import { decimal, grouped, padded } from '../../src/corpora/generated/table/digits.ts';
import { tableCorpus } from '../../src/corpora/generated/table/index.ts';
import { compilePattern, type Scope } from '../../src/corpora/generated/table/pattern.ts';
import { compileRegister } from '../../src/corpora/generated/table/register.ts';
import { Row } from '../../src/corpora/generated/table/row.ts';

const datasets = join(import.meta.dirname, '../../datasets');
/** A little more than 2M tokens of o200k, which takes 77 for a row. */
const ROWS = 28_000;

let corpus: Corpus;
let rows: readonly TablePiece[];

const isRow = (piece: Piece): piece is TablePiece => piece.style === 'table';
const draw = (seed: string, count: number): TablePiece[] => {
  const drawn: TablePiece[] = [];
  for (const piece of corpus.draw(seed)) if (isRow(piece) && drawn.push(piece) === count) break;
  return drawn;
};
/** The folded columns as the probe renders them. */
const cuesOf = ({ fields }: TablePiece): string[] =>
  fields.map(({ name, value }) => fold(`${name}: ${value}`));
const countsOf = (texts: Iterable<string>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
};
const registers = (): Map<string, TablePiece[]> => {
  const found = new Map<string, TablePiece[]>();
  for (const row of rows) {
    const name = row.fields[0]!.name;
    const members = found.get(name);
    if (members) members.push(row);
    else found.set(name, [row]);
  }
  return found;
};

beforeAll(async () => {
  corpus = await tableCorpus(datasets);
  rows = draw('shape', ROWS);
});

describe('a draw', () => {
  test('is fixed by its seed, also while another one is under way', () => {
    const [first, second] = [corpus.draw('7')[Symbol.iterator](), corpus.draw('8')[Symbol.iterator]()];
    const interleaved: Piece[] = [];
    for (let i = 0; i < 300; i++) {
      interleaved.push(first.next().value);
      second.next();
    }
    expect(interleaved).toEqual(draw('7', 300));
  });

  test('has other rows under another seed', () => {
    const ids = new Set(draw('a', 3000).map(({ id }) => id));
    expect(draw('b', 3000).filter(({ id }) => ids.has(id)).length).toBeLessThan(3);
  });

  test('stays the same bytes on every machine and Node version', () => {
    expect(sha256(JSON.stringify(draw('golden', 5000)))).toBe(
      '13283c4d1e9fd90eb081654be132d75d752a9f63ffe6a7515a6c258a3b1cce43',
    );
  });
});

describe('a row', () => {
  test('has an id field first and three to six more with names of their own', () => {
    const odd = rows.filter(
      ({ id, fields }) =>
        fields[0]!.value !== id ||
        fields.length < 4 ||
        fields.length > 7 ||
        new Set(fields.map(({ name }) => name)).size < fields.length,
    );
    expect(odd).toEqual([]);
  });

  test('has only values that can be quoted on one line', () => {
    const spoilt = rows.flatMap(({ fields }) =>
      fields.filter(
        ({ value }) => value !== value.trim() || /^$|[|"<>\n\r\t{}[\]]|\s\s|:$|undefined|NaN/.test(value),
      ),
    );
    expect(spoilt).toEqual([]);
  });

  test('says nothing twice over and puts the right article', () => {
    const slips = rows.flatMap(({ fields }) =>
      fields.filter(({ value }) => /\b([a-z]{3,}) \1\b|\ba [aei]|\ban [bcdfgk-np-tvwz][a-z]/.test(value)),
    );
    // "under 20 ml an hour" is right.
    expect(slips.filter(({ value }) => !value.includes(' an hour'))).toEqual([]);
  });

  test('takes a context share that leaves room for thirty needles in four thousand tokens', () => {
    const lengths = rows.map((row) => table.render(row).length);
    expect(Math.max(...lengths)).toBeLessThan(400);
    expect(Math.min(...lengths)).toBeGreaterThan(100);
  });

  test.each([
    ['Sample', /S(\d{4})/, 'Taken', /^(\d{4})-/],
    ['Application', /AP\/(\d{4})/, 'Received', / (\d{4})$/],
    ['Inventory no.', /^(\d{4})/, 'Acquired', / (\d{4})$/],
  ])('of the register %s has the year of its id in its date', (register, inId, column, inValue) => {
    for (const { id, fields } of registers().get(register)!) {
      const value = fields.find(({ name }) => name === column)!.value;
      expect(inValue.exec(value)![1]).toBe(inId.exec(id)![1]);
    }
  });

  test('has only days that exist', () => {
    const days = new Map([
      ...['Jan', 'Mar', 'May', 'Jul', 'Aug', 'Oct', 'Dec'].map((month) => [month, 31] as const),
      ...['Apr', 'Jun', 'Sep', 'Nov'].map((month) => [month, 30] as const),
      ['Feb', 28],
    ]);
    const wrong = rows.flatMap(({ fields }) =>
      fields.filter(({ value }) =>
        [...value.matchAll(/\b(\d\d?) ([A-Z][a-z]{2})[a-z]* \d{4}\b/g)].some(
          ([, day, month]) => Number(day) > (days.get(month!) ?? 31),
        ),
      ),
    );
    expect(wrong).toEqual([]);
  });
});

describe('two million tokens of rows', () => {
  test('repeat no row and no id', () => {
    expect(new Set(rows.map(({ id }) => fold(id))).size).toBe(ROWS);
    expect(new Set(rows.map((row) => fold(table.render(row)))).size).toBe(ROWS);
  });

  test('have no id inside another id or any other value', () => {
    const ids = new Set(rows.map(({ id }) => id));
    const widths = new Set(rows.map(({ id }) => id.length));
    const heads = new Set(rows.map(({ id }) => id.slice(0, 2)));
    const found: string[] = [];
    for (const { id, fields } of rows.slice(0, 6000))
      for (const { value } of fields)
        for (let at = 0; at < value.length; at++) {
          if (!heads.has(value.slice(at, at + 2))) continue;
          for (const width of widths) {
            const part = value.slice(at, at + width);
            if (part.length === width && ids.has(part) && value !== id) found.push(value);
          }
        }
    expect(found).toEqual([]);
  });

  test('have a last field that is unique in over 99 % and one more in over 95 %', () => {
    const counts = countsOf(rows.flatMap(cuesOf));
    const unique = rows.map((row) => cuesOf(row).map((cue) => counts.get(cue) === 1));
    expect(unique.filter((row) => row.at(-1)).length / ROWS).toBeGreaterThan(0.99);
    expect(unique.filter((row) => row.slice(1, -1).includes(true)).length / ROWS).toBeGreaterThan(0.95);
  });

  test('give a provable question in every direction for over 95 %', () => {
    const text = fold(rows.slice(0, 13_500).map(table.render).join('\n'));
    const once = (part: string): boolean => {
      const at = text.indexOf(fold(part));
      return at >= 0 && text.indexOf(fold(part), at + 1) < 0;
    };
    const asked = rows.filter((_, index) => index < 13_500 && index % 450 === 0);
    for (const ask of Object.values(table.ask)) {
      const provable = asked.filter((row) =>
        ask(row).some(({ cue, parts }) => once(cue) && parts.some(once)),
      );
      expect(provable.length / asked.length).toBeGreaterThan(0.95);
    }
  });

  test('mix at least a dozen registers, none above a tenth', () => {
    const sizes = [...registers().values()].map((members) => members.length);
    expect(sizes.length).toBeGreaterThanOrEqual(12);
    expect(Math.max(...sizes) / ROWS).toBeLessThan(0.1);
  });

  test('do not word the last column of a register by one template', () => {
    for (const [name, members] of registers()) {
      const shapes = countsOf(members.map(({ fields }) => shapeOf(fields.at(-1)!.value)));
      expect(Math.max(...shapes.values()) / members.length, name).toBeLessThan(0.3);
      expect(shapes.size, name).toBeGreaterThan(10);
    }
  });
});

/** A value without what varies most: digits and words with a capital in their midst. */
const shapeOf = (value: string): string =>
  value.replace(/\d+/g, '0').replace(/(?<=\S )\p{Lu}[\p{L}'.-]*/gu, 'X');

describe('a numbering', () => {
  const numbering = compileAccession('K{L 1}-{z 3}/{w AB CD}', () => 0, 1);

  test('gives every number once, in an order set by the key', () => {
    fc.assert(
      fc.property(fc.integer(), (key) => {
        const row = new Row();
        const all = Array.from({ length: 4000 }, (_, index) => numbering.write(index, key, row));
        expect(new Set(all).size).toBe(4000);
      }),
      { numRuns: 20 },
    );
    const row = new Row();
    const whole = Array.from({ length: numbering.capacity }, (_, index) => numbering.write(index, 5, row));
    expect(new Set(whole).size).toBe(23 * 1000 * 2);
    expect(new Set(whole.map((id) => id.length))).toEqual(new Set([9]));
  });

  test('scatters neighbours', () => {
    const row = new Row();
    const heads = Array.from({ length: 200 }, (_, index) => numbering.write(index, 9, row).slice(0, 4));
    expect(new Set(heads).size).toBeGreaterThan(120);
  });

  test.each(['X', 'X{z 4}', 'X{q 4}{z 2}', 'X{z 4}{z 2} {'])('rejects %s', (pattern) => {
    expect(() => compileAccession(pattern, () => 0, 1)).toThrow(/numbering/i);
  });
});

test('an id means the same row whatever the key of the order', () => {
  const register = compileRegister(
    {
      weight: 1,
      id: ['No.', 'K{year=y 1950 1959}-{z 2}'],
      columns: [
        ['Kind', '{kind}'],
        ['Made', '{+ year 1 40}, {n 1 1000000}'],
      ],
      kinds: [[{ kind: 'owl' }, { kind: ['bat', 'moth'], weight: 2 }]],
    },
    new Map(),
    () => 0,
    7,
  );
  const all = (key: number): TablePiece[] => {
    const row = new Row();
    return Array.from({ length: register.capacity }, (_, index) => register.row(index, key, row));
  };
  const byId = new Map(all(1).map((piece) => [piece.id, piece]));
  expect(byId.size).toBe(1000);
  for (const piece of all(2)) expect(byId.get(piece.id)).toEqual(piece);
});

describe('a pattern', () => {
  const variables = ['built', 'name'];
  const scope: Scope = {
    rule: (name) => {
      if (name === 'owl') return () => 'owl';
      throw new Error(`The lexicon has no rule "${name}".`);
    },
    variable: (name) => variables.indexOf(name),
  };
  const write = (pattern: string, seed = 1): string => {
    const row = new Row();
    row.reset(seed, 2);
    return compilePattern(pattern, scope)(row);
  };

  test.each([
    ['plain', /^plain$/],
    ['{owl}, {^owl}, {a owl}', /^owl, Owl, an owl$/],
    ['[x|y|]z', /^[xy]?z$/],
    ['{n 50 400 5}', /^\d+[05]$/],
    ['{k 1200 9800 100}', /^\d,\d00$/],
    ['{d 0.12 0.87}', /^0\.\d\d$/],
    ['{z 4}', /^\d{4}$/],
    ['{L 2 AB}', /^[AB]{2}$/],
    ['{name=owl}/{$name}/{^$name}', /^owl\/owl\/Owl$/],
    ['{built=n 1900 1901} {+ built 10 20 1905}', /^190[01] 1905$/],
    ['{built=n 100 101} {x built 0.5 0.5 1} {X built 100 100}', /^10[01] 50\.[05] 10,[01]00$/],
  ])('%s', (pattern, expected) => {
    for (let seed = 0; seed < 30; seed++) expect(write(pattern, seed)).toMatch(expected);
  });

  test('stays within both ends of its numbers', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ min: 1, max: 500 }), fc.integer(), (low, span, seed) => {
        const value = Number(write(`{n ${low} ${low + span}}`, seed));
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(low + span);
      }),
    );
  });

  test.each(['{n 5}', '{n 9 5}', '{x built 2 1}', '{owl', '[a|b', 'a{q 1 2}', '{nobody}'])(
    'rejects %s',
    (pattern) => {
      expect(() => compilePattern(pattern, scope)).toThrow(/Pattern|Slot|rule/);
    },
  );
});

test('a rule used twice running in a row gives two different entries', () => {
  const row = new Row();
  for (let seed = 0; seed < 50; seed++) {
    row.reset(seed, 0);
    expect(row.pick(0, ['a', 'b', 'c'])).not.toBe(row.pick(0, ['a', 'b', 'c']));
  }
});

test.each([
  [decimal(1207, 2), '12.07'],
  [decimal(5, 0), '5'],
  [padded(7, 3), '007'],
  [grouped(1_024_800), '1,024,800'],
  [grouped(999), '999'],
])('digits are written %s', (written, expected) => {
  expect(written).toBe(expected);
});
