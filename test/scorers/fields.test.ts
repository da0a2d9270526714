import { describe, expect, test } from 'vitest';
import table from '../../probes/table.ts';
import type { FinishReason } from '../../src/core/adapter.ts';
import type { TablePiece } from '../../src/core/piece.ts';
import type { Direction, Query } from '../../src/core/probe.ts';
import type { Judgement } from '../../src/core/score.ts';
import fields from '../../src/scorers/fields.ts';
import { rows } from '../probes/support/pieces.ts';

const judge = fields.open(rows);
const query = (needle: number, direction: Direction) => table.ask[direction](rows[needle]!)[0]!;

type Case = [string, string, Judgement['outcome'], (number | boolean)?];
/** The fourth of a case: whether a right answer is strict, or which row a wrong one came from. */
function check(
  [, answer, outcome, more]: Case,
  needle: number,
  direction: Direction,
  finishReason: FinishReason = 'stop',
) {
  const verdict = judge(query(needle, direction), needle, { text: answer, finishReason });
  expect(verdict.outcome).toBe(outcome);
  if (outcome === 'correct') expect(verdict.strict).toBe(more);
  else expect([verdict.source, verdict.strict]).toEqual([more, false]);
  return verdict;
}

describe('forward: the other fields of a row', () => {
  // Deciding are name, stock and code; another row has Oslo too.
  const target = 'name: Alder Rope Works | city: Oslo | stock: 71432 | code: ZT-519';
  test.each<Case>([
    ['as they stand', target, 'correct', true],
    ['in other case and spacing', ` ${target.toLowerCase().replaceAll(' | ', '  |  ')}. `, 'correct', true],
    ['line by line', target.replaceAll(' | ', '\n'), 'correct', false],
    ['with the id', table.render(rows[0]!), 'correct', false],
    [
      'as JSON',
      '{"name": "Alder Rope Works", "city": "Oslo", "stock": 71432, "code": "ZT-519"}',
      'correct',
      false,
    ],
    [
      'as a markdown table',
      '| name | city | stock | code |\n|---|---|---|---|\n| Alder Rope Works | Oslo | 71432 | ZT-519 |',
      'correct',
      false,
    ],
    [
      'as a list',
      '- **name**: Alder Rope Works\n- **city**: Oslo\n- **stock**: 71432\n- **code**: ZT-519',
      'correct',
      false,
    ],
    ['in a code block', `\`\`\`\n${target}\n\`\`\``, 'correct', false],
    [
      'in prose',
      'The name is "Alder Rope Works", it is in Oslo, has a stock of 71432 and the code ZT-519.',
      'correct',
      false,
    ],
    ['with a thousands separator', target.replace('71432', '71,432'), 'correct', false],
    ['with a narrow blank for one', target.replace('71432', '71\u202f432'), 'correct', false],
    ['in full-width digits', target.replace('71432', '７１４３２'), 'correct', false],
    ['with currency and unit', target.replace('71432', '$71432 (units)'), 'correct', false],
    ['two of three', 'Alder Rope Works, stock 71432', 'correct', false],
    ['a refusal, but the fields', `I cannot find more than this: ${target}`, 'correct', false],
    ['nothing that decides', 'city: Oslo', 'format'],
    ['one of three', 'name: Alder Rope Works', 'format'],
    ['the id alone', 'id: K-1040', 'format'],
    ['a digit more', 'stock: 714325', 'wrong_item', 1],
    ['a digit more, with a separator', 'stock: 714,325', 'wrong_item', 1],
    ['a digit off', 'stock: 71433', 'absent_text'],
    ['a digit fewer', 'stock: 7143', 'absent_text'],
    ['another row', table.render(rows[3]!), 'wrong_item', 3],
    ['another row with the same city', query(5, 'forward').target, 'wrong_item', 5],
    ['the next row as JSON', JSON.stringify({ name: 'Birch and Sons', stock: 714325 }), 'wrong_item', 1],
    ['one field of another row', 'The name is Dogwood.', 'wrong_item', 3],
    [
      'a mixture of two rows, mostly the other',
      'name: Alder Rope Works | stock: 714325 | code: ZT-520',
      'wrong_item',
      1,
    ],
    ['a mixture of two rows, mostly the right one', target.replace('ZT-519', 'ZT-520'), 'wrong_item', 1],
    ['the right row and the next', `${target}\n${query(1, 'forward').target}`, 'format'],
    ['the whole table', rows.map((row) => table.render(row)).join('\n'), 'format'],
    ['words that stand nowhere', 'name: Hazel Brothers | city: Paris', 'absent_text'],
    ['a city that other rows share', 'city: Bergen', 'wrong_item'],
    ['names of fields only', 'name, city, stock, code', 'format'],
    ['a refusal', 'The row with the id K-1040 is not listed in the table.', 'refusal'],
    ['nothing', '', 'format'],
  ])('%s', (...it) => {
    check(it, 0, 'forward');
  });

  test('the value is the share of deciding fields found', () => {
    expect(check(['', 'Alder Rope Works, ZT-519', 'correct', false], 0, 'forward').value).toBeCloseTo(2 / 3);
    expect(check(['', 'name: Alder Rope Works', 'format'], 0, 'forward').value).toBeCloseTo(1 / 3);
    expect(check(['', 'city: Oslo', 'format'], 0, 'forward').value).toBe(0);
  });

  test('quotes in a value survive JSON', () => {
    check(
      ['', JSON.stringify({ name: 'Elm Street "Deli"', stock: '60021' }), 'correct', false],
      4,
      'forward',
    );
    check(['', '{“name”: “Elm Street ‘Deli’”, “stock”: 60021}', 'correct', false], 4, 'forward');
  });
});

