import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import rows from '../../src/corpora/rows.ts';
import { folderOf, mistakeOf, openOn } from '../fixtures/corpora/open.ts';

/** Every row as `id | name: value | …`, sorted. */
async function read(name: string, content: string | Uint8Array, settings = {}): Promise<string[]> {
  const corpus = await openOn(rows, join(await folderOf({ [name]: content }), name), settings);
  const lines = [...corpus.draw('1')].map((piece) =>
    piece.style === 'table' ? piece.fields.map((field) => `${field.name}: ${field.value}`).join(' | ') : '',
  );
  return lines.sort();
}

const csv = 'name,sku,price\n"Oak, solid",A1,12.50\nAsh,B2,9\n';

describe('every format gives the same rows', () => {
  const expected = ['sku: A1 | name: Oak, solid | price: 12.50', 'sku: B2 | name: Ash | price: 9'];

  test('.csv, with a byte order mark and Windows line ends too', async () => {
    expect(await read('a.csv', csv)).toEqual(expected);
    expect(await read('a.csv', `\uFEFF${csv.replaceAll('\n', '\r\n')}`)).toEqual(expected);
  });

  test('.tsv, where a quote is an ordinary character', async () => {
    const tsv = 'name\tsku\tprice\nOak, solid\tA1\t12.50\nAsh 5"\tB2\t9\n"Elm\tC3\t7\n';
    expect(await read('a.tsv', tsv)).toEqual([
      expected[0],
      'sku: B2 | name: Ash 5" | price: 9',
      'sku: C3 | name: "Elm | price: 7',
    ]);
  });

  test('.jsonl, whose lines may have different fields', async () => {
    const lines = [
      { name: 'Oak, solid', sku: 'A1', price: '12.50', tags: ['wood'] },
      { sku: 'B2', price: 9, name: 'Ash' },
    ];
    expect(await read('a.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'))).toEqual(expected);
  });

  test('.parquet, with 64-bit numbers and dates as plain text', async () => {
    const columnData = [
      { name: 'key', data: [9007199254740993n, 2n], type: 'INT64' as const },
      { name: 'name', data: ['Oak', 'Ash'], type: 'STRING' as const },
      {
        name: 'cut',
        data: [new Date('2024-03-01T00:00:00Z'), new Date('2024-03-01T10:20:30Z')],
        type: 'TIMESTAMP' as const,
      },
      { name: 'dry', data: [true, null], type: 'BOOLEAN' as const },
    ];
    const file = new Uint8Array(parquetWriteBuffer({ columnData }));
    expect(await read('a.parquet', file)).toEqual([
      'key: 2 | name: Ash | cut: 2024-03-01T10:20:30Z',
      'key: 9007199254740993 | name: Oak | cut: 2024-03-01 | dry: true',
    ]);
  });
});

describe('the columns', () => {
  test.each([
    ['one called id', 'name,ID,n\na,x,1\nb,y,2\n', 'ID'],
    ['the first with all values different', 'kind,name,n\na,x,1\na,y,2\n', 'name'],
    ['one called id, even if another is different throughout', 'n,_id,m\n1,x,3\n2,y,4\n', '_id'],
  ])('the id is %s', async (_, content, id) => {
    expect((await read('a.csv', content)).every((line) => line.startsWith(`${id}: `))).toBe(true);
  });

  test('the fields are the first six that half of the rows fill in with a short value', async () => {
    const long = 'x'.repeat(301);
    const content = `id,a,rare,text,b,c,d,e,f,g\n1,1,,${long},1,1,1,1,1,1\n2,2,,${long},2,2,2,2,2,2\n3,3,3,${long},3,3,3,3,3,3\n`;
    expect((await read('a.csv', content))[0]).toBe('id: 1 | a: 1 | b: 1 | c: 1 | d: 1 | e: 1 | f: 1');
  });

  test('are those the user names, in that order', async () => {
    expect(await read('a.csv', csv, { id: 'name', columns: 'price, sku,name' })).toEqual([
      'name: Ash | price: 9 | sku: B2',
      'name: Oak, solid | price: 12.50 | sku: A1',
    ]);
  });

  test('a column without a name is called by its number', async () => {
    expect(await read('a.csv', 'id,,b\n1,x,y\n2,z,w\n')).toContain('id: 1 | column 2: x | b: y');
  });
});

describe('a value', () => {
  test('is put on one line, without the bar that parts fields', async () => {
    expect(await read('a.csv', 'id,a,b\n1," two\n lines ",x|y\n2,c,d\n')).toContain(
      'id: 1 | a: two lines | b: x/y',
    );
  });

  test('that is empty is left out, and a row with too few of them too', async () => {
    expect(await read('a.csv', 'id,a,b,c\n1,x,,z\n2,x,,\n3,x,y,z\n,x,y,z\n')).toEqual([
      'id: 1 | a: x | c: z',
      'id: 3 | a: x | b: y | c: z',
    ]);
  });

  test('over 300 characters leaves its row out', async () => {
    const content = `id,a,b\n1,x,y\n2,x,${'y'.repeat(301)}\n3,x,${'y'.repeat(300)}\n`;
    expect((await read('a.csv', content)).map((line) => line.slice(0, 5))).toEqual(['id: 1', 'id: 3']);
  });
});

test('rows that share an id are all left out, a row that is repeated word for word is kept once', async () => {
  expect(await read('a.csv', 'id,a,b\nq1,x,y\nQ1,z,w\nq2,x,y\nq2,x,y\nq3,v,w\n')).toEqual([
    'id: q2 | a: x | b: y',
    'id: q3 | a: v | b: w',
  ]);
});

describe('a mistake of the user names the file, the line and the way out', () => {
  test.each([
    [
      'too few fields',
      'a.csv',
      'id,a,b\n1,2,3\n4,5\n',
      /a\.csv, line 3 is not well-formed CSV.*as many fields/,
    ],
    ['an open quote', 'a.csv', 'id,a\n1,"x\n2,y\n', /a\.csv, line \d is not well-formed CSV/],
    ['a repeated column', 'a.csv', 'id,a,a\n1,2,3\n', /line 1 names two columns "a"/],
    ['no rows', 'a.csv', 'id,a,b\n', /has no rows/],
    ['an empty file', 'a.csv', '', /has no rows/],
    ['no other column', 'a.csv', 'id;a;b\n1;2;3\n', /no column besides "id;a;b"/],
    ['no id', 'a.csv', 'a,b\n1,2\n1,3\n1,3\n', /No column of .* tells its rows apart.*a, b/],
    ['only shared ids', 'a.csv', 'id,a,b\n1,2,3\n1,3,4\n', /None of the 2 rows/],
    ['malformed JSON', 'a.jsonl', '{"id": 1}\n{"id": }\n', /a\.jsonl, line 2 is not JSON/],
    ['damaged Parquet', 'a.parquet', 'PAR1 no more', /a\.parquet cannot be read as Parquet/],
    ['another format', 'a.xlsx', 'x', /is not a table.*\.csv, \.tsv, \.jsonl or \.parquet/],
  ])('%s', async (_, name, content, message) => {
    expect(await mistakeOf(read(name, content))).toMatch(message);
  });

  test('an unknown column or setting, a folder, a missing file', async () => {
    expect(await mistakeOf(read('a.csv', csv, { columns: 'name,prise' }))).toMatch(
      /No column is called "prise".*mean "price"\? Use one of: name, sku, price.*a\.csv/,
    );
    expect(await mistakeOf(read('a.csv', csv, { id: 'code' }))).toMatch(/No column is called "code"/);
    expect(await mistakeOf(read('a.csv', csv, { colums: 'a' }))).toMatch(/mean "columns"/);
    const folder = await folderOf({ 'a.csv': csv });
    expect(await mistakeOf(openOn(rows, folder))).toMatch(/is not a table/);
    expect(await mistakeOf(openOn(rows, join(folder, 'none.csv')))).toMatch(/There is no file/);
  });
});