describe('backward: the id', () => {
  test.each<Case>([
    ['name and value', 'id: K-1052', 'correct', true],
    ['the value alone', 'K-1052', 'correct', false],
    ['in a sentence', 'The row that ends with code: QW-77 has the id K-1052.', 'correct', false],
    ['with the rest of the row', table.render(rows[2]!), 'correct', false],
    ['another id', 'id: K-1063', 'wrong_item', 3],
    ['the row before', 'id: K-1041', 'wrong_item', 1],
    ['the id with a digit appended', 'id: K-10521', 'absent_text'],
    ['the id with something before it', 'id: XK-1052', 'absent_text'],
    ['the digits of the id', '1052', 'absent_text'],
    ['another field of the row', 'name: Cedar Point Supply', 'format'],
    ['the cue', 'code: QW-77', 'format'],
    ['two ids', 'K-1052 or K-1063', 'format'],
    ['two ids, the wrong one first', 'K-1063, no, K-1052', 'format'],
    ['two ids, one of them nowhere', 'K-9999 then K-1052', 'format'],
    ['cut off', 'id: K-10', 'absent_text'],
  ])('%s', (...it) => {
    check(it, 2, 'backward');
  });

  test('an answer that was cut off is truncated unless it is right', () => {
    check(['', 'id: K-10', 'truncated'], 2, 'backward', 'length');
    check(['', 'id: K-1052 | name: Ced', 'correct', false], 2, 'backward', 'length');
  });
});

describe('bidirectional: id and last field', () => {
  test.each<Case>([
    ['both', 'id: K-1063 | code: LM-4410', 'correct', true],
    ['in prose', 'It starts with K-1063 and ends with LM-4410.', 'correct', false],
    ['the id alone', 'id: K-1063', 'format'],
    ['the last field alone', 'code: LM-4410', 'format'],
    ['the id and the last field of another row', 'id: K-1063 | code: AB-300', 'wrong_item', 4],
    ['both of another row', 'id: K-1071 | code: AB-300', 'wrong_item', 4],
  ])('%s', (...it) => {
    check(it, 3, 'bidirectional');
  });
});

describe('a label and a description that rows share', () => {
  const row = (id: string, label: string, description: string): TablePiece => ({
    style: 'table',
    id,
    fields: [
      { name: 'id', value: id },
      { name: 'label', value: label },
      { name: 'description', value: description },
    ],
  });
  const entities = [
    row('Q7628485', 'Category:Italian black metal groups', 'Wikimedia category'),
    row('Q28845537', 'Category:Inrin', 'Wikimedia category'),
    row('Q40904735', 'Psychological impact of screening in Japan.', 'scientific article'),
    row('Q3953101', 'Nirvana', 'American band'),
    row('Q3953102', 'Bleach', 'album by Nirvana'),
    row('Q3953103', '東京', 'capital of Japan'),
  ];
  const rate = fields.open(entities);
  const asked = (needle: number): Query => {
    const [id, label, description] = entities[needle]!.fields.map(({ value }) => value) as [
      string,
      string,
      string,
    ];
    return {
      question: `What is the label and description for the query where the id is ${id}?`,
      cue: id,
      target: `label: ${label}, description: ${description}`,
      parts: [label, description],
    };
  };
  const verdict = (needle: number, text: string): Judgement =>
    rate(asked(needle), needle, { text, finishReason: 'stop' });

  test.each<[string, number, string, Judgement['outcome'], number?]>([
    ['the label decides', 0, 'The label is "Category:Italian black metal groups".', 'correct'],
    ['a shared description earns nothing', 0, 'It is a Wikimedia category.', 'format'],
    [
      'a wrong label with the same description is wrong',
      0,
      'label: Category:Inrin, description: Wikimedia category',
      'wrong_item',
      1,
    ],
    [
      'a closing full stop may be missing',
      2,
      'Label: Psychological impact of screening in Japan\nDescription: scientific article',
      'correct',
    ],
    ['a unique description is half and enough', 4, 'I only know that it is an album by Nirvana', 'correct'],
    ['a label within the right description is no other row', 4, 'Bleach, an album by Nirvana', 'correct'],
    ['a label within another description is that row', 3, 'album by Nirvana', 'wrong_item', 4],
    ['a value in a script without blanks', 5, '标签是東京，描述是 capital of Japan', 'correct'],
  ])('%s', (_, needle, text, outcome, source) => {
    const found = verdict(needle, text);
    expect([found.outcome, found.source]).toEqual([outcome, source]);
  });
});

test('where no field is unique, all must be there', () => {
  const pair = (id: string, a: string, b: string): TablePiece => ({
    style: 'table',
    id,
    fields: [
      { name: 'id', value: id },
      { name: 'colour', value: a },
      { name: 'size', value: b },
    ],
  });
  const list = [pair('A-1', 'red', 'small'), pair('A-2', 'red', 'large'), pair('A-3', 'blue', 'small')];
  const rate = fields.open(list);
  const [asked] = table.ask.forward(list[0]!);
  expect(rate(asked!, 0, { text: 'red, small', finishReason: 'stop' })).toMatchObject({
    outcome: 'correct',
    value: 1,
  });
  expect(rate(asked!, 0, { text: 'red', finishReason: 'stop' }).outcome).toBe('format');
});

test('C and C++ are not taken for one another', () => {
  const list = ['C', 'C++', 'Ada'].map(
    (value, i): TablePiece => ({
      style: 'table',
      id: `L-${i}`,
      fields: [
        { name: 'id', value: `L-10${i}` },
        { name: 'language', value },
      ],
    }),
  );
  const rate = fields.open(list);
  const [asked] = table.ask.forward(list[0]!);
  expect(rate(asked!, 0, { text: 'language: C', finishReason: 'stop' }).outcome).toBe('correct');
});
